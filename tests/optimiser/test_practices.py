"""Practices to localities: by hand in the hamlet, against every map there is, and tampered with."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from instances import Instance, load
from instances.calendar import calendar
from instances.tables import (
    CaseloadCount,
    ForbiddenLocality,
    Growth,
    Locality,
    Practice,
    Settings,
    Staff,
)
from models.demand import demand
from models.practices import as_schools, practice_work
from models.recount.pay import minute_gbp
from models.recount.practices import mirrored, recount_of
from models.school_work import school_work
from optimiser.errors import ImpossibleError
from optimiser.practices import localities
from optimiser.settings import Search
from optimiser.settings import Settings as Asked

Run = Callable[..., Any]
SEARCH = Search(Asked(gap=0.0, time_limit=20))


def drawn(seed: int) -> tuple[Instance, dict[str, object]]:
    """The hamlet with other practices and localities, and some wishes."""
    draw = np.random.default_rng([seed, 11])
    given = load("hamlet")
    many, places = int(draw.integers(4, 7)), int(draw.integers(2, 4))
    spots = draw.integers(0, 12, (many + places, 2)) * 1000.0
    codes = ["up", "low", "mid"][:places]
    practices = tuple(
        Practice(
            practice=f"P{n}", name=f"P{n}", locality=str(draw.choice(codes)),
            easting_m=None if draw.random() < 0.1 else float(spots[n, 0]),
            northing_m=float(spots[n, 1]), births_per_year=float(draw.integers(20, 200)),
            children_0_4=float(draw.integers(100, 900)),
            imd_quintile=int(draw.integers(1, 6)) if draw.random() < 0.9 else None,
            locked=bool(draw.random() < 0.1),
        )
        for n in range(many)
    )  # fmt: skip
    staff = [row for row in given.staff if row.base in ("A", "B")]
    staff += [Staff(base=code, grade="HV", wte=float(draw.integers(2, 6))) for code in codes]
    settings = given.settings.model_dump(exclude_unset=True) | {
        "balance_tolerance_pct": float(draw.integers(25, 70)),
        "need_weighting": str(draw.choice(["none", "table", "linear", "caseload"])),
        "move_price_gbp_per_child": float(draw.integers(0, 4)),
    }
    growth = [Growth(locality="up", births_pct_per_year=3.0, children_pct_per_year=-2.0)]
    instance = replace(
        given, practices=practices, staff=tuple(staff), settings=Settings.model_validate(settings),
        localities=tuple(
            Locality(locality=code, name=code, easting_m=float(spots[many + n, 0]),
                     northing_m=float(spots[many + n, 1]), home_visit_travel_min=15)
            for n, code in enumerate(codes)
        ),
        teams=tuple(row.model_copy(update={"locality": None}) for row in given.teams),
        growth=tuple(growth), caseload=(),
        caseload_counts=(CaseloadCount(locality="low", pathway="U-HV", children=180),),
        forbidden_localities=tuple(
            ForbiddenLocality(practice=f"P{n}", locality="up")
            for n in range(many) if draw.random() < 0.15 and not practices[n].locked
        ),
    )  # fmt: skip
    wishes: dict[str, object] = {
        "most_schools_moved": int(draw.integers(1, many)) if draw.random() < 0.3 else None,
        "most_pupils_moved": int(draw.integers(200, 1500)) if draw.random() < 0.3 else None,
        "most_km_farther": float(draw.integers(2, 9)) if draw.random() < 0.3 else None,
    }
    return instance, wishes


class ByHand:
    """Minutes from the recount, everything else from the tables."""

    def __init__(self, instance: Instance, wishes: dict[str, object]) -> None:
        self.instance, self.wishes = instance, wishes
        counted = recount_of(mirrored(instance, {}), {}).schools
        self.minutes = {name: round(float(work)) for name, work in counted.workload.items()}
        self.visits = {row.school: counted.journeys(row) for row in counted.instance.schools}
        given = instance.settings
        hour = 60 * minute_gbp(mirrored(instance, {}))
        self.per_km = given.mileage_gbp_per_km + hour / given.speed_km_h

    def km(self, practice: Practice, place: Locality) -> float:
        if practice.easting_m is None:
            return 0.0
        there = (place.easting_m, place.northing_m)
        return math.dist((practice.easting_m, practice.northing_m), there) / 1000

    def pence(self, chosen: tuple[str, ...]) -> int | None:
        """Cost of a map that keeps all that is asked; None of one that does not."""
        given, total = self.instance.settings, 0
        at = {row.locality: row for row in self.instance.localities}
        never = {(row.practice, row.locality) for row in self.instance.forbidden_localities}
        load = dict.fromkeys(at, 0)
        moved = children = 0
        for row, code in zip(self.instance.practices, chosen, strict=True):
            load[code] += self.minutes[row.practice]
            away = self.km(row, at[code])
            total += round(2 * self.visits[row.practice] * away * self.per_km * 100)
            if (row.practice, code) in never:
                return None
            if code == row.locality:
                continue
            farther = away - self.km(row, at[row.locality])
            most = self.wishes["most_km_farther"]
            if row.locked or row.easting_m is None or (most is not None and farther > most):
                return None
            moved, children = moved + 1, children + int(row.children_0_4 or 0)
            total += round(given.move_price_gbp_per_child * 100) * int(row.children_0_4 or 0)
        for name, count in (("most_schools_moved", moved), ("most_pupils_moved", children)):
            most = self.wishes[name]
            if most is not None and count > most:
                return None
        wte = {code: sum(s.wte for s in self.instance.staff if s.base == code) for code in at}
        for code, minutes in load.items():
            share = sum(load.values()) * wte[code] / sum(wte.values())
            if abs(minutes - share) * 100 > given.balance_tolerance_pct * share + 1e-6:
                return None
        return total


@pytest.mark.parametrize("seed", range(24))
def test_the_map_found_is_the_best_of_all(seed: int) -> None:
    instance, wishes = drawn(seed)
    hand = ByHand(instance, wishes)
    codes = [row.locality for row in instance.localities]
    every = {
        chosen: cost
        for chosen in product(codes, repeat=len(instance.practices))
        if (cost := hand.pence(chosen)) is not None
    }
    try:
        answer = localities(instance, wishes, SEARCH, lambda _stage: None)
    except ImpossibleError:
        assert not every
        return
    plan = answer.found.schools.plan
    chosen = tuple(codes[place] for place in plan.team)
    assert chosen in every
    assert plan.travel_pence + plan.move_pence == every[chosen] == min(every.values())


def test_the_draws_have_both_endings_and_moves() -> None:
    endings = []
    for seed in range(24):
        try:
            answer = localities(*drawn(seed), SEARCH, lambda _stage: None)
            endings.append(int(answer.found.schools.plan.moved.sum()))
        except ImpossibleError:
            endings.append(-1)
    assert sum(moved > 0 for moved in endings) > 2
    assert sum(moved < 0 for moved in endings) > 2


@pytest.mark.parametrize("seed", range(0, 24, 3))
def test_work_is_that_of_the_recount_and_journeys_are_those_to_homes(seed: int) -> None:
    instance, _ = drawn(seed)
    mirror = as_schools(instance, {})
    work = practice_work(instance, mirror, calendar(instance.settings))
    counted = recount_of(mirrored(instance, {}), {}).schools
    for n, row in enumerate(mirror.schools):
        assert work.workload_min[n] == pytest.approx(float(counted.workload[row.school]), abs=1)
        assert work.visits[n] == pytest.approx(counted.journeys(row))


def test_the_hamlet_by_hand() -> None:
    """A birth a day at P1, two at P2: 80 minutes each at home, 40 a year later at the clinic."""
    given = load("hamlet")
    work = practice_work(given, as_schools(given, {}), calendar(given.settings))
    assert work.workload_min.tolist() == [365 * 80 + 365 * 40, 2 * (365 * 80 + 365 * 40)]
    assert work.visits == pytest.approx([365, 730])


@pytest.mark.parametrize("source", ["hamlet", "hertfordshire"])
def test_practices_owe_together_what_their_localities_owe_journeys_apart(source: str) -> None:
    given = load(source)
    days = calendar(given.settings, given.school_terms)
    here = replace(
        given, localities=tuple(row.model_copy(update={"home_visit_travel_min": 0})
                                for row in given.localities)
    )  # fmt: skip
    work = school_work(here, days)
    owed = demand(here, days, work, np.zeros(len(here.schools), dtype=np.int64))
    visiting = owed.contact_min[:, : len(here.localities)].sum()
    found = practice_work(given, as_schools(given, {}), days).workload_min.sum()
    assert found == pytest.approx(visiting, abs=len(given.practices))


# --- the command


@pytest.fixture
def answered(run: Run, hamlet: Any) -> Path:
    """The hamlet with two small surgeries more, told."""
    hamlet.add("practices", practice="P3", name="Mill Surgery", easting_m="504000",
               births_per_year="80", children_0_4="400", age_0="80", age_1="80", age_2="80",
               age_3="80", age_4="80")  # fmt: skip
    hamlet.add("practices", practice="P4", name="Ford Surgery", easting_m="507000")
    hamlet.set("balance_tolerance_pct", "20")
    ended = run("practices", hamlet.path, "--out", "out", "--quiet")
    assert ended.code == 0
    return Path("out")


def test_the_command_moves_a_surgery_and_its_run_is_recounted(run: Run, answered: Path) -> None:
    moves = pd.read_csv(answered / "practice_moves.csv", keep_default_na=False)
    assert set(moves["planned_locality"]) == {"up", "low"}
    assert (moves["moved"] == "yes").any()
    assert "which locality looks after which practice" in (answered / "practices.html").read_text(
        encoding="utf-8"
    )
    assert run("verify", answered).code == 0


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("practice_localities", "planned_locality", "other"),
        ("practice_localities", "workload_min", "5"), ("practice_localities", "distance_km", "9"),
        ("localities", "children", "1"), ("localities", "workload_min", "1"),
        ("frontier", "travel_min", "1"), ("practice_moves", "travel_saved_gbp", "77"),
        ("locality_changes", "children_today", "1"), ("comparison", "travel_km", "1"),
    ],
)  # fmt: skip
def test_a_tampered_run_is_refused(
    run: Run, answered: Path, table: str, column: str, value: str
) -> None:
    path = answered / f"{table}.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    if value == "other":
        value = {"up": "low", "low": "up"}[frame.loc[0, column]]
    frame.loc[0, column] = value
    frame.to_csv(path, index=False, lineterminator="\n")
    said = run("verify", answered, "--json").told["breaches"]
    assert any("as it was written" not in breach for breach in said)


def test_wishes_are_kept_with_the_run_and_recounted(run: Run, answered: Path, hamlet: Any) -> None:
    assert run("practices", hamlet.path, "--moves", "0", "--json", "--quiet").code == 4
    ended = run("practices", hamlet.path, "--balance", "least", "--children", "5000", "--out",
                "least", "--json", "--quiet")  # fmt: skip
    assert ended.code == 0
    assert ended.told["asked"] == {"balance": "least", "most_pupils_moved": 5000}
    assert run("verify", "least").code == 0
    summary = answered / "summary.json"
    text = summary.read_text(encoding="utf-8").replace(
        '"asked": {}', '"asked": {"most_schools_moved": 0}'
    )
    summary.write_text(text, encoding="utf-8")
    said = run("verify", answered, "--json").told["breaches"]
    assert any("no more change team" in breach for breach in said)


def test_what_cannot_be_is_told_in_words_of_practices(run: Run, hamlet: Any) -> None:
    ended = run("practices", hamlet.path, "--json", "--quiet")
    assert ended.code == 4
    assert ended.told["reasons"][0].startswith("Practice P2 needs 87,600 minutes, more than any")
    hamlet.put("practices", 1, "source", "locked")
    hamlet.put("practices", 2, "locked", "yes")
    hamlet.put("practices", 3, "locked", "no")
    (hamlet.path / "forbidden_localities.csv").write_text(
        "practice,locality\nP1,up\n", encoding="utf-8"
    )
    told = run("practices", hamlet.path, "--json").told
    assert [fault["kind"] for fault in told["faults"]] == ["locked where forbidden"]
