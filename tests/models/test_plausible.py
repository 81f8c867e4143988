"""National unit costs as published, and costs that cannot be right."""

from __future__ import annotations

import pytest

from instances.rates.national import national_costs, usual_codes
from models.plausible import implausible

COST_2024_25_GBP = {
    "N03A": 2_330_046.27897995, "N03B": 8_676_349.2252868, "N03C": 5_931_422.50648111,
    "N03D": 5_624_675.6368513, "N03E": 5_497_475.35938217,
}  # fmt: skip
"""NHS England, National Cost Collection 2024/25, national schedule."""


def unit(code: str, year: str) -> float:
    """The bundled unit cost."""
    (found,) = [row for row in national_costs() if (row.code, row.year) == (code, year)]
    return found.unit_gbp


@pytest.mark.parametrize("code", COST_2024_25_GBP)
def test_activity_at_unit_cost_is_the_published_cost(code: str) -> None:
    (row,) = [row for row in national_costs() if (row.code, row.year) == (code, "2024/25")]
    assert row.activity * row.unit_gbp == pytest.approx(COST_2024_25_GBP[code], rel=1e-6)


def test_the_five_reviews_of_one_child_cost_what_was_published() -> None:
    reviews = usual_codes().values()
    assert sum(unit(code, "2023/24") for code in reviews) == pytest.approx(521.61, abs=0.005)
    assert sum(unit(code, "2024/25") for code in reviews) == pytest.approx(566.37, abs=0.005)


def test_the_group_sessions_at_13_pence_are_flagged_by_both_rules() -> None:
    """N05CGM, 543 sessions in 2023/24 at 12.86 pence; GBP 342.30 the year after."""
    peers = [unit(code, "2023/24") for code in ("N05CO", "N05CGS", "N05CGM", "N05OO", "N05OGS")]
    doubts = implausible(unit("N05CGM", "2023/24"), peers, unit("N05CGM", "2024/25"))
    assert len(doubts) == 2
    after = implausible(unit("N05CGM", "2024/25"), peers, unit("N05CGM", "2023/24"))
    (said,) = after
    assert said.startswith("2,662 times") or said.startswith("2,661 times")


def test_no_other_national_unit_cost_is_flagged() -> None:
    for year, other in (("2023/24", "2024/25"), ("2024/25", "2023/24")):
        here = {row.code: row.unit_gbp for row in national_costs() if row.year == year}
        there = {row.code: row.unit_gbp for row in national_costs() if row.year == other}
        flagged = [code for code, gbp in here.items()
                   if implausible(gbp, list(here.values()), there.get(code))]  # fmt: skip
        assert flagged == ["N05CGM"]


@pytest.mark.parametrize(
    ("gbp", "other", "count"), [(0.99, None, 1), (1.01, None, 0), (1000, 100, 1), (999, 100, 0),
                                (100, 1000, 1), (101, 1000, 0)]
)  # fmt: skip
def test_the_limits_are_one_per_cent_and_ten_times(
    gbp: float, other: float | None, count: int
) -> None:
    assert len(implausible(gbp, [100.0, 100.0, 100.0], other)) == count
