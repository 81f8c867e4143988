"""The least and the most that the inputs allow: by hand, one cause at a time, and in order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from instances import Instance
from instances.calendar import calendar
from instances.tables import Caseload, Growth, Pathway
from models.ranges import CAUSES, Ranges, ranges

PLUS = Pathway(pathway="UP-HV", name="Plus", service="HV", level="UP")
U = Pathway(pathway="U-HV", name="Universal", service="HV", level="U")
TEAM = np.array([0])


def of(make: SimpleNamespace, contact: dict[str, Any], **tables: Any) -> Ranges:
    """Ranges of one contact; 100 births a day and as many children of each age."""
    row = {f"age_{age}": 36_500 for age in range(5)} | {"births_per_year": 36_525}
    instance: Instance = make.service(
        practices=(make.practice("P", **row),),
        contacts=(make.contact("c", **contact),),
        **({"pathways": (U, PLUS)} | tables),
    )
    return ranges(instance, calendar(instance.settings), TEAM)


def test_nothing_given_is_no_range(make: SimpleNamespace) -> None:
    found = of(make, {})
    assert found.base_min[0] > 0
    for end in (found.low_min, found.high_min, *found.cause_low_min, *found.cause_high_min):
        assert end.tolist() == found.base_min.tolist()


def test_each_cause_alone_and_all_together_worked_by_hand(make: SimpleNamespace) -> None:
    """60 (45 to 90) and 20 minutes, uptake 80 (60 to 100) %, share 10 (5 to 20) %."""
    contact = {
        "pathway": "UP-HV", "age_from_weeks": 104, "age_to_weeks": 130, "admin_min": 20,
        "duration_low_min": 45, "duration_high_min": 90,
        "uptake_pct": 80, "uptake_low_pct": 60, "uptake_high_pct": 100,
    }  # fmt: skip
    caseload = (
        Caseload(pathway="UP-HV", imd_quintile=3, children_pct=10, children_low_pct=5,
                 children_high_pct=20),
    )  # fmt: skip
    found = of(make, contact, caseload=caseload)
    assert found.bases == ("here", "A")
    once = found.base_min[0] / (80 * 0.8 * 0.1)
    assert once == pytest.approx(36_500, rel=1e-2)
    by_hand = {
        "minutes": (65 * 0.8 * 0.1, 110 * 0.8 * 0.1),
        "uptake": (80 * 0.6 * 0.1, 80 * 1.0 * 0.1),
        "shares": (80 * 0.8 * 0.05, 80 * 0.8 * 0.2),
        "births": (80 * 0.8 * 0.1, 80 * 0.8 * 0.1),
    }
    for cause, ends in by_hand.items():
        place = CAUSES.index(cause)
        told = found.cause_low_min[place, 0], found.cause_high_min[place, 0]
        assert told == pytest.approx([end * once for end in ends], rel=5e-3)
    assert found.low_min[0] == pytest.approx(65 * 0.6 * 0.05 * once, rel=5e-3)
    assert found.high_min[0] == pytest.approx(110 * 1.0 * 0.2 * once, rel=5e-3)
    assert found.widest_first == ("shares", "minutes", "uptake", "births")


def test_births_alone_move_what_is_owed_to_births_to_come(make: SimpleNamespace) -> None:
    grows = (
        Growth(locality="here", births_pct_per_year=0, children_pct_per_year=0,
               births_low_pct_per_year=-10, births_high_pct_per_year=5),
    )  # fmt: skip
    found = of(make, {}, growth=grows)
    place = CAUSES.index("births")
    low, high = found.cause_low_min[place, 0], found.cause_high_min[place, 0]
    assert low / found.base_min[0] == pytest.approx(0.9**0.48, rel=4e-3)
    assert high / found.base_min[0] == pytest.approx(1.05**0.48, rel=4e-3)
    assert (found.low_min[0], found.high_min[0]) == (low, high)
