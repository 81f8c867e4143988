"""Every authority of a register: each the best of all maps, kept when finished, told with sums."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances import load
from instances.calendar import calendar
from instances.sources.authorities import Authority, service_of, shared
from instances.tables import School
from models.recount.pay import minute_gbp
from models.recount.schools import Schools
from optimiser.england import key, work
from optimiser.settings import Settings

Run = Callable[..., Any]
EXACT = Settings(gap=0.0, time_limit=20, threads=1)


@given(st.lists(st.tuples(st.integers(0, 9000), st.integers(1, 9)), min_size=1, max_size=12),
       st.integers(0, 60))  # fmt: skip
def test_teams_are_shared_by_pupils_one_each_at_least(
    places: list[tuple[int, int]], more: int
) -> None:
    pupils, most = [place[0] for place in places], [place[1] for place in places]
    total = min(len(places) + more, sum(most))
    given_teams = shared(total, pupils, most)
    assert sum(given_teams) == total
    assert all(1 <= many <= limit for many, limit in zip(given_teams, most, strict=True))
    free = [n for n in range(len(places)) if 1 < given_teams[n] < most[n]]
    for one, other in product(free, free):  # more pupils, no fewer teams
        if pupils[one] > pupils[other]:
            assert given_teams[one] >= given_teams[other]


def drawn(seed: int) -> Authority:
    draw = np.random.default_rng([seed, 3])
    many = int(draw.integers(4, 8))
    schools = tuple(
        School(
            school=f"{seed}{n}", name=f"School {n}", phase="primary", low_age=4, high_age=11,
            pupils=int(draw.integers(30, 500)) * (6 if n == 0 and seed % 3 == 0 else 1),
            imd_quintile=int(draw.integers(1, 6)),
            easting_m=float(draw.integers(0, 30) * 1000), northing_m=float(draw.integers(0, 30)),
        )
        for n in range(many)
    )  # fmt: skip
    return Authority("999", "Madeupshire", schools, teams=2)


@pytest.mark.parametrize("seed", range(12))
def test_an_authority_has_the_best_of_all_maps_or_the_least_tolerance(seed: int) -> None:
    authority, like = drawn(seed), load("hamlet")
    record = work(authority, like, EXACT)
    assert record["status"] == "proved optimal"
    service = service_of(authority, like)
    counted = Schools(service, calendar(service.settings))
    owed = {name: round(float(minutes)) for name, minutes in counted.workload.items()}
    per_km = service.settings.mileage_gbp_per_km + 60 * minute_gbp(service) / (
        service.settings.speed_km_h
    )

    def pence(row: School, base: Any) -> int:
        there = math.dist((row.easting_m, row.northing_m), (base.easting_m, base.northing_m))
        return round(2 * there / 1000 * counted.journeys(row) * per_km * 100)

    found = []
    for chosen in product(range(2), repeat=len(service.schools)):
        load_min = [0, 0]
        for row, place in zip(service.schools, chosen, strict=True):
            load_min[place] += owed[row.school]
        worst = max(abs(minutes / (sum(load_min) / 2) - 1) for minutes in load_min)
        cost = sum(pence(row, service.teams[place])
                   for row, place in zip(service.schools, chosen, strict=True))  # fmt: skip
        found.append((worst, cost))
    own = service.settings.balance_tolerance_pct / 100
    least = min(worst for worst, _ in found)
    tolerance = own if least <= own else math.ceil(least * 1000 - 1e-9) / 1000
    assert record["tolerance_pct"] == pytest.approx(round(tolerance * 100, 1))
    best = min(cost for worst, cost in found if worst <= tolerance + 1e-12)
    assert record["cost_gbp"] == pytest.approx(best / 100, abs=0.005)


def test_some_draws_cannot_keep_the_tolerance() -> None:
    wide = [work(drawn(seed), load("hamlet"), EXACT)["tolerance_pct"] for seed in range(12)]
    assert 2 < sum(tolerance > 10 for tolerance in wide) < 10


def test_another_school_or_another_wish_is_another_key() -> None:
    like, one = load("hamlet"), drawn(1)
    keys = {
        key(one, like, EXACT), key(drawn(2), like, EXACT), key(one, load("hertfordshire"), EXACT),
        key(one, like, Settings(gap=0.1, time_limit=20, threads=1)),
    }  # fmt: skip
    assert len(keys) == 4


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A made-up register: two authorities, one with a school without place or pupils."""
    path = tmp_path / "register.csv"
    columns = ["urn", "name", "phase", "type", "type_group", "state_funded", "pupils_best",
               "pupils_source", "fsm_best", "easting", "northing", "imd2025_decile",
               "typical_low_age", "typical_high_age", "la_name", "la_code", "utla_code",
               "ltla24_name", "ltla24_code", "lsoa21_code"]  # fmt: skip
    draw = np.random.default_rng(5)
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(columns)
        for number in range(20):
            east, north = draw.integers(0, 30, 2) * 1000 + 400_000
            lost = number == 3
            area = ("Eastshire", "901") if number % 2 else ("=Westshire", "902")
            writer.writerow([
                number + 1, f"School {number}", "Primary", "Community school",
                "Local authority maintained schools", "True", "" if lost else 60 + 20 * number,
                "gias_2025", "", "" if lost else east, "" if lost else north, 3, 4, 11, *area,
                "E10999999", "Place", "E07999991", "E01990001",
            ])  # fmt: skip
    return path


def test_the_command_plans_each_and_goes_on_where_it_was(
    run: Run, register: Path, tmp_path: Path
) -> None:
    words = ("england", register, "--teams", "5", "--gap", "0", "--workers", "1", "--quiet")
    ended = run(*words, "--out", "out", "--json")
    assert ended.code == 0
    rows = {row["la_code"]: row for row in ended.told["authorities"]}
    assert sum(row["teams"] for row in rows.values()) == 5
    assert {row["status"] for row in rows.values()} == {"proved optimal"}
    assert rows["901"]["without_coordinates"] == rows["901"]["pupils_filled"] == 1
    schools = pd.read_csv(tmp_path / "out" / "schools.csv", dtype=str)
    assert len(schools) == 20
    assert (schools["team"].str[:3] == schools["la_code"]).all()
    page = (tmp_path / "out" / "england.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 1
    authorities = (tmp_path / "out" / "authorities.csv").read_text(encoding="utf-8")
    assert "'=Westshire" in authorities
    before = {
        path.name: path.read_bytes() for path in (tmp_path / "out").iterdir() if path.is_file()
    }
    for name in before:
        (tmp_path / "out" / name).unlink()
    (tmp_path / "out" / "done" / "half.part").write_text("{", encoding="utf-8")
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "out" / "done").glob("*.json")}
    assert run(*words, "--out", "out").code == 0
    after = {
        path.name: path.read_bytes() for path in (tmp_path / "out").iterdir() if path.is_file()
    }
    assert after == before
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    assert not list((tmp_path / "out" / "done").glob("*.part"))


def test_too_few_and_too_many_teams_and_a_strange_folder_are_refused(
    run: Run, register: Path, tmp_path: Path
) -> None:
    for many in (1, 20):
        ended = run("england", register, "--teams", many, "--out", "out", "--json")
        assert ended.code == 3
        assert "2 to 19 teams" in ended.told["faults"][0]["expected"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    assert run("england", register, "--teams", "5", "--out", "mine").code != 0
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]
