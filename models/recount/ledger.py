"""Where the cost of support centres ends, handed on and on by plain loops until nothing is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from instances import Instance

ENOUGH_GBP = 1e-4
ROUNDS = 10_000


def signed_gbp(instance: Instance) -> dict[str, float]:
    """Pounds of each centre; income is taken off."""
    return {
        row.centre: -row.amount_gbp if row.kind == "income" else row.amount_gbp
        for row in instance.cost_centres
    }


def absorbed_gbp(instance: Instance) -> dict[str, float]:
    """Pounds that each direct centre has in the end."""
    give = _shares(instance)
    left = dict(signed_gbp(instance))
    if instance.settings.costing_method == "step-down":
        _in_turn(instance, give, left)
    else:
        if instance.settings.costing_method == "direct":
            give = {name: _only_direct(instance, part) for name, part in give.items()}
        _on_and_on(give, left)
    return {name: amount for name, amount in left.items() if name not in give}


def _shares(instance: Instance) -> dict[str, dict[str, float]]:
    """What each centre that is passed on gives to whom, as shares; nothing to itself."""
    quantity: dict[str, dict[str, float]] = defaultdict(dict)
    for row in instance.drivers:
        quantity[row.driver][row.centre] = row.quantity
    give: dict[str, dict[str, float]] = {}
    for centre in instance.cost_centres:
        if centre.kind == "direct":
            continue
        by = quantity[centre.driver or ""]
        if centre.kind == "income" and not centre.driver:
            by = {
                other.centre: other.amount_gbp
                for other in instance.cost_centres
                if other.kind == "direct" and centre.service in (None, other.service)
            }
        give[centre.centre] = _parts({name: by[name] for name in by if name != centre.centre})
    return give


def _parts(sizes: Mapping[str, float]) -> dict[str, float]:
    whole = sum(sizes.values())
    return {name: size / whole for name, size in sizes.items() if size}


def _only_direct(instance: Instance, part: Mapping[str, float]) -> dict[str, float]:
    kind = {row.centre: row.kind for row in instance.cost_centres}
    return _parts({name: size for name, size in part.items() if kind[name] == "direct"})


def _on_and_on(give: Mapping[str, Mapping[str, float]], left: dict[str, float]) -> None:
    for _ in range(ROUNDS):
        passing = {name: left[name] for name in give}
        if sum(abs(amount) for amount in passing.values()) < ENOUGH_GBP:
            return
        for name, amount in passing.items():
            left[name] -= amount
            for receiver, part in give[name].items():
                left[receiver] += amount * part


def _in_turn(
    instance: Instance, give: Mapping[str, Mapping[str, float]], left: dict[str, float]
) -> None:
    """One after another: income, then in the order stated, or who gives most to the others."""
    signed = signed_gbp(instance)
    income = {row.centre for row in instance.cost_centres if row.kind == "income"}

    def turn(name: str) -> tuple[bool, float, float, str]:
        to_others = sum(part for other, part in give[name].items() if other in give)
        return (name not in income, -round(to_others, 12), -signed[name], name)

    stated = instance.settings.step_down_order
    order = sorted(give, key=turn)
    if stated:
        order = sorted(income & give.keys()) + [name for name in stated if name in give]
    done: set[str] = set()
    for name in order:
        done.add(name)
        amount, left[name] = left[name], 0.0
        later = _parts({to: part for to, part in give[name].items() if to not in done})
        for receiver, part in later.items():
            left[receiver] += amount * part
