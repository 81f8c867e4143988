"""Support centres' cost reaches the direct centres whole, to the penny, or is refused in words."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import load
from models.costing import Absorbed, CostingError, absorb, ledger, pass_on

drawn = settings(max_examples=150, deadline=None, derandomize=True)

OWN = {"PM": 6_300_000, "IS": 1_452_150, "A": 0, "M": 0}
USAGE = {"PM": {"IS": 20, "A": 30, "M": 50}, "IS": {"PM": 10, "A": 80, "M": 10}}
"""Plant maintenance and information systems; Horngren, Cost Accounting, chapter 15."""


# --- the worked example


@pytest.mark.parametrize(
    ("method", "assembly", "machining"),
    [
        ("reciprocal", 4_187_025, 3_565_125),
        ("step-down", 4_300_800, 3_451_350),
        ("direct", 3_653_300, 4_098_850),
    ],
)
def test_the_textbook_example_comes_out_by_every_method(
    method: str, assembly: int, machining: int
) -> None:
    found = absorb(OWN, USAGE, method)
    assert found == pytest.approx({"A": assembly, "M": machining}, abs=1)
    assert sum(found.values()) == 7_752_150


def test_support_centres_pass_on_what_goes_through_them() -> None:
    whole = pass_on({name: 100 * gbp for name, gbp in OWN.items()}, USAGE)
    assert whole.passed_on["PM"] == pytest.approx(657_675_000, abs=100)
    assert whole.passed_on["IS"] == pytest.approx(276_750_000, abs=100)


def test_step_down_follows_the_order_given() -> None:
    """Systems first: PM has 145,215 more, of which A has 3/8 and M 5/8."""
    found = absorb(OWN, USAGE, "step-down", ["IS", "PM"])
    passed = 6_300_000 + 0.1 * 1_452_150
    assert found["A"] == pytest.approx(0.8 * 1_452_150 + passed * 3 / 8, abs=0.01)
    assert found["M"] == pytest.approx(0.1 * 1_452_150 + passed * 5 / 8, abs=0.01)


# --- drawn ledgers


@st.composite
def ledgers(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Pence of up to four support and four direct centres, and who receives from whom."""
    support = [f"s{number}" for number in range(draw(st.integers(0, 4)))]
    direct = [f"d{number}" for number in range(draw(st.integers(1, 4)))]
    amount = st.one_of(st.integers(0, 300), st.integers(0, 10**9))
    own = {name: draw(amount) for name in support + direct}
    usage = {}
    for name in support:
        receivers = {
            other: draw(st.integers(0, 40)) for other in support + direct if draw(st.booleans())
        }
        usage[name] = receivers | {draw(st.sampled_from(direct)): draw(st.integers(1, 40))}
    return own, usage


METHODS = st.sampled_from(["direct", "step-down", "reciprocal"])


@drawn
@given(ledgers(), METHODS)
def test_every_penny_of_a_ledger_arrives(
    drawn_ledger: tuple[dict[str, int], dict[str, dict[str, int]]], method: str
) -> None:
    own, usage = drawn_ledger
    whole = pass_on(own, usage, method)
    assert sum(whole.absorbed.values()) == sum(own.values())
    assert set(whole.direct) | set(whole.support) == own.keys()
    for centre in whole.support:
        assert sum(whole.origin[centre].values()) == own[centre]
        assert whole.absorbed[centre] == 0
        assert min(whole.origin[centre].values()) >= 0
    for centre, pence in own.items():
        kept = whole.passed_on[centre] + whole.absorbed[centre]
        assert pence + whole.received[centre] == kept
        assert whole.absorbed[centre] >= (0 if centre in usage else pence)


def repeated(own: dict[str, int], usage: dict[str, dict[str, int]]) -> dict[str, Fraction]:
    """Pence of the direct centres, by handing support on again and again (exact fractions)."""
    has = {name: Fraction(pence) for name, pence in own.items()}
    share = {
        name: {
            other: Fraction(quantity, sum(q for o, q in row.items() if o != name))
            for other, quantity in row.items()
            if other != name
        }
        for name, row in usage.items()
    }
    for _ in range(10_000):
        left = {name: has[name] for name in usage}
        if sum(left.values()) < Fraction(1, 1000):
            break
        for name in left:
            has[name] = Fraction(0)
        for name, pence in left.items():
            for other, part in share[name].items():
                has[other] = (has[other] + pence * part).limit_denominator(10**12)
    return {name: pence for name, pence in has.items() if name not in usage}


@settings(drawn, max_examples=60)
@given(ledgers())
def test_reciprocal_is_where_handing_on_again_and_again_ends(
    drawn_ledger: tuple[dict[str, int], dict[str, dict[str, int]]],
) -> None:
    own, usage = drawn_ledger
    whole = pass_on(own, usage)
    for centre, pence in repeated(own, usage).items():
        assert abs(whole.absorbed[centre] - pence) <= len(usage) + Fraction(1, 10)


@drawn
@given(ledgers(), METHODS, st.randoms(use_true_random=False))
def test_the_order_of_centres_does_not_matter_beyond_a_penny_each(
    drawn_ledger: tuple[dict[str, int], dict[str, dict[str, int]]], method: str, chance: Any
) -> None:
    """Pennies that do not divide go to the centre that comes first; nothing else may change."""
    own, usage = drawn_ledger
    names = list(own)
    chance.shuffle(names)
    sources = list(usage)
    chance.shuffle(sources)
    mixed = {source: {name: usage[source][name] for name in names if name in usage[source]}
             for source in sources}  # fmt: skip
    one = pass_on(own, usage, method, list(usage))
    other = pass_on({name: own[name] for name in names}, mixed, method, list(usage))
    for name in own:
        assert abs(one.absorbed[name] - other.absorbed[name]) <= len(usage)


@drawn
@given(ledgers())
def test_use_of_itself_and_the_scale_of_a_driver_do_not_matter(
    drawn_ledger: tuple[dict[str, int], dict[str, dict[str, int]]],
) -> None:
    own, usage = drawn_ledger
    other = {
        name: {**{receiver: 8 * quantity for receiver, quantity in row.items()}, name: 999}
        for name, row in usage.items()
    }
    assert pass_on(own, other).absorbed == pass_on(own, usage).absorbed


# --- refused


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        ({"hr": {"it": 1}, "it": {"hr": 1}}, ["closed loop", "hr", "it"]),
        ({"hr": {"it": 1}, "it": {"hr": 3}, "board": {"ward": 1}}, ["closed loop", "hr", "it"]),
        ({"hr": {}}, ["Nobody receives", "hr"]),
        ({"hr": {"ward": 0}}, ["Nobody receives", "hr"]),
        ({"hr": {"hr": 5}}, ["Nobody receives", "hr"]),
        ({"hr": {"garage": 1, "ward": 1}}, ["garage"]),
        ({"garage": {"ward": 1}}, ["garage"]),
        ({"hr": {"ward": -1, "it": 3}}, ["below zero", "hr", "ward"]),
        ({"hr": {"ward": float("nan")}}, ["hr", "ward"]),
        ({"hr": {"ward": float("inf")}}, ["hr", "ward"]),
    ],
)
def test_costs_that_cannot_be_passed_on_are_refused_by_name(
    usage: dict[str, dict[str, float]], words: list[str]
) -> None:
    own = {"hr": 10.0, "it": 20.0, "board": 5.0, "ward": 100.0}
    with pytest.raises(CostingError) as refused:
        absorb(own, usage)
    for word in words:
        assert word in str(refused.value)


def test_a_loop_is_told_without_the_centres_that_are_not_in_it() -> None:
    usage = {"hr": {"it": 1}, "it": {"hr": 3}, "board": {"ward": 1}}
    with pytest.raises(CostingError) as refused:
        absorb(dict.fromkeys(("hr", "it", "board", "ward"), 1.0), usage)
    assert "board" not in str(refused.value)


def test_a_centre_that_gives_only_to_support_is_refused_by_the_direct_method() -> None:
    own = {"hr": 10.0, "it": 20.0, "ward": 100.0}
    usage = {"hr": {"it": 1}, "it": {"ward": 1}}
    assert absorb(own, usage) == {"ward": 130.0}
    with pytest.raises(CostingError, match="hr"):
        absorb(own, usage, "direct")


def test_a_loop_that_hardly_leaks_is_refused_in_words() -> None:
    usage = {"hr": {"it": 1e17, "ward": 1.0}, "it": {"hr": 1.0}}
    with pytest.raises(CostingError, match="hr"):
        absorb({"hr": 10.0, "it": 20.0, "ward": 100.0}, usage)


@pytest.mark.parametrize(
    "order", [["PM"], ["PM", "PM"], ["PM", "IS", "PM"], ["PM", "IS", "A"], ["PM", "garage"]]
)
def test_step_down_refuses_an_order_that_is_not_each_support_centre_once(order: list[str]) -> None:
    with pytest.raises(CostingError):
        absorb(OWN, USAGE, "step-down", order)


def test_an_unknown_method_is_refused_with_those_there_are() -> None:
    with pytest.raises(CostingError, match="direct, step-down or reciprocal"):
        absorb(OWN, USAGE, "by weight")


def test_an_amount_that_is_no_number_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="PM"):
        absorb(OWN | {"PM": float("nan")}, USAGE)


# --- ledgers of the examples


def test_the_ledger_of_the_hamlet_is_the_textbook_in_thousandths() -> None:
    """Its two support centres are the textbook's; its direct ones have a cost of their own."""
    whole: Absorbed = ledger(load("hamlet"))
    assert whole.passed_on == {"hv-pay": 0, "sn-pay": 0, "hr": 657_675, "estates": 276_750}
    assert whole.absorbed["hv-pay"] == pytest.approx(7_000_000 + 418_702.5, abs=1)
    assert whole.absorbed["sn-pay"] == pytest.approx(1_200_000 + 356_512.5, abs=1)


@pytest.mark.parametrize("name", ["hamlet", "hertfordshire"])
def test_the_ledger_of_an_example_arrives_to_the_penny(name: str) -> None:
    instance = load(name)
    whole = ledger(instance)
    pence = sum(Fraction(str(row.amount_gbp)) for row in instance.cost_centres) * 100
    assert sum(whole.absorbed.values()) == pence
    assert whole.support
    assert whole.direct
