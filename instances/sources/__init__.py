"""Published files as they are downloaded: schools, practices, residents, deprivation."""

from instances.sources.account import Account as Account
from instances.sources.build import build as build
from instances.sources.practices import read_practices as read_practices
from instances.sources.schools import read_schools as read_schools
