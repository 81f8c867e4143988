"""The page of the programs, models/FORMULATIONS.md: what they say, told from the programs.

The prose of the page is by hand. What stands between two marks (`<!-- staffing: promises -->` and
`<!-- end -->`) is written from the programs of the hamlet, the smallest example:

    python -m models.formulations
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from instances import load
from instances.calendar import calendar
from instances.tables import CandidateBase
from models.asked import Pin
from models.assignment import Assignment, Opening
from models.assignment import Budget as Most
from models.boundaries import Budget, Measure, Wishes
from models.capacity import capacity
from models.choices import farthest
from models.demand import demand
from models.hiring import within_budget
from models.hours import hours
from models.neighbours import cut_off
from models.no_regret import alike
from models.program import Arrays, Block, Objective, Program
from models.promises import most
from models.relaxed import given_up
from models.school_teams import SchoolTeams, school_teams
from models.school_work import school_work
from models.staffing import CUTS, Staffing
from models.team_bases import team_bases
from models.terms import Aim, Bound

PAGE = Path(__file__).with_name("FORMULATIONS.md")
EXAMPLE = "hamlet"
STAFFING = {"x": "jb", "u": "btp", "r": "", "e": "b"}
REGION = re.compile(r"<!-- (?P<name>[^:>]+): (?P<part>[^>]+) -->\n.*?<!-- end -->", re.DOTALL)


@dataclass(frozen=True)
class Letters:
    """A program and its letters: those of the axes of each block, the weight of an objective."""

    program: Program
    axes: Mapping[str, str]
    weights: Mapping[str, str] = field(default_factory=dict)


def programs() -> dict[str, Letters]:
    """Every program of the models, built for the hamlet with its schools as they are today."""
    instance = load(EXAMPLE)
    work = school_work(instance, calendar(instance.settings))
    schools = school_teams(instance, work)
    pairs = {"x": "ij"}
    return {
        "staffing": Letters(_staffing().program(), STAFFING),
        "staffing as asked": Letters(_asked().program(), STAFFING),
        "what to give up": Letters(given_up(_asked())[0], {**STAFFING, "d": "q"}),
        "staffing on terms": Letters(
            _on_terms().program(), {**STAFFING, "m": "jb"}, {"least cost": "c_j"}
        ),
        "another plan": Letters(_another(), {**STAFFING, "m": "qjb", "y": "qjb", "d": ""}),
        "what can be promised": Letters(most(_staffing()), {"x": "jb", "r": "p"}),
        "no regret": Letters(
            alike([_staffing()], [[0.0] * 5], ["as given"]),
            {"x": "sjb", "u": "sbtp", "r": "s", "e": "sb", "n": "jb"},
        ),
        "school teams": Letters(schools.program(), pairs, {"travel and moves": r"c_{ij}"}),
        "least worst imbalance": Letters(schools.balancing(moves=1), {**pairs, "z": ""}),
        "boundaries as asked": Letters(
            _wished(schools, 500),
            {**pairs, "y": "cj"},
            {"travel and moves": r"c_{ij}", "travel and moves, y": "p"},
        ),
        "boundaries held together": Letters(
            _wished(schools, None), pairs, {"travel and moves": r"c_{ij}"}
        ),
        "bases chosen": Letters(
            _bases(),
            {**pairs, "y": "j"},
            {"travel and bases": r"c_{ij}", "travel and bases, y": "o_j"},
        ),
        "assignment": Letters(schools.assignment().program(), pairs, {"cost": r"c_{ij}"}),
        "teams to choose": Letters(
            _chosen(schools.assignment()).program(), {**pairs, "y": "j"}, {"cost": r"c_{ij}"}
        ),
    }


def _chosen(question: Assignment) -> Assignment:
    """The assignment with one or two teams to choose, and a budget that binds nothing."""
    teams = question.cost.shape[1]
    budget = Most(np.ones(question.cost.shape), float(len(question.cost)))
    return replace(question, opening=Opening(1, 2, np.zeros(teams)), budget=budget)


def _staffing() -> Staffing:
    instance = load(EXAMPLE)
    days = calendar(instance.settings)
    work = school_work(instance, days)
    today = school_teams(instance, work).today
    return Staffing(demand(instance, days, work, today), capacity(instance, days))


def _on_terms() -> Staffing:
    """Posts that may be hired beside those of the tranche, with a budget, a rule and a plan."""
    question = within_budget(_staffing(), np.full(3, 500_000), 1_000_000)
    tranches, bases = len(question.capacity.tranches), len(question.capacity.bases)
    rule = Bound("one there", (0,), np.ones(tranches), 1, np.inf)
    stands = np.zeros((tranches, bases), dtype=np.int64)
    order: tuple[Aim, ...] = ("mandated", "other", "cost", "changes", "cover")
    terms = replace(question.terms, order=order, bounds=(rule,), stands=stands, most_moved=9)
    return replace(question, terms=terms)


def _another() -> Program:
    question = _staffing()
    stands = np.zeros((len(question.capacity.tranches), len(question.capacity.bases)), np.int64)
    return farthest(question, [0.0] * 5, 1.0, [stands])


def _wished(question: SchoolTeams, cluster_pence: int | None) -> Program:
    """The school teams with a measure, a budget and a cluster of two; held together, with a cut."""
    size = np.ones(len(question.schools), dtype=np.int64)
    limits = np.zeros(2, dtype=np.int64), np.full(2, 4)
    wishes = Wishes(
        cluster=np.array([0, 0, -1, -1, -1, -1]), cluster_pence=cluster_pence,
        measures=(Measure("schools", size, *limits),) if cluster_pence else (),
        budgets=(Budget("schools", size, 2),) if cluster_pence else (),
    )  # fmt: skip
    program = replace(question, wishes=wishes).program()
    if not cluster_pence:
        cut_off(program, [(0, 2, 0, (1,))])
    return program


def _bases() -> Program:
    """The schools of the hamlet and the places of its first three as candidates for two bases."""
    instance = load(EXAMPLE)
    places = tuple(
        CandidateBase(base=row.school, name=row.name, easting_m=row.easting_m or 0.0,
                      northing_m=row.northing_m or 0.0, yearly_gbp=900)
        for row in instance.schools[:3]
    )  # fmt: skip
    work = school_work(instance, calendar(instance.settings))
    asked = team_bases(replace(instance, candidate_bases=places), work, 2)
    return replace(asked, home=np.arange(3)).program()


def _asked() -> Staffing:
    """The staffing with one step asked for at the first base, and nothing mandated short."""
    question = _staffing()
    none_short = np.zeros((len(question.demand.bases), len(question.demand.periods)), dtype=int)
    return replace(question, pins=(Pin(0, 0, 1),), promised_short_min=none_short)


# --- the parts of a program


def variables(of: Letters) -> str:
    """A table: symbol, meaning, values, how many."""
    arrays = of.program.assemble()
    rows = ["| symbol | meaning | values | on the hamlet |", "|---|---|---|---|"]
    for block in of.program.blocks:
        symbol = _symbol(block, of.axes[block.name])
        rows.append(f"| ${symbol}$ | {block.sentence} | {_values(arrays, block)} |")
    return "\n".join(rows)


def _symbol(block: Block, letters: str) -> str:
    return f"{block.name}_{{{letters}}}" if letters else block.name


def _values(arrays: Arrays, block: Block) -> str:
    """What the variables of a block may be, and how many there are."""
    columns = block.column.ravel()
    lower, upper = arrays.lower[columns], arrays.upper[columns]
    assert not lower.any(), "the page knows of no variable that may be less than nothing"
    values = "whole, 0 or more" if arrays.integer[columns].all() else "0 or more"
    if values.startswith("whole") and upper.max() <= 1:
        values = "0 or 1"
    elif np.isfinite(upper).all():
        values += ", with a limit"
    shut = int((upper == 0).sum())
    return f"{values} | {len(columns)}{f', {shut} of them held at 0' if shut else ''}"


def objectives(of: Letters) -> str:
    """A table in their order: name, sentence, formula, unit, how exactly each is kept."""
    rows = ["| order | objective | formula | unit | kept |", "|---|---|---|---|---|"]
    for place, objective in enumerate(of.program.objectives, start=1):
        told = f"{objective.name}: {objective.sentence}"
        kept = "exactly" if objective.whole else f"to within {objective.precision:g}"
        unit = objective.unit or "the caller's"
        rows.append(f"| {place} | {told} | ${_aim(of, objective)}$ | {unit} | {kept} |")
    return "\n".join(rows)


def _aim(of: Letters, objective: Objective) -> str:
    """The formula of an objective, read off its columns and weights."""
    sense = r"\max" if objective.most else r"\min"
    blocks = [b for b in of.program.blocks if np.isin(objective.column, b.column).any()]
    return f"{sense} " + " + ".join(_sum(of, objective, block) for block in blocks)


def _sum(of: Letters, objective: Objective, block: Block) -> str:
    """The part of an objective that one block has."""
    letters = of.axes[block.name]
    if not letters:
        return block.name
    places = np.argwhere(np.isin(block.column, objective.column))
    values = [np.unique(places[:, axis]) for axis in range(len(letters))]
    assert len(places) == np.prod([len(value) for value in values]), "not a sum over whole axes"
    fixed = [len(v) < size for v, size in zip(values, block.column.shape, strict=True)]
    index = "".join(
        str(value[0] + 1) if one else letter
        for value, one, letter in zip(values, fixed, letters, strict=True)
    )
    over = ",".join(letter for letter, one in zip(letters, fixed, strict=True) if not one)
    mine = objective.weight[np.isin(objective.column, block.column)]
    named = of.weights.get(f"{objective.name}, {block.name}") or of.weights.get(objective.name)
    weight = "" if (mine == 1).all() else f"{named} "
    return rf"\sum_{{{over}}} {weight}{block.name}_{{{index}}}"


def promises(of: Letters) -> str:
    """Each family: name, sentence, formula, rows."""
    return "\n\n".join(
        f"**{rows.family.name}**: {rows.family.sentence} {_count(len(rows.lower))} on the hamlet.\n"
        f"\n```math\n{rows.family.formula}\n```"
        for rows in of.program.families
    )


def _count(rows: int) -> str:
    return f"{rows} row" if rows == 1 else f"{rows} rows"


# --- the worked example


def example() -> str:
    """The cuts of Lower Hamlet in February 2027 and what they say of every placement."""
    question = _staffing()
    base = question.demand.bases.index("low")
    period = question.demand.periods.index("2027-02")
    program = question.program()
    block = {b.name: b.column for b in program.blocks}
    (cuts,) = (rows for rows in program.families if rows.family is CUTS)
    here = {int(column): level for level, column in enumerate(block["u"][base, period], start=1)}
    said = []
    for row in range(len(cuts.lower)):
        inside = cuts.row == row
        (short,) = set(cuts.column[inside].tolist()) & set(block["u"].ravel().tolist())
        if short in here:
            gives = cuts.value[inside & np.isin(cuts.column, block["x"][:, base])].sum()
            said.append((here[short], gives, cuts.lower[row]))
    rows = [rf"{gives:g}\,x + u_{{{level}}} &\ge {asked:g}" for level, gives, asked in said]
    lines = " \\\\\n".join(rows)
    math = f"```math\n\\begin{{aligned}}\n{lines}\n\\end{{aligned}}\n```"
    return "\n".join([math, "", *_placements(question)])


def _placements(question: Staffing) -> list[str]:
    """Every placement of the steps: short at Lower Hamlet by the cuts and by hours, and in all."""
    has, owed = question.capacity, question.demand
    up, low = (owed.bases.index(base) for base in ("up", "low"))
    period = owed.periods.index("2027-02")
    table = [
        "| steps at `up` | steps at `low`, $x$ | short by the cuts: $u_1$; $u_2$; $u_3$"
        " | short when hours are handed out | mandated shortage of the year, all bases |",
        "|---|---|---|---|---|",
    ]
    steps = int(has.tranche_steps[0])
    for there in range(steps + 1):
        placed = np.zeros((1, len(owed.bases)), dtype=np.int64)
        placed[0, [up, low]] = steps - there, there
        plan = question.plan(placed)
        given = hours(owed, has, plan.capacity_min, list(range(len(has.grades))))
        unmet = owed.demand_min[low, :, period] - given[low, :, :, period].sum(axis=1)
        level = [owed.levels.index(skill.level) for skill in owed.skills]
        by_hours = np.cumsum(np.bincount(level, unmet, len(owed.levels)).astype(np.int64))
        by_cuts = np.cumsum(plan.shortage_min[low, period])
        table.append(
            f"| {steps - there} | {there} | {_listed(by_cuts)} | {_listed(by_hours)}"
            f" | {int(plan.mandated_shortage_min.sum()):,} |"
        )
    return table


def _listed(minutes: NDArray[np.int64]) -> str:
    return "; ".join(f"{value:,}" for value in minutes.tolist())


# --- the page

PARTS: dict[str, Callable[[Letters], str]] = {
    "variables": variables, "objectives": objectives, "promises": promises,
}  # fmt: skip


def written(page: str) -> str:
    """The page with everything between marks written anew.

    Raises:
        KeyError: a mark names a program or a part that there is not.
    """
    known = programs()

    def anew(region: re.Match[str]) -> str:
        name, part = region["name"], region["part"]
        text = example() if part == "example" else PARTS[part](known[name])
        return f"<!-- {name}: {part} -->\n{text}\n<!-- end -->"

    return REGION.sub(anew, page)


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
