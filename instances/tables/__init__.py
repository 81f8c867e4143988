"""The tables of a service: every column declared once.

Words: a base is where staff are placed, a locality (health visiting) or a team (school nursing).
"""

from __future__ import annotations

from instances.schema import Row
from instances.tables.boundaries import CandidateBase as CandidateBase
from instances.tables.boundaries import Forbidden as Forbidden
from instances.tables.boundaries import ForbiddenLocality as ForbiddenLocality
from instances.tables.care import BirthSeason as BirthSeason
from instances.tables.care import Caseload as Caseload
from instances.tables.care import CaseloadCount as CaseloadCount
from instances.tables.care import Contact as Contact
from instances.tables.care import Growth as Growth
from instances.tables.care import LevelFlow as LevelFlow
from instances.tables.care import Pathway as Pathway
from instances.tables.contract import Contract as Contract
from instances.tables.money import CostCentre as CostCentre
from instances.tables.money import Driver as Driver
from instances.tables.places import Locality as Locality
from instances.tables.places import Practice as Practice
from instances.tables.places import School as School
from instances.tables.places import Team as Team
from instances.tables.safety import SafetyRule as SafetyRule
from instances.tables.settings import Assumption as Assumption
from instances.tables.settings import Setting as Setting
from instances.tables.settings import Settings as Settings
from instances.tables.staff import Grade as Grade
from instances.tables.staff import OwnRate as OwnRate
from instances.tables.staff import SchoolTerm as SchoolTerm
from instances.tables.staff import Staff as Staff
from instances.tables.staff import Student as Student
from instances.tables.staff import Tranche as Tranche

TABLES: tuple[type[Row], ...] = (
    Setting, Locality, Practice, School, Team, Grade, Staff, Tranche, Student, SafetyRule, Pathway,
    Contact, Caseload, CaseloadCount, LevelFlow, Growth, BirthSeason, CostCentre, Driver, Contract,
    OwnRate, SchoolTerm, Forbidden, ForbiddenLocality, CandidateBase, Assumption,
)  # fmt: skip
