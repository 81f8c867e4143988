"""Small questions drawn by chance, odd ones among them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from models.assignment import Assignment
from models.school_teams import SchoolTeams

LEVELS = [(True, 1), (True, 2), (False, 1), (False, 3)]


def staffing_parts(seed: int) -> dict[str, Any]:
    """What makes a staffing question: of one to three bases, periods, tranches; up to six skills.

    Among them bases that owe nothing, grades without work, tranches that never start or whose
    grade nobody needs (then no plan exists), levels of one kind only, large minutes.
    """
    draw = np.random.default_rng([seed, 1])
    bases, periods = draw.choice([1, 2, 3], p=[0.1, 0.45, 0.45]), draw.integers(1, 4)
    letters = "ABCD"[: draw.integers(1, 5)]
    ranks = [LEVELS[place] for place in draw.permutation(len(LEVELS))[: draw.integers(1, 5)]]
    density = draw.choice([0.2, 0.45, 0.7])
    skills = set()
    for _ in range(draw.integers(1, 7)):
        on = draw.random(len(letters)) < density
        on[draw.integers(len(letters))] = True
        mandated, priority = ranks[draw.integers(len(ranks))]
        skills.add((not mandated, priority, "".join(np.array(list(letters))[on])))
    most = draw.choice([12, 60, 4000])
    demand_min = draw.integers(0, most, (bases, len(skills), periods))
    demand_min *= draw.random(demand_min.shape) < draw.choice([0.3, 0.9])
    if draw.random() < 0.2:
        demand_min[draw.integers(bases)] = 0
    in_post = draw.integers(0, most, (bases, len(letters), periods))
    in_post *= draw.random(in_post.shape) < draw.choice([0.5, 1.0])
    useful = sorted({letters.index(letter) for _, _, allowed in skills for letter in allowed})
    tranches = []
    for _ in range(draw.choice([0, 1, 2, 3], p=[0.1, 0.3, 0.3, 0.3])):
        begins = draw.integers(periods + (draw.random() < 0.1))
        here = [int(period >= begins) for period in range(periods)]
        grade = draw.choice(useful) if draw.random() < 0.9 else draw.integers(len(letters))
        tranches.append((int(grade), int(draw.integers(1, 5)), here))
    return {
        "skills": [(grades, not optional, rank) for optional, rank, grades in sorted(skills)],
        "demand_min": demand_min,
        "in_post_min": in_post,
        "step_min": draw.integers(1, most // 4 + 2, (len(letters), periods)),
        "tranches": tranches,
    }


def schools(seed: int) -> SchoolTeams:
    """A question of up to seven schools and three teams; now and then a team without staff."""
    draw = np.random.default_rng([seed, 2])
    count, teams = int(draw.integers(1, 8)), int(draw.integers(1, 4))
    work = draw.integers(0, 60, count)
    work[0] += 1
    wte = [Fraction(int(part), 10) for part in draw.choice([4, 5, 6, 10, 12, 15], teams)]
    if teams > 1 and draw.random() < 0.15:
        wte[0] = Fraction(0)
    return SchoolTeams(
        schools=tuple(f"S{number}" for number in range(count)),
        teams=tuple("ABC"[:teams]),
        workload_min=work,
        target=tuple(share * int(work.sum()) / sum(wte) for share in wte),
        tolerance=Fraction(int(draw.integers(0, 80)), 100),
        travel_pence=draw.integers(0, 90, (count, teams)),
        travel_min=np.zeros((count, teams)),
        move_pence=draw.integers(0, 40, count),
        today=draw.integers(-1, teams, count),
        kept=draw.random(count) < 0.2,
    )


def assignment(seed: int) -> Assignment:
    """Up to six units and three teams; loads that differ by team, limits that may be absent."""
    draw = np.random.default_rng([seed, 3])
    units, teams = int(draw.integers(1, 7)), int(draw.integers(1, 4))
    load = draw.integers(0, 20, (units, teams))
    load[0] += 1
    middle = load.mean() * units / teams
    lower = np.floor(middle * draw.uniform(0, 1, teams))
    upper = np.ceil(middle * draw.uniform(0.8, 2, teams))
    lower[draw.random(teams) < 0.5] = -np.inf
    upper[draw.random(teams) < 0.3] = np.inf
    return Assignment(
        cost=draw.integers(-30, 90, (units, teams)).astype(float),
        load=load.astype(float),
        lower=lower,
        upper=upper,
        forbidden=np.zeros((units, teams), dtype=bool),
        most=bool(draw.random() < 0.5),
    )
