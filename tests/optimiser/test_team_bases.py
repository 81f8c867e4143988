"""Bases chosen: against every choice there is, and against published territories."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from instances import load
from models.neighbours import Graph, graph_of
from models.outcome import Ending
from models.recount.bases import bases as recounted
from models.team_bases import TeamBases
from optimiser.basing import based
from optimiser.contiguous import in_one_piece
from optimiser.settings import Search, Settings

NOBODY = -1


def drawn(seed: int) -> TeamBases:
    draw = np.random.default_rng(seed)
    units, bases = int(draw.integers(4, 7)), int(draw.integers(2, 5))
    size = draw.integers(1, 9, (1, units)).astype(float)
    share = size.sum() / 2
    at = [(float(east), float(north)) for east, north in draw.integers(0, 9, (units, 2)) * 1000]
    home = np.where(draw.random(bases) < 0.3, np.arange(bases), NOBODY)
    return TeamBases(
        units=range(units), bases=range(bases),
        cost=draw.integers(0, 50, (units, bases)).astype(float),
        opening=draw.integers(0, 30, bases).astype(float), measures=size,
        lower=np.array([share * 0.5]), upper=np.array([share * 1.5]), home=home,
        number=2 if draw.random() < 0.5 else None,
        graph=graph_of(at, 7.0) if draw.random() < 0.5 else None,
    )  # fmt: skip


def best(asked: TeamBases) -> float | None:
    """The least cost of all choices, tried one by one."""
    units, bases = asked.cost.shape
    found = []
    for many in [asked.number] if asked.number else range(1, bases + 1):
        for chosen in combinations(range(bases), many):
            for given in product(chosen, repeat=units):
                if all(_fits(asked, base, given) for base in chosen):
                    cost = sum(asked.cost[unit, base] for unit, base in enumerate(given))
                    found.append(float(cost) + float(asked.opening[list(chosen)].sum()))
    return min(found, default=None)


def _fits(asked: TeamBases, base: int, given: tuple[int, ...]) -> bool:
    mine = np.array(given) == base
    load = asked.measures[0][mine].sum()
    if not asked.lower[0] <= load <= asked.upper[0]:
        return False
    if asked.home[base] >= 0 and given[asked.home[base]] != base:
        return False
    return asked.graph is None or asked.graph.pieces(mine & asked.graph.placed).max(initial=0) == 0


@pytest.mark.parametrize("seed", range(40))
def test_the_bases_chosen_are_the_best_of_all(seed: int) -> None:
    asked = drawn(seed)
    search = Search(Settings(gap=0.0, time_limit=20))
    outcome = in_one_piece(asked.program, asked.graph, search, "bases")
    expected = best(asked)
    if expected is None:
        assert outcome.ending is Ending.IMPOSSIBLE
    else:
        assert outcome.ending is Ending.PROVED
        assert outcome.objective == pytest.approx(expected)


def territory(path: Path) -> TeamBases:
    """A territory design: units, three measures, neighbours, so many territories with a median."""
    lines = [line.split() for line in path.read_text().splitlines() if line.strip()]
    units = int(lines[0][0])
    rows = np.array([[float(cell) for cell in line[:6]] for line in lines[1 : units + 1]])
    sides = int(lines[units + 1][0])
    edges = np.array([[int(cell) for cell in line[:2]] for line in lines[units + 2 :][:sides]])
    number, *tolerance = lines[units + 2 + sides]
    place, size = rows[:, 1:3], rows[:, 3:6].T
    share = size.sum(axis=1) / int(number)
    wide = np.array([float(cell) for cell in tolerance if float(cell) < 1][:1] * 3)
    return TeamBases(
        units=range(units), bases=range(units),
        cost=np.hypot(*(place[:, None] - place).transpose(2, 0, 1)), opening=np.zeros(units),
        measures=size, lower=share * (1 - wide), upper=share * (1 + wide), home=np.arange(units),
        number=int(number),
        graph=Graph(units, edges[:, 0], edges[:, 1], np.ones(units, dtype=bool)),
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"), [("2DU60-05-1", 5305.566235), ("2DU60-05-2", 5451.683804)]
)
def test_published_territories_reach_their_optimum(
    benchmarks: Path, name: str, value: float
) -> None:
    path = benchmarks / "territory_design" / "input_edited" / f"{name}-edited.dat"
    if not path.exists():
        pytest.skip("no territory design instances")
    asked = territory(path)
    search = Search(Settings(gap=0.0, time_limit=300))
    outcome = in_one_piece(asked.program, asked.graph, search, "territories")
    assert outcome.found is not None
    assert outcome.steps[0].objective == pytest.approx(value, abs=1e-5)
    assert outcome.steps[0].bound == pytest.approx(value, abs=1e-2)


def test_the_command_chooses_the_two_ends_of_the_hamlet(run: Any, hamlet: Any) -> None:
    """Three schools in the west, three in the east, a base at each end and a dear one between."""
    (hamlet.path / "candidate_bases.csv").write_text(
        "base,name,easting_m,northing_m,yearly_gbp\nW,West,501000,200000,0\n"
        "M,Middle,505000,200000,90000\nE,East,508500,200000,0\n", encoding="utf-8",
    )  # fmt: skip
    hamlet.set("balance_tolerance_pct", "60")
    ended = run("bases", hamlet.path, "--number", "2", "--gap", "0", "--json")
    assert (ended.code, ended.told["status"]) == (0, "proved optimal")
    assert ended.told["base_of"] == {"S1": "W", "S2": "W", "S3": "W", "S4": "W", "S5": "E",
                                     "S6": "E"}  # fmt: skip
    assert run("bases", hamlet.path, "--number", "4").code == 2
    hamlet.set("balance_tolerance_pct", "0")
    hamlet.put("schools", 2, "pupils", "250")
    assert run("bases", hamlet.path, "--number", "2").code == 4


def test_a_cost_or_a_choice_that_is_not_so_is_refused(hamlet: Any) -> None:
    (hamlet.path / "candidate_bases.csv").write_text(
        "base,name,easting_m,northing_m\nW,West,501000,200000\nE,East,508500,200000\n",
        encoding="utf-8",
    )
    hamlet.set("balance_tolerance_pct", "60")
    given = load(str(hamlet.path))
    found = based(given, 2, Search(Settings(gap=0.0)))
    assert not list(recounted(given, found.base_of, 2, found.cost_gbp))
    assert list(recounted(given, found.base_of, 2, found.cost_gbp + 5))
    assert list(recounted(given, found.base_of, 1, found.cost_gbp))
    assert list(recounted(given, dict.fromkeys(found.base_of, "W"), None, found.cost_gbp))
