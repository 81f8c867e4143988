"""From cost to price, step by step and to the penny; what objects cost, by hand."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.answers import Answers
from models.cost_objects import awards_since, contact_costs, items
from models.pricing import Pricing, pricing
from models.variance import variance

Solved = tuple[Answers, dict[str, list[dict[str, Any]]]]
drawn = settings(max_examples=150, deadline=None, derandomize=True)


def test_a_price_is_cost_contribution_place_and_time_rounded() -> None:
    """GBP 100 with 2.5 %, 1.04, two years at 3 %: 100 x 1.025 x 1.04 x 1.0609 = 113.09194."""
    rule = Pricing(Fraction(25, 1000), Fraction(104, 100), Fraction(103, 100) ** 2)
    assert rule.price_pence(Fraction(10_000)) == 11_309
    assert Pricing(rule.contribution, rule.market_forces, rule.inflation, 500).price_pence(
        Fraction(10_000)
    ) == 11_500  # fmt: skip
    steps = rule.ladder({"direct": Fraction(8_000), "support": Fraction(2_000)})
    assert steps == {
        "direct": 8_000, "support": 2_000, "contribution": 250, "market_forces": 410,
        "inflation": 649, "rounding": 0,
    }  # fmt: skip


def test_the_year_of_the_ledger_decides_how_often_prices_rise(make: Any) -> None:
    given_by = {"inflator_pct": 4, "ledger_year": "2024/25", "pay_year": "2026/27"}
    assert pricing(make.service(given_by)).inflation == Fraction(104, 100) ** 2
    assert pricing(make.service(given_by | {"ledger_year": "2026/27"})).inflation == 1
    assert pricing(make.service(given_by | {"ledger_year": "2027/28"})).inflation < 1
    assert pricing(make.service()) == Pricing()


AMOUNTS = st.fractions(-(10**6), 10**7, max_denominator=10**4)


@drawn
@given(
    st.dictionaries(st.sampled_from(["direct", "service", "corporate", "income"]), AMOUNTS,
                    min_size=1),
    st.fractions(0, 1, max_denominator=1000), st.fractions(Fraction(1, 2), 2, max_denominator=100),
    st.sampled_from([1, 5, 100, 10_000]),
)  # fmt: skip
def test_the_steps_of_a_ladder_make_the_price(
    parts: dict[str, Fraction], added: Fraction, place: Fraction, unit: int
) -> None:
    rule = Pricing(added, place, Fraction(101, 100), unit)
    steps = rule.ladder(parts)
    price = rule.price_pence(sum(parts.values(), Fraction(0)))
    assert sum(steps.values()) == price
    assert price % unit == 0
    for name, exact in parts.items():
        assert abs(steps[name] - exact) <= 1


# --- objects of the hamlet, by hand


def test_the_law_requires_the_new_birth_visits_of_the_hamlet_alone(hamlet: Solved) -> None:
    _, told = hamlet
    prices = {(row["pathway"], row["age_band"]): row for row in told["tariffs"]}
    by_duty = {row["pathway"]: row for row in told["pathway_costs"]}
    columns = ("direct_gbp", "service_support_gbp", "corporate_support_gbp")
    birth = sum(prices["U-HV", "0-1"][column] for column in columns)
    one = sum(prices["U-HV", "1-2"][column] for column in columns)
    # the one-year review is due in the week of the birthday, on either side of it
    assert by_duty["U-HV"]["mandated_gbp"] + by_duty["U-HV"]["other_gbp"] == pytest.approx(
        birth + one
    )
    assert by_duty["U-HV"]["mandated_gbp"] == pytest.approx(birth)
    assert by_duty["U-SN"]["mandated_gbp"] == 0


def test_bases_of_the_hamlet_have_their_own_children_and_contacts(hamlet: Solved) -> None:
    _, told = hamlet
    of = {
        (row["age_band"], row["base"]): row
        for row in told["unit_costs"]
        if row["pathway"] == "U-HV"
    }
    assert {base: of["1-2", base]["children"] for base in ("up", "low")} == {"up": 365, "low": 730}
    assert of["1-2", "up"]["contacts"] == pytest.approx(365, abs=0.01)
    # a review takes 40 minutes of the same grades everywhere
    assert of["1-2", "up"]["gbp_per_contact"] == pytest.approx(
        of["1-2", "low"]["gbp_per_contact"], abs=0.01
    )
    # a home visit takes 80 minutes and the journey, 20 or 10
    assert of["0-1", "up"]["minutes"] / of["0-1", "up"]["contacts"] == pytest.approx(100, rel=1e-4)
    assert of["0-1", "low"]["minutes"] / of["0-1", "low"]["contacts"] == pytest.approx(90, rel=1e-4)


def test_a_completed_pathway_is_each_years_cost_for_the_years_in_it(county: Solved) -> None:
    _, told = county
    years = {"antenatal": 1, "0-1": 1, "1-2": 1, "2-5": 3, "5-11": 6, "11-16": 5, "16-19": 3}
    prices = [row for row in told["tariffs"] if row["pathway"] == "U-HV"]
    due = sum(row["tariff_gbp_per_child_year"] * years[row["age_band"]] for row in prices)
    (whole,) = [row for row in told["pathway_costs"] if row["pathway"] == "U-HV"]
    assert whole["completed_gbp"] == pytest.approx(due, abs=0.05)


def test_shorter_and_longer_contacts_cost_in_proportion_to_their_minutes(county: Solved) -> None:
    """A new birth visit has 60, 75 or 90 minutes face to face, 30 of records, and the journey."""
    answers, told = county
    (visit,) = [row for row in told["contact_costs"] if row["contact"] == "new-birth"]
    each = visit["minutes"] / visit["contacts"]
    staff = visit["delivered_gbp"] / (visit["delivered_gbp"] + visit["mileage_gbp"])
    for column, minutes in (("low_gbp_per_contact", -15), ("high_gbp_per_contact", 15)):
        due = visit["gbp_per_contact"] * (1 + staff * minutes / each)
        assert visit[column] == pytest.approx(due, rel=2e-3)
    assert all(found.low_gbp <= found.each_gbp + 1e-9 <= found.high_gbp + 2e-9 for found in
               contact_costs(answers.instance, answers.demand, answers.costed))  # fmt: skip


def test_reviews_of_the_county_stand_beside_the_national_cost_raised_by_pay_awards(
    county: Solved,
) -> None:
    answers, told = county
    assert awards_since(answers.instance, "2024/25") == pytest.approx(1.036 * 1.033)
    assert awards_since(answers.instance, "2026/27") == 1
    known = {row["contact"]: row for row in told["contact_costs"] if row["national_code"]}
    assert {row["national_code"] for row in known.values()} == {
        "N03A",
        "N03B",
        "N03C",
        "N03D",
        "N03E",
    }
    visit = known["new-birth"]
    assert visit["national_gbp"] == 116.05
    assert visit["national_at_pay_year_gbp"] == pytest.approx(116.0483 * 1.036 * 1.033, abs=0.005)
    assert visit["pct_of_national"] == pytest.approx(
        visit["gbp_per_contact"] / visit["national_at_pay_year_gbp"] * 100, abs=0.06
    )


def test_the_difference_of_two_localities_is_their_cost_to_the_penny(county: Solved) -> None:
    answers, told = county
    here, there = answers.demand.bases[:2]
    found = variance(*(items(answers.demand, answers.costed, base) for base in (here, there)))
    units = told["unit_costs"]
    cost = {
        base: sum(round((row["mandated_gbp"] + row["other_gbp"]) * 100) for row in units
                  if row["base"] == base)
        for base in (here, there)
    }  # fmt: skip
    assert sum(found.effects.values()) == cost[there] - cost[here]
    whole = items(answers.demand, answers.costed)
    assert sum(item.pence for item in whole.values()) == sum(
        sum(tariff.pence.values()) for tariff in answers.tariffs
    )
