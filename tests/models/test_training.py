"""Recruits and trainees: when they are missed, when they arrive, what they cost."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from instances import Instance
from instances.calendar import calendar
from instances.tables import Staff
from models.agency import Agency
from models.capacity import capacity
from models.staffing import Staffing
from models.training import Offer, Training, grown, offers
from optimiser.settings import Search, Settings
from optimiser.solve import solve

COURSE = Training(months=12, fee_gbp=9000, ramp_months=4, ramp_start_pct=50)
PAY = np.array([400_000, 300_000, 350_000])
"""Pence a year of a step of HV, of a nurse and of SN."""


def service(make: SimpleNamespace, clinic_min: float) -> Instance:
    """Two years of visits for health visitors alone, and of a clinic for two nurses."""
    instance: Instance = make.service(
        {"months": 24, "wte_step": 0.5},
        practices=(make.practice("P", births_per_year=3000),),
        contacts=(
            make.contact("visit"),
            make.contact("clinic", grades=("NURSE",), duration_min=clinic_min),
        ),
        grades=(make.grade("HV"), make.grade("NURSE"), make.grade("SN")),
        staff=(
            Staff(base="here", grade="HV", wte=0.5),
            Staff(base="here", grade="NURSE", wte=2),
            Staff(base="A", grade="SN", wte=1),
        ),
    )
    return instance


def question(
    make: SimpleNamespace, ways: tuple[Offer, ...], price: int = 300, clinic_min: float = 66
) -> Staffing:
    # at 66 minutes the clinic asks for a little less than the nurses give: who trains is missed
    instance = service(make, clinic_min)
    days = calendar(instance.settings)
    given = Staffing(make.owed_by(instance), capacity(instance, days))
    agency = Agency(np.full(len(given.demand.skills), price))
    return grown(given, days, 24, ways, COURSE, PAY, agency)


TRAIN = Offer("train NURSE to HV", 0, 3, trained_from=1)
RECRUIT = Offer("recruit HV", 0, 3)


def test_a_trainee_is_missed_from_the_start_and_arrives_a_year_later(make: SimpleNamespace) -> None:
    has = question(make, (TRAIN,)).capacity
    (gives,) = has.gives_min
    lost = [-int(minutes) if month >= 3 else 0 for month, minutes in enumerate(has.step_min[1])]
    assert gives[1].tolist() == lost
    # half a caseload in the sixteenth month, then an eighth more each month, whole in the twentieth
    part = [0] * 15 + [0.5, 0.625, 0.75, 0.875] + [1] * 5
    assert gives[0].tolist() == [
        round(share * int(minutes)) for share, minutes in zip(part, has.step_min[0], strict=True)
    ]
    assert not gives[2].any()


def test_a_recruit_arrives_at_once_and_takes_from_nobody(make: SimpleNamespace) -> None:
    has = question(make, (RECRUIT,)).capacity
    (gives,) = has.gives_min
    part = [0] * 3 + [0.5, 0.625, 0.75, 0.875] + [1] * 17
    assert gives[0].tolist() == [
        round(share * int(minutes)) for share, minutes in zip(part, has.step_min[0], strict=True)
    ]
    assert not gives[1:].any()


def test_pay_fee_and_what_is_saved(make: SimpleNamespace) -> None:
    pence = question(make, (TRAIN, RECRUIT)).terms.step_pence
    assert pence is not None
    # the fee of half a post, and nine months of the difference of pay; 21 months of pay
    assert pence.tolist() == [450_000 + 300_000 - 225_000, 700_000]


def test_no_more_train_than_are_there(make: SimpleNamespace) -> None:
    ways = offers(question(make, ()), 24, (), ((1, 0),))
    many = question(make, ways, price=100_000, clinic_min=0)
    plan = solve(many.program(), Search(Settings(gap=0.0)), "train").read(many.read).plan
    assert plan.placed.sum() == 4  # two posts of nurses, in halves
    assert plan.capacity_min.min() >= 0


@pytest.mark.parametrize("most", [(4, 0), (4, 59)])
@pytest.mark.parametrize("clinic_min", [30, 60, 66, 80])
def test_who_is_had_is_what_costs_least_together(
    make: SimpleNamespace, clinic_min: float, most: tuple[int, int]
) -> None:
    trainees, recruits = most
    ways = (TRAIN, RECRUIT) if recruits else (TRAIN,)
    for price in (1, 30, 60, 200):
        asked = question(make, ways, price, clinic_min)
        outcome = solve(asked.program(), Search(Settings(gap=0.0)), "train").read(asked.read)
        costs = {}
        for trained, hired in product(range(trainees + 1), range(recruits + 1)):
            placed = np.zeros((len(ways), 2), dtype=np.int64)
            placed[:, 0] = (trained, hired)[: len(ways)]
            short = asked.plan(placed).shortage_min.sum()
            costs[trained, hired] = 525_000 * trained + 700_000 * hired + price * int(short)
        assert outcome.steps[0].objective == pytest.approx(min(costs.values()))


def test_every_third_month_is_offered() -> None:
    capacity = SimpleNamespace(grades=("HV", "NURSE"))
    made = offers(SimpleNamespace(capacity=capacity), 7, (0,), ((1, 0),))  # type: ignore[arg-type]
    assert [(way.name, way.month) for way in made] == [
        ("recruit HV", 0), ("recruit HV", 3), ("recruit HV", 6),
        ("train NURSE to HV", 0), ("train NURSE to HV", 3), ("train NURSE to HV", 6),
    ]  # fmt: skip
