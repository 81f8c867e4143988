"""Readers of published files: the register of schools, the list of general practices."""

from instances.sources.account import Account as Account
from instances.sources.build import build as build
from instances.sources.practices import read_practices as read_practices
from instances.sources.schools import read_schools as read_schools
