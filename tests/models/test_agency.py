"""What agency staff would cost for what is short: by hand, and by the pay of the grades."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from instances import load
from instances.calendar import calendar
from models.agency import Agency
from models.capacity import capacity
from models.recount.pay import wte_cost_gbp
from models.recount.staff import wte_minutes
from models.relaxed import staff_prices
from models.staffing import Staffing


def test_own_staff_do_the_dearest_first(make: SimpleNamespace) -> None:
    question: Staffing = make.staffing(
        [("A", True, 1), ("AB", False, 1)], [[[10], [10]]], [[[5], [0]]], [[1], [1]]
    )
    # five minutes of A there are: whichever way they are spent fifteen are short
    for prices, pence in (((100, 50), 5 * 100 + 10 * 50), ((50, 100), 10 * 50 + 5 * 100)):
        agency = Agency(np.array(prices))
        assert question.agency_pence(question.capacity.in_post_min, agency).tolist() == [[pence]]
    # nothing that B could do is for A alone, so what is left of B cannot help
    more = np.array([[[5], [10]]])
    assert question.agency_pence(more, Agency(np.array([100, 50]))).tolist() == [[500]]


def test_the_price_of_a_skill_is_that_of_the_cheapest_grade_that_may_do_it(
    make: SimpleNamespace,
) -> None:
    instance = load("hamlet")
    days = calendar(instance.settings)
    question = Staffing(make.owed_by(instance), capacity(instance, days))
    prices = staff_prices(instance, days, question)
    minute = {
        row.grade: wte_cost_gbp(instance, row.grade) / sum(wte_minutes(row, days.year()).values())
        for row in instance.grades
    }
    found = dict(zip(question.demand.skills, prices.agency.minute_pence.tolist(), strict=True))
    assert len(found) >= 3
    for skill, pence in found.items():
        least = min(minute[grade] for grade in skill.grades)
        assert pence == pytest.approx(least * instance.settings.agency_multiplier * 100, abs=0.51)
    both = next(pence for skill, pence in found.items() if skill.grades == ("HV", "NN"))
    alone = next(pence for skill, pence in found.items() if skill.grades == ("HV",))
    assert both < alone
