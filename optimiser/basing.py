"""Where teams should be based, of the candidates of the tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from instances import Instance
from instances.calendar import calendar
from models.figures import Breach
from models.outcome import Ending, Outcome
from models.recount.bases import bases as recounted
from models.school_work import school_work
from models.team_bases import team_bases
from optimiser.contiguous import in_one_piece
from optimiser.errors import (
    AuditError,
    ImpossibleError,
    NothingFoundError,
    SolverFailedError,
    WrongWishError,
)
from optimiser.settings import Search


@dataclass(frozen=True)
class Based:
    """The bases chosen: the base of each school, the cost in pounds, and how sure it is."""

    base_of: dict[str, str]
    cost_gbp: float
    outcome: Outcome[np.ndarray[tuple[int, ...], np.dtype[np.float64]]]


def based(instance: Instance, number: int | None, search: Search) -> Based:
    """Choose so many bases (any number where None), every school to one of them.

    Raises:
        WrongWishError: the tables have no, or too few, candidates.
        ImpossibleError: no choice keeps every base within its share.
        NothingFoundError: the search was stopped before it found a choice.
    """
    many = len(instance.candidate_bases)
    if not many or (number or 1) > many:
        raise WrongWishError(
            f"{many} candidates are in candidate_bases; as many as are to be chosen are needed."
        )
    work = school_work(instance, calendar(instance.settings, instance.school_terms))
    asked = team_bases(instance, work, number)
    outcome = in_one_piece(asked.program, asked.graph, search, "bases")
    if outcome.ending is Ending.IMPOSSIBLE:
        own = instance.settings.balance_tolerance_pct
        raise ImpossibleError(
            (f"No choice of bases keeps each within {own:g} per cent of an equal share.",)
        )
    if outcome.found is None:
        if outcome.ending.is_early:
            raise NothingFoundError("bases: the search ended before it found a choice.")
        raise SolverFailedError(f"bases: {outcome.ending.value} ({'; '.join(outcome.reasons)}).")
    chosen = asked.read(outcome.found)
    base_of = {
        row.school: instance.candidate_bases[place].base
        for row, place in zip(instance.schools, chosen.tolist(), strict=True)
    }
    # a base that is open and serves nobody cannot be: each has its share
    cost = outcome.steps[0].objective / 100
    breaches = tuple(Breach(*found) for found in recounted(instance, base_of, number, cost))
    if breaches:
        raise AuditError(breaches)
    return Based(base_of, cost, outcome)
