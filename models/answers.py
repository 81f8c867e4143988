"""Everything a run found out about one instance, for those who tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from instances import Instance
from models.capacity import Capacity
from models.costing import Absorbed
from models.demand import Demand
from models.frontier import FrontierPoint
from models.outcome import Outcome
from models.school_teams import SchoolPlan, SchoolTeams
from models.school_work import SchoolWork
from models.staffing import Staffing, StaffingPlan
from models.tariffs import Costed, Tariff


class ToldSchools(Protocol):
    """What is told of the school teams, whoever asked."""

    @property
    def instance(self) -> Instance: ...
    @property
    def school_question(self) -> SchoolTeams: ...
    @property
    def distance_km(self) -> NDArray[np.float64]: ...
    @property
    def schools(self) -> Outcome[SchoolPlan]: ...
    @property
    def frontier(self) -> tuple[FrontierPoint, ...]: ...


@dataclass(frozen=True)
class Answers:
    """The questions of a run with their answers.

    `distance_km` is one way by road, (school, team). `wte_cost_gbp` is the yearly cost of one WTE
    of each grade; `before` the staffing without the new starters; `hours` the minutes by (base,
    skill, grade, period).
    """

    instance: Instance
    work: SchoolWork
    school_question: SchoolTeams
    distance_km: NDArray[np.float64]
    schools: Outcome[SchoolPlan]
    frontier: tuple[FrontierPoint, ...]
    demand: Demand
    capacity: Capacity
    staffing_question: Staffing
    staffing: Outcome[StaffingPlan]
    before: StaffingPlan
    hours: NDArray[np.int64]
    wte_cost_gbp: NDArray[np.float64]
    absorbed: Absorbed
    tariffs: tuple[Tariff, ...]
    costed: Costed
