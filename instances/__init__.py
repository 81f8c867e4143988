"""What is given: the tables of a service, declared once, read, checked and made."""

from instances.faults import Caution as Caution
from instances.faults import Fault as Fault
from instances.faults import InstanceFaults as InstanceFaults
from instances.faults import grouped as grouped
from instances.instance import Instance as Instance
from instances.load import examples as examples
from instances.load import load as load
