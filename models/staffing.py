"""Where the new starters go: whole steps of each tranche to bases.

In the order in which it matters: least mandated shortage, least other shortage by priority, the
best cover for the worst-off base, least total lag behind the average cover.

The hours of single contacts are not in the program. One shortage u[b, t, p] for each base, period
and level p (all skills that rank p or graver) is bounded by one cut for each closed set S of grades
(see `models.cuts`):

    capacity of S in post + step minutes x steps placed + u >= demand of the skills inside S up to p

The demands that can be served form a polymatroid, so the shortages of all levels can be least at
once, and the shortage of level p alone is u[p] - u[p - 1].
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from models.agency import Agency
from models.asked import Pin, fix
from models.capacity import Capacity
from models.cuts import Closed, GradeSet, closed
from models.demand import Demand
from models.fairness import Fairness
from models.program import Family, Names, Program
from models.terms import GIVEN, HIRED, Terms

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

PLACED = Family(
    "placed", "Every new starter of a tranche gets a post.", r"\sum_{b \in B_j} x_{jb} = n_j"
)
CUTS = Family(
    "cover",
    "Whatever only certain grades may do is covered by the minutes of those grades or is short.",
    r"\sum_{g \in S} C_{bgt} + u_{btp}"
    r" \ge \sum_{k \,:\, p_k \le p,\ G_k \subseteq S} D_{bkt}",
)
MANDATED = Family(
    "mandated", "No more of what is mandated is short than was promised.",
    r"u_{btm} \le \bar u_{bt}",
)  # fmt: skip

LEVEL_NAMES = ("least mandated shortage, priority {}", "least other shortage, priority {}")


@dataclass(frozen=True)
class Staffing:
    """The question: demand to meet, staff in post, tranches to place.

    `pins` are choices that were asked for, in steps. `promised_short_min` (base, period) is the
    most that may be short of what is mandated, where that is promised.
    """

    demand: Demand
    capacity: Capacity
    pins: tuple[Pin, ...] = ()
    promised_short_min: Whole | None = None
    terms: Terms = GIVEN

    @property
    def open_to(self) -> NDArray[np.bool_]:
        """Whether a tranche may go to a base, (tranche, base): its grade has work there."""
        open_to: NDArray[np.bool_] = self.useful[:, self.capacity.tranche_grade].T
        return open_to

    def program(self) -> Program:
        """The projected program."""
        program = self.placing()
        x = program.blocks[0]
        # minutes are whole and so are steps: what is short need not be a fraction
        ranks, up_to = self._ranks
        owed = np.einsum("bkt,pk->btp", self.demand.demand_min, up_to.astype(int))
        u = program.variables(
            "u", "minutes short up to the level", owed.shape, upper=owed, whole=True,
            names=Names((self.demand.bases, self.demand.periods, ranks)),
        )  # fmt: skip
        self._cuts(program, x.column, u.column)
        self._promised(program, u.column)
        fairness = self.fairness
        for name in self.terms.order:
            if name in ("mandated", "other"):
                self._short(program, u.column, optional=name == "other")
            elif name == "money":
                self.terms.money(program, x, u.column)
            elif name == "cost":
                self.terms.cost(program, x)
            elif name == "changes":
                self.terms.changes(program)
            elif fairness is not None:
                (fairness.cover if name == "cover" else fairness.lag)(program, x.column)
        return program

    @property
    def _ranks(self) -> tuple[tuple[str, ...], NDArray[np.bool_]]:
        """What shortage is counted up to, (rank, skill): levels, or prices where money is the aim.

        Raises:
            ValueError: both are sought.
        """
        agency = self.terms.priced
        if agency is None:
            return self.demand.level_names, self.demand.up_to_level
        if {"mandated", "other"} & {*self.terms.order} or self.promised_short_min is not None:
            raise ValueError("minutes short are sought by level or by price, not both")
        return tuple(f"{price} pence or more" for price in agency.prices.tolist()), agency.up_to

    def placing(self) -> Program:
        """The steps to place, and what holds of them alone; nothing is sought."""
        program = Program("staffing")
        tranches, bases = self.open_to.shape
        steps = self.capacity.tranche_steps
        x = program.variables(
            "x", "steps of the tranche placed at the base", (tranches, bases),
            upper=np.where(self.open_to, steps[:, None], 0), integer=True,
            names=Names((self.capacity.tranches, self.demand.bases)),
        )  # fmt: skip
        self._placed(program, x.column)
        self.terms.promise(program, x)
        fix(program, x, self.pins)
        return program

    def _placed(self, program: Program, x: Whole) -> None:
        """Every step of a tranche is placed, or no more than it has."""
        tranches, bases = x.shape
        steps, terms = self.capacity.tranche_steps, self.terms
        least = steps if not terms.optional else terms.least_steps
        program.promise(
            HIRED if terms.optional else PLACED, np.repeat(np.arange(tranches), bases), x, 1.0,
            0 if least is None else least, steps, rows=tranches,
            names=Names((self.capacity.tranches,)),
        )  # fmt: skip

    def _short(self, program: Program, u: Whole, optional: bool) -> None:
        """Least shortage of the levels that are mandated, or of those that are not, in turn."""
        for place, (other, priority) in enumerate(self.demand.levels):
            if other != optional:
                continue
            # u of a level counts the graver ones with it, and the sentence has to say so
            whose = f"{('mandated', 'other')[other]} contacts of priority {priority}"
            graver = ", and of all that rank before them" if place else ""
            program.aim(
                LEVEL_NAMES[other].format(priority),
                f"Fewest minutes short of {whose}{graver}.",
                "minutes", u[:, :, place], np.ones_like(u[:, :, place]),
            )  # fmt: skip

    def _cuts(self, program: Program, x: Whole, u: Whole) -> None:
        """One row for each base, period, level and closed set that asks for anything."""
        has = self.capacity
        gives = has.gives_min
        # what a step takes from a grade may make a row bind that else would not
        takes = (np.minimum(gives, 0) * has.tranche_steps[:, None, None]).sum(axis=0)
        set_number: dict[GradeSet, int] = {}
        cells = [np.zeros((4, 0), dtype=np.int64)]
        rows: list[tuple[Whole, Whole, Whole]] = [(*np.zeros((2, 0), dtype=np.int64), cells[0][0])]
        lows = [np.zeros(0)]
        count = 0
        open_to = self.open_to
        ranks, up_to = self._ranks
        ranked = self.closed_sets if self.terms.priced is None else self._sets(up_to)
        for base, sets in enumerate(ranked):
            lacking = sets.lacking(self.demand.demand_min[base], has.in_post_min[base])
            level, place, period = np.nonzero(lacking - sets.grades @ takes > 0)
            # in a row: the steps that add to the set, then what stays short
            adds = sets.adds(gives)[:, place, period].T * open_to[:, base]
            value = np.column_stack([adds, np.ones_like(period)])
            steps = np.broadcast_to(x[:, base], adds.shape)
            column = np.column_stack([steps, u[base, period, level]])
            row, entry = np.nonzero(value)
            rows.append((count + row, column[row, entry], value[row, entry]))
            lows.append(lacking[level, place, period].astype(float))
            number = [set_number.setdefault(inside, len(set_number)) for inside in sets.sets]
            name = np.array(number, dtype=np.int64)[place]
            cells.append(np.array(np.broadcast_arrays(base, period, level, name)))
            count += len(period)
        row, column, value = (np.concatenate(part) for part in zip(*rows, strict=True))
        names = Names(
            (
                self.demand.bases, self.demand.periods, ranks,
                ["+".join(sorted(inside)) for inside in set_number],
            ),
            tuple(np.concatenate(cells, axis=1)),
        )  # fmt: skip
        low = np.concatenate(lows)
        program.promise(CUTS, row, column, value, low, np.inf, rows=count, names=names)

    def _promised(self, program: Program, u: Whole) -> None:
        """The most that may be short of what is mandated, where that is promised."""
        if self.promised_short_min is None or not self.mandated_levels:
            return
        cells = self.promised_short_min.size
        program.promise(
            MANDATED, np.arange(cells), u[:, :, self.mandated_levels - 1], 1.0, -np.inf,
            self.promised_short_min.ravel(), rows=cells,
            names=Names((self.demand.bases, self.demand.periods)),
        )  # fmt: skip

    @property
    def mandated_levels(self) -> int:
        """How many of the levels are mandated; they are the first."""
        return sum(not optional for optional, _ in self.demand.levels)

    @cached_property
    def closed_sets(self) -> tuple[Closed, ...]:
        """The closed sets of the work of each base, up to each level."""
        return self._sets(self.demand.up_to_level)

    def _sets(self, levels: NDArray[np.bool_]) -> tuple[Closed, ...]:
        allowed = [frozenset(skill.grades) for skill in self.demand.skills]
        grades = self.capacity.grades
        of = cache(lambda asked: closed(allowed, levels, grades, asked))
        work = self.demand.demand_min.sum(axis=2) > 0
        return tuple(of(tuple(asked)) for asked in work.tolist())

    @property
    def fairness(self) -> Fairness | None:
        """The bases that a tranche could join; none where none could."""
        helped = np.flatnonzero(self.open_to.any(axis=0))
        if not len(helped):
            return None
        has = self.capacity
        return Fairness(
            bases=tuple(self.demand.bases[place] for place in helped),
            number=helped,
            owed_min=self.demand.demand_min[helped].sum(axis=(1, 2)).astype(float),
            in_post_min=self._in_post()[helped].astype(float),
            step_min=(has.gives_min.sum(axis=2) @ self.useful[helped].T).astype(float),
            steps=has.tranche_steps,
            open_to=self.open_to[:, helped],
        )

    def _in_post(self) -> Whole:
        """Minutes of those in post whose grade has work at the base, by base."""
        useful = self.useful
        total: Whole = (self.capacity.in_post_min.sum(axis=2) * useful).sum(axis=1)
        return total

    @property
    def useful(self) -> NDArray[np.bool_]:
        """Whether a grade may do any of the work of a base, (base, grade)."""
        wanted = self.demand.demand_min.sum(axis=2) > 0
        allowed = np.array(
            [
                [grade in skill.grades for grade in self.capacity.grades]
                for skill in self.demand.skills
            ]
        )
        useful: NDArray[np.bool_] = wanted.astype(int) @ allowed.astype(int) > 0
        return useful

    def read(self, values: Floats) -> StaffingPlan:
        """The plan in the values of the program."""
        shape = self.open_to.shape
        count = shape[0] * shape[1]
        return self.plan(np.rint(values[:count]).astype(np.int64).reshape(shape))

    def plan(self, placed: Whole) -> StaffingPlan:
        """The plan that places so many steps, (tranche, base); the rest is counted, not solved."""
        has = self.capacity
        capacity_min = has.in_post_min + np.einsum("jb,jgt->bgt", placed, has.gives_min)
        new_steps = np.einsum("jb,jgt->bgt", placed, has.heads)
        return StaffingPlan(
            placed=placed,
            capacity_min=capacity_min,
            wte=has.in_post_wte + new_steps * has.wte_step,
            shortage_min=self.shortage(capacity_min),
            mandated_levels=self.mandated_levels,
        )

    def objectives(self, plan: StaffingPlan) -> list[float]:
        """What a plan has of each objective of the program, in order."""
        by_level = np.cumsum(plan.shortage_min.sum(axis=(0, 1))).astype(float).tolist()
        legal = self.mandated_levels
        fairness = self.fairness
        reached: list[float] = []
        for name in self.terms.order:
            if name in ("mandated", "other"):
                reached += by_level[:legal] if name == "mandated" else by_level[legal:]
            elif name == "money":
                agency = self.terms.priced
                if agency is not None:
                    short = int(self.agency_pence(plan.capacity_min, agency).sum())
                    reached.append(self.terms.cost_pence(plan.placed) + short)
            elif name == "cost":
                reached += [self.terms.cost_pence(plan.placed)] * (
                    self.terms.step_pence is not None
                )
            elif name == "changes":
                reached += [self.terms.moved_steps(plan.placed)] * (self.terms.stands is not None)
            elif fairness is not None:
                has = (plan.capacity_min.sum(axis=2) * self.useful).sum(axis=1)[fairness.number]
                lag = np.clip(fairness.average * fairness.owed_min - has, 0, None).sum()
                cover = (has / fairness.owed_min).min()
                reached.append(float(cover if name == "cover" else lag))
        return reached

    def agency_pence(self, capacity_min: Whole, agency: Agency) -> Whole:
        """Least cost of agency staff for what stays short, (base, period); for given capacity."""
        pence = np.zeros((len(self.demand.bases), len(self.demand.periods)), dtype=np.int64)
        for base, sets in enumerate(self._sets(agency.up_to)):
            lacking = sets.lacking(self.demand.demand_min[base], capacity_min[base])
            pence[base] = agency.falls @ lacking.max(axis=1, initial=0)
        return pence

    def shortage(self, capacity_min: Whole) -> Whole:
        """Least minutes short by (base, period, level), each level alone, for given capacity."""
        alone = [self.shortage_at(base, has) for base, has in enumerate(capacity_min)]
        empty = np.zeros((0, len(self.demand.periods), len(self.demand.levels)), dtype=np.int64)
        return np.array(alone or empty)

    def shortage_at(self, base: int, capacity_min: Whole) -> Whole:
        """Least minutes short of one base, (period, level); its capacity is (grade, period)."""
        up_to = self.closed_sets[base].lacking(self.demand.demand_min[base], capacity_min)
        return np.diff(up_to.max(axis=1, initial=0).T, axis=1, prepend=0)


@dataclass(frozen=True)
class StaffingPlan:
    """The answer. Axes: tranche, base, grade, period, level.

    `placed` (tranche, base) steps; `capacity_min` and `wte` (base, grade, period) with the new
    starters in; `shortage_min` (base, period, level), each level alone, the mandated ones first.
    """

    placed: Whole
    capacity_min: Whole
    wte: Floats
    shortage_min: Whole
    mandated_levels: int

    @property
    def mandated_shortage_min(self) -> Whole:
        """Minutes short of mandated contacts, (base, period)."""
        total: Whole = self.shortage_min[:, :, : self.mandated_levels].sum(axis=2)
        return total
