"""What the service costs as children come and go: fixed, in steps, or with each child.

A cost centre behaves as the ledger says; where it says nothing, support is fixed and direct cost is
semi-fixed: posts come and go when the children of a locality have changed by a whole step since the
first year. An income centre is taken off what is fixed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from instances.units import pence
from models.places import locality_of_team
from models.staff_cost import pay_rates_of, wte_cost_gbp

Floats = NDArray[np.float64]
FIXED, SEMI_FIXED, VARIABLE = "fixed", "semi-fixed", "variable"


@dataclass(frozen=True)
class Costs:
    """Pence of a year by locality and behaviour, and the step of what is semi-fixed as a share."""

    fixed: Floats
    semi_fixed: Floats
    variable: Floats
    step: float

    @property
    def total(self) -> Floats:
        """Pence of a year by locality, at the children of the first year."""
        return self.fixed + self.semi_fixed + self.variable

    def at(self, ratio: Floats) -> Floats:
        """Cost of a year by (..., locality) at so many children against the first year."""
        change = ratio - 1
        steps = np.sign(change) * np.floor(np.abs(change) / self.step + 1e-9)
        return self.fixed + self.semi_fixed * (1 + steps * self.step) + self.variable * ratio


def staff_share(instance: Instance) -> dict[str, Floats]:
    """Each locality's share of the cost of staff in post, by service; "" for both together."""
    rates = pay_rates_of(instance)
    yearly = {row.grade: wte_cost_gbp(row, rates) for row in instance.grades}
    place = {row.locality: ("HV", n) for n, row in enumerate(instance.localities)}
    of_team = locality_of_team(instance).tolist()
    place |= {row.team: ("SN", n) for row, n in zip(instance.teams, of_team, strict=True)}
    cost: dict[str, Floats] = defaultdict(lambda: np.zeros(len(instance.localities)))
    for row in instance.staff:
        service, number = place[row.base]
        cost[service][number] += row.wte * yearly[row.grade]
    cost[""] = cost["HV"] + cost["SN"]
    return {
        service: found / found.sum() if found.sum() > 0 else np.full(len(found), 1 / len(found))
        for service, found in cost.items()
    }


def costs(instance: Instance, step: float) -> Costs:
    """The ledger by locality and behaviour; localities carry it as their staff in post cost."""
    share = staff_share(instance)
    parts: dict[str, Floats] = {
        behaviour: np.zeros(len(instance.localities)) for behaviour in (FIXED, SEMI_FIXED, VARIABLE)
    }
    for row in instance.cost_centres:
        behaviour = row.behaviour or (SEMI_FIXED if row.kind == "direct" else FIXED)
        sign = 1
        if row.kind == "income":
            behaviour, sign = FIXED, -1
        parts[behaviour] += sign * pence(row.amount_gbp) * share[row.service or ""]
    return Costs(parts[FIXED], parts[SEMI_FIXED], parts[VARIABLE], step)
