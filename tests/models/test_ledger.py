"""Ledgers of every shape: methods, orders, income, use of oneself, many centres, mixed rows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import Instance
from instances.tables import CostCentre, Driver
from models.answers import Answers
from models.costing import METHODS, Absorbed, CostingError, absorb, ledger, pass_on
from models.recount.ledger import absorbed_gbp
from models.tariffs import Costed, costed

Solved = tuple[Answers, dict[str, list[dict[str, Any]]]]
drawn = settings(max_examples=60, deadline=None, derandomize=True)


def solved_exactly(own: dict[str, int], usage: dict[str, dict[str, int]]) -> dict[str, Fraction]:
    """Gross cost of each centre by elimination in fractions, use of oneself left in."""
    names = list(own)
    rows = [[Fraction(int(a == b)) for b in names] + [Fraction(own[a])] for a in names]
    for source, row in usage.items():
        whole = sum(row.values())
        for receiver, quantity in row.items():
            rows[names.index(receiver)][names.index(source)] -= Fraction(quantity, whole)
    for place in range(len(names)):
        pivot = next(n for n in range(place, len(names)) if rows[n][place])
        rows[place], rows[pivot] = rows[pivot], rows[place]
        rows[place] = [cell / rows[place][place] for cell in rows[place]]
        for other in range(len(names)):
            if other != place:
                times = rows[other][place]
                rows[other] = [a - times * b for a, b in zip(rows[other], rows[place], strict=True)]
    return {name: row[-1] for name, row in zip(names, rows, strict=True)}


# --- through the public face


def test_three_support_centres_that_use_themselves_end_where_elimination_says() -> None:
    own = {"hr": 120_000, "it": 310_000, "estates": 95_000, "hv": 2_000_000, "sn": 900_000}
    usage = {
        "hr": {"hr": 5, "it": 10, "estates": 5, "hv": 50, "sn": 30},
        "it": {"hr": 8, "it": 12, "estates": 4, "hv": 60, "sn": 16},
        "estates": {"hr": 3, "it": 2, "estates": 10, "hv": 45, "sn": 40},
    }
    due = solved_exactly(own, usage)
    found = absorb(own, usage)
    for centre in ("hv", "sn"):
        assert found[centre] == pytest.approx(float(due[centre]), abs=0.02)
    without = {source: {to: q for to, q in row.items() if to != source}
               for source, row in usage.items()}  # fmt: skip
    assert absorb(own, without) == found
    # what a centre uses of itself is not passed on to anybody
    assert pass_on(own, usage).passed_on == pass_on(own, without).passed_on


def test_gross_cost_of_the_support_centres_is_that_of_the_equations() -> None:
    own = {"a": 40_000, "b": 70_000, "c": 10_000, "x": 0, "y": 0}
    usage = {"a": {"b": 1, "c": 2, "x": 4, "y": 3}, "b": {"a": 2, "c": 1, "x": 3, "y": 4},
             "c": {"a": 1, "b": 1, "x": 1, "y": 7}}  # fmt: skip
    due = solved_exactly(own, usage)
    found = pass_on(own, usage)
    assert found.passed_on["a"] == pytest.approx(float(due["a"]), abs=1)
    assert found.passed_on["c"] == pytest.approx(float(due["c"]), abs=1)


@pytest.mark.parametrize("method", METHODS)
def test_percentages_shares_and_quantities_give_the_same(method: str) -> None:
    own = {"a": 1_000.0, "b": 500.0, "x": 0.0, "y": 0.0}
    quantities = {"a": {"b": 30, "x": 90, "y": 180}, "b": {"a": 20, "x": 20, "y": 10}}
    percentages = {"a": {"b": 10, "x": 30, "y": 60}, "b": {"a": 40, "x": 40, "y": 20}}
    shares = {"a": {"b": 0.1, "x": 0.3, "y": 0.6}, "b": {"a": 0.4, "x": 0.4, "y": 0.2}}
    assert absorb(own, quantities, method) == absorb(own, percentages, method)
    assert absorb(own, shares, method) == absorb(own, percentages, method)


@pytest.mark.parametrize("method", METHODS)
def test_a_support_centre_without_cost_changes_nothing_of_its_own(method: str) -> None:
    own = {"hr": 100.0, "it": 0.0, "x": 10.0, "y": 20.0}
    usage = {"hr": {"x": 1, "y": 3}, "it": {"x": 1, "y": 1}}
    assert absorb(own, usage, method) == {"x": 35.0, "y": 95.0}
    assert absorb(own, usage | {"it": {}}, method) == {"x": 35.0, "y": 95.0}


def test_cost_may_pass_through_a_support_centre_without_any_of_its_own() -> None:
    assert absorb({"hr": 90.0, "it": 0.0, "x": 0.0}, {"hr": {"it": 1}, "it": {"x": 1}}) == {
        "x": 90.0
    }


def test_without_a_stated_order_who_gives_most_to_others_goes_first() -> None:
    """Horngren ch. 15: PM gives 20 % to IS, IS gives 10 % to PM; so PM first, whatever the rows."""
    own = {"IS": 1_452_150, "PM": 6_300_000, "M": 0, "A": 0}
    usage = {"IS": {"PM": 10, "A": 80, "M": 10}, "PM": {"IS": 20, "A": 30, "M": 50}}
    found = pass_on({name: 100 * gbp for name, gbp in own.items()}, usage, "step-down")
    assert found.order == ("PM", "IS")
    assert found.absorbed["A"] == pytest.approx(430_080_000, abs=100)


def test_equal_shares_to_others_put_the_larger_cost_first() -> None:
    usage = {"a": {"b": 1, "x": 1}, "b": {"a": 1, "x": 1}}
    assert pass_on({"a": 5, "b": 9, "x": 0}, usage, "step-down").order == ("b", "a")
    assert pass_on({"a": 9, "b": 9, "x": 0}, usage, "step-down").order == ("a", "b")


@pytest.mark.parametrize("centre", ["hr", "ward"])
def test_a_balance_in_credit_is_refused_in_words(centre: str) -> None:
    own = {"hr": 10.0, "ward": 5.0} | {centre: -1.0}
    with pytest.raises(CostingError, match=f"{centre} is below zero"):
        absorb(own, {"hr": {"ward": 1}})


def test_two_thousand_centres_arrive_to_the_penny_and_agree_with_handing_on() -> None:
    draw = np.random.default_rng(7)
    names = [f"c{number:04d}" for number in range(2_000)]
    own = dict(zip(names, draw.integers(0, 10**8, 2_000).tolist(), strict=True))
    drivers = [dict(zip(names, map(float, row), strict=True))
               for row in draw.integers(0, 300, (10, 2_000))]  # fmt: skip
    usage = {name: drivers[n % 10] for n, name in enumerate(names[:1_000])}
    found = pass_on(own, usage)
    assert sum(found.absorbed.values()) == sum(own.values())
    share = np.array([list(drivers[n % 10].values()) for n in range(1_000)])
    np.fill_diagonal(share, 0)
    share /= share.sum(axis=1, keepdims=True)
    left, arrived = np.array([own[name] for name in names[:1_000]], dtype=float), np.zeros(1_000)
    while left.sum() > 1e-3:
        moved = left @ share
        left, arrived = moved[:1_000], arrived + moved[1_000:]
    told = np.array([found.received[name] for name in names[1_000:]])
    assert np.abs(told - arrived).max() < 40  # a thousand sources are each rounded to the penny


# --- ledgers of an instance


CENTRES = st.builds(
    lambda kind, pence, service, behaviour: (kind, pence, service, behaviour),
    st.sampled_from(["direct", "support", "support", "income"]),
    st.integers(0, 50) | st.integers(0, 10**9),
    st.sampled_from(["HV", "SN", None]),
    st.sampled_from(["fixed", "variable", None]),
)


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[tuple[CostCentre, ...], tuple[Driver, ...]]:
    """Two direct centres that can carry all, and up to six others with drivers of their own."""
    centres = [
        CostCentre(centre="hv", name="hv", kind="direct", amount_gbp=30_000_000, service="HV"),
        CostCentre(centre="sn", name="sn", kind="direct", amount_gbp=20_000_000.01, service="SN"),
    ]
    for number, (kind, pence, service, behaviour) in enumerate(draw(st.lists(CENTRES, max_size=6))):
        has = kind == "support" or (kind == "income" and draw(st.booleans()))
        centres.append(
            CostCentre(
                centre=f"c{number}", name="c", kind=kind, amount_gbp=pence / 100,
                driver=f"d{draw(st.integers(0, 2))}" if has else None,
                service=service, behaviour=behaviour,
            )
        )  # fmt: skip
    drivers = [
        Driver(driver=f"d{place}", centre=row.centre, quantity=draw(st.integers(0, 30)) + (n < 2))
        for place in range(3)
        for n, row in enumerate(centres)
    ]
    return tuple(centres), tuple(drivers)


def with_ledger(
    answers: Answers, centres: tuple[CostCentre, ...], drivers: tuple[Driver, ...], method: str
) -> tuple[Instance, Absorbed, Costed]:
    """The hamlet with another ledger, costed."""
    given_by = answers.instance.settings.model_copy(update={"costing_method": method})
    instance = replace(answers.instance, cost_centres=centres, drivers=drivers, settings=given_by)
    absorbed = ledger(instance)
    team = answers.schools.plan.team
    standard = answers.costed.standard
    return instance, absorbed, costed(instance, answers.demand, standard, absorbed, team)


@drawn
@given(
    drawn_ledger=ledgers(),
    method=st.sampled_from(METHODS),
    chance=st.randoms(use_true_random=False),
)
def test_a_ledger_is_traced_whole_and_the_order_of_its_rows_moves_no_penny(
    hamlet: Solved, drawn_ledger: Any, method: str, chance: Any
) -> None:
    answers, _ = hamlet
    centres, drivers = drawn_ledger
    instance, absorbed, found = with_ledger(answers, centres, drivers, method)
    signed = {row.centre: round(Fraction(str(row.amount_gbp)) * 100) * (-1 if row.kind == "income"
              else 1) for row in centres}  # fmt: skip
    assert sum(absorbed.absorbed.values()) == sum(signed.values())
    # rows of the trace are the ledger
    assert dict(zip(found.centres, found.trace.sum(axis=(1, 2, 3)).tolist(), strict=True)) == signed
    # columns are the prices, and so are contacts and bases
    for number, tariff in enumerate(found.tariffs):
        used = found.trace[:, :, number, 0].sum(axis=0).tolist()
        assert [used[0] + used[3], used[1], used[2]] == list(tariff.pence.values())
        assert tariff.income_pence == used[3] <= 0
        assert int(found.trace[:, :, number, 1].sum()) == tariff.unused_pence
        assert int(found.unused[number].sum()) == tariff.unused_pence
    whole = sum(sum(tariff.pence.values()) for tariff in found.tariffs)
    assert int(found.objects.sum()) == whole
    # what the recount hands on and on ends at the same centres
    for centre, gbp in absorbed_gbp(instance).items():
        assert absorbed.absorbed[centre] / 100 == pytest.approx(
            gbp, abs=0.01 * len(centres) + 0.001
        )
    shuffled, mixed = list(centres), list(drivers)
    chance.shuffle(shuffled)
    chance.shuffle(mixed)
    _, again, other = with_ledger(answers, tuple(shuffled), tuple(mixed), method)
    assert again.absorbed == absorbed.absorbed
    assert other.tariffs == found.tariffs
    place = [other.centres.index(centre) for centre in found.centres]
    assert (other.trace[place] == found.trace).all()


def income(*rows: CostCentre) -> tuple[CostCentre, ...]:
    return (
        CostCentre(centre="hv", name="hv", kind="direct", amount_gbp=300, service="HV"),
        CostCentre(centre="hv2", name="hv", kind="direct", amount_gbp=100, service="HV"),
        CostCentre(centre="sn", name="sn", kind="direct", amount_gbp=200, service="SN"),
        *rows,
    )


def test_income_without_a_driver_is_taken_off_the_direct_cost_of_its_service(
    make: SimpleNamespace,
) -> None:
    grant = CostCentre(centre="grant", name="Grant", kind="income", amount_gbp=40, service="HV")
    found = ledger(make.service(cost_centres=income(grant)))
    assert {name: found.absorbed[name] for name in ("hv", "hv2", "sn", "grant")} == {
        "hv": 27_000, "hv2": 9_000, "sn": 20_000, "grant": 0,
    }  # fmt: skip
    assert found.own["grant"] == -4_000


@pytest.mark.parametrize("method", METHODS)
def test_income_by_a_driver_follows_it(make: SimpleNamespace, method: str) -> None:
    rent = CostCentre(centre="rent", name="Rent", kind="income", amount_gbp=40, driver="m2")
    rows = (
        Driver(driver="m2", centre="sn", quantity=3),
        Driver(driver="m2", centre="hv", quantity=1),
    )
    instance = make.service({"costing_method": method}, cost_centres=income(rent), drivers=rows)
    found = ledger(instance)
    assert (found.absorbed["sn"], found.absorbed["hv"]) == (17_000, 29_000)


def test_more_income_than_cost_is_refused_in_words(make: SimpleNamespace) -> None:
    grant = CostCentre(centre="grant", name="Grant", kind="income", amount_gbp=201, service="SN")
    with pytest.raises(CostingError, match="More income than cost: sn"):
        ledger(make.service(cost_centres=income(grant)))


def test_the_settings_choose_the_method_and_the_order(make: SimpleNamespace) -> None:
    """Horngren's two support centres; systems first gives other figures than maintenance first."""
    centres = (
        CostCentre(centre="PM", name="PM", kind="support", amount_gbp=6_300_000, driver="p"),
        CostCentre(centre="IS", name="IS", kind="support", amount_gbp=1_452_150, driver="i"),
        CostCentre(centre="A", name="A", kind="direct", amount_gbp=0),
        CostCentre(centre="M", name="M", kind="direct", amount_gbp=0),
    )
    rows = tuple(
        Driver(driver=driver, centre=centre, quantity=quantity)
        for driver, of in {
            "p": {"IS": 20, "A": 30, "M": 50},
            "i": {"PM": 10, "A": 80, "M": 10},
        }.items()
        for centre, quantity in of.items()
    )
    due = {
        ("reciprocal", None): 4_187_025, ("direct", None): 3_653_300,
        ("step-down", None): 4_300_800, ("step-down", ("PM", "IS")): 4_300_800,
        ("step-down", ("IS", "PM")): 0.8 * 1_452_150 + (6_300_000 + 145_215) * 3 / 8,
    }  # fmt: skip
    for (method, order), gbp in due.items():
        given_by = {"costing_method": method, "step_down_order": order}
        instance = make.service(given_by, cost_centres=centres, drivers=rows)
        assert ledger(instance).absorbed["A"] / 100 == pytest.approx(gbp, abs=1)
