"""Words and limits that several tables share."""

from __future__ import annotations

from typing import Literal

Service = Literal["HV", "SN"]

# the most that a cell may hold: far above any service, and what programs can still carry exactly
CHILDREN = 1_000_000
POSTS = 100_000
POUNDS = 1e12
