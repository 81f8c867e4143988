"""Invented instances: they load, add up, look like a service; sizes and seed say all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import fmean, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import instances
from instances.simulate import Sizes, simulate, sizes, write
from instances.simulate.county import Rows
from instances.simulate.invented import county

Tables = dict[str, Rows]
LIKE_HERTFORDSHIRE = 208_292 / 68_908
"""Pupils for each child under five."""


@cache
def made(text: str, seed: int = 1) -> Tables:
    return simulate(sizes(text), seed)


def loaded(tables: Tables) -> instances.Instance:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "made", tables)
        return instances.load(Path(folder) / "made")


def whole(rows: Rows, column: str, by: str) -> dict[str, int]:
    """Sums of a column by another."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row[by]] += int(row[column])
    return dict(sums)


def pupils_of_school_age(tables: Tables) -> Rows:
    return [row for row in tables["schools"] if row["low_age"] != "2"]


def apart_m(one: dict[str, str], other: dict[str, str]) -> float:
    east = int(one["easting_m"]) - int(other["easting_m"])
    north = int(one["northing_m"]) - int(other["northing_m"])
    return float((east * east + north * north) ** 0.5)


# ---- they load -----------------------------------------------------------------------------------


@st.composite
def small(drawn: st.DrawFn) -> Sizes:
    """Any sizes that can be together, none of them large."""
    localities = drawn(st.integers(1, 12))
    practices = localities + drawn(st.integers(0, 30))
    schools = drawn(st.integers(1, min(150, 40 * practices)))
    return Sizes(localities, practices, schools, drawn(st.integers(1, schools)))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(small(), st.integers(0, 2**31 - 1))
def test_every_invented_instance_loads_without_a_fault(asked: Sizes, seed: int) -> None:
    found = loaded(simulate(asked, seed))
    counts = (found.localities, found.practices, found.schools, found.teams)
    assert Sizes(*map(len, counts)) == asked
    assert {caution.table for caution in found.cautions} <= {"schools"}  # clusters do not steer
    assert all(practice.children_0_4 for practice in found.practices)
    assert all(row.wte > 0 for row in found.teams)


@pytest.mark.parametrize(
    "asked", [Sizes(1, 1, 1, 1), Sizes(1, 1, 2, 2), Sizes(5, 5, 1, 1), Sizes(1, 9, 300, 1),
              Sizes(1, 1, 40, 40), Sizes(3, 70, 130, 130)],
)  # fmt: skip
def test_the_least_and_the_oddest_load_too(asked: Sizes) -> None:
    found = loaded(simulate(asked, 0))
    counts = (found.localities, found.practices, found.schools, found.teams)
    assert Sizes(*map(len, counts)) == asked


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["schools=25000,practices=6000", "schools=50000,practices=10000,teams=5000", "localities=1500",
     "localities=1,schools=50000,teams=1", "localities=1500,practices=1500,schools=50000",
     "practices=10000,schools=1", "localities=1500,practices=10000,schools=5000,teams=5000"],
)  # fmt: skip
def test_the_largest_load_too(text: str) -> None:
    found, asked = loaded(made(text)), sizes(text)
    counts = (found.localities, found.practices, found.schools, found.teams)
    assert Sizes(*map(len, counts)) == asked


# ---- chance --------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    for name, salt in (("one", "1"), ("two", "2")):
        subprocess.run(
            [sys.executable, "-m", "instances.simulate", str(tmp_path / name), "--seed", "5",
             "--sizes", "localities=4,schools=300"],
            env=os.environ | {"PYTHONHASHSEED": salt}, check=True, timeout=60,
        )  # fmt: skip
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "two")
    )
    assert one == two
    assert len(one) == 17


def test_another_seed_gives_other_places_people_and_staff() -> None:
    one, other = made("schools=300", 1), made("schools=300", 2)
    for table in ("localities", "practices", "schools", "teams", "staff"):
        assert one[table] != other[table]
    assert one["contacts"] == other["contacts"]


def test_a_seed_below_nought_is_refused() -> None:
    with pytest.raises(instances.InstanceFaults, match="seed: found -1; expected a whole number"):
        simulate(Sizes(1, 1, 1, 1), -1)


def test_faults_in_sizes_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "instances.simulate", str(tmp_path / "made"), "--sizes",
         "localites=4,schools=0"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Did you mean 'localities'?" in ended.stderr
    assert "sizes:schools: found '0'" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert list(tmp_path.iterdir()) == []


# ---- sums ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["schools=590", "localities=40,schools=3000,practices=400"])
def test_children_and_pupils_are_those_of_their_district(text: str) -> None:
    tables, of = made(text), county(sizes(text), 1)
    assert whole(tables["practices"], "children_0_4", "district") == {
        district.name: district.children_0_4 for district in of.districts
    }
    assert whole(tables["practices"], "births_per_year", "district") == {
        district.name: district.births for district in of.districts
    }
    pupils = whole(pupils_of_school_age(tables), "pupils", "district")
    assert pupils == {district.name: district.pupils for district in of.districts}
    for district in of.districts:
        each = pupils[district.name] / district.children_0_4
        assert abs(each / LIKE_HERTFORDSHIRE - 1) < 0.06
    for row in tables["practices"]:
        assert int(row["children_0_4"]) == sum(int(row[f"age_{age}"]) for age in range(5))


def test_practices_of_a_locality_share_the_children_of_its_towns() -> None:
    text = "localities=12,schools=1000"
    towns = [town for district in county(sizes(text), 1).districts for town in district.towns]
    weight = Counter[str]()
    for town in towns:
        weight[town.locality] += town.weight
    registered = whole(made(text)["practices"], "children_0_4", "locality")
    for locality, children in registered.items():
        assert children == pytest.approx(weight[locality], rel=0.01)


def test_a_district_with_middle_schools_has_its_pupils_in_three_stages() -> None:
    text, seed = "localities=100,schools=5000", 1
    middle = [d for d in county(sizes(text), seed).districts if d.middle_schools]
    assert middle
    for district in middle:
        here = [row for row in made(text)["schools"] if row["district"] == district.name]
        by_age = {
            (low, high): [int(row["pupils"]) for row in here
                          if (row["low_age"], row["high_age"]) == (low, high)]
            for low, high in (("4", "9"), ("9", "13"), ("13", "18"), ("4", "11"), ("11", "18"))
        }  # fmt: skip
        first, mid, upper, primary, secondary = (sum(found) for found in by_age.values())
        assert (primary, secondary) == (0, 0)
        # five, four and 4.2 years of about 1/13.2 of the pupils, less those in special schools
        assert first / 5 == pytest.approx(mid / 4, rel=0.2)
        assert upper / 4.2 == pytest.approx(mid / 4, rel=0.2)
        assert max(by_age["9", "13"]) < 1_300


def test_staff_and_ledger_are_in_proportion() -> None:
    tables = made("localities=40,schools=3000,practices=400,teams=60")
    children = sum(whole(tables["practices"], "children_0_4", "district").values())
    visitors = sum(float(row["wte"]) for row in tables["staff"] if row["grade"] == "HV")
    assert children / visitors == pytest.approx(571 / 1.09, rel=0.001)
    ledger = sum(float(row["amount_gbp"]) for row in tables["cost_centres"])
    assert abs(float(tables["contract"][0]["block_gbp"]) - ledger) <= 5_000
    for team in tables["teams"]:
        posts = [float(row["wte"]) for row in tables["staff"] if row["base"] == team["team"]]
        assert sum(posts) == pytest.approx(float(team["wte"]))


def test_staff_of_localities_follow_children_and_history() -> None:
    tables = made("localities=40,schools=3000")
    children = whole(tables["practices"], "children_0_4", "locality")
    each = [float(row["wte"]) / children[row["base"]] for row in tables["staff"]
            if row["grade"] == "HV"]  # fmt: skip
    against = [one / fmean(each) for one in each]
    assert 0.85 < min(against) < 0.95
    assert 1.05 < max(against) < 1.15


# ---- likeness ------------------------------------------------------------------------------------


def moran(places: Rows, neighbours: int = 6) -> Callable[[np.ndarray], float]:
    """Moran's I of values at places, each with its nearest others as neighbours."""
    at = np.array([[int(row["easting_m"]), int(row["northing_m"])] for row in places], dtype=float)
    square = ((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2)
    np.fill_diagonal(square, np.inf)
    near = np.argsort(square, axis=1)[:, :neighbours]

    def of(values: np.ndarray) -> float:
        off = values - values.mean()
        return float((off[:, None] * off[near]).mean() / (off * off).mean())

    return of


@pytest.mark.parametrize("table", ["schools", "practices"])
@pytest.mark.parametrize("seed", range(4))
def test_neighbours_are_alike_in_deprivation(table: str, seed: int) -> None:
    rows = made("localities=10,schools=590", seed)[table]
    index = moran(rows)
    quintile = np.array([int(row["imd_quintile"]) for row in rows])
    mixed = np.random.default_rng(seed)
    by_chance = [index(mixed.permutation(quintile)) for _ in range(199)]
    found = index(quintile)
    assert found > max(by_chance)
    assert 0.2 < found < 0.9  # alike, and yet not the same


def test_each_quintile_has_a_fifth_of_the_children() -> None:
    rows = made("localities=40,schools=3000,practices=1000")["practices"]
    children = whole(rows, "children_0_4", "imd_quintile")
    assert sorted(children) == ["1", "2", "3", "4", "5"]
    for count in children.values():
        assert 0.15 < count / sum(children.values()) < 0.25


def test_larger_towns_are_more_deprived() -> None:
    larger, smaller = [], []
    for seed in range(4):
        text = "localities=40,schools=3000"
        districts = county(sizes(text), seed).districts
        weight = {town.name: town.weight for district in districts for town in district.towns}
        middle = median(weight.values())
        for row in made(text, seed)["practices"]:
            town = row["name"].partition(" Practice ")[0]
            (larger if weight[town] > middle else smaller).append(int(row["imd_quintile"]))
    assert fmean(larger) < fmean(smaller) - 0.3


def test_practices_are_of_the_sizes_of_england() -> None:
    """Against the mean, registered children of England's practices in 2021/22 were 0.27 at the
    fifth, 0.86 at the fiftieth and 2.2 at the ninety-fifth of a hundred."""
    rows = made("localities=100,schools=5000")["practices"]
    sizes_of = sorted(int(row["children_0_4"]) for row in rows)
    mean = fmean(sizes_of)
    low, middle, high = (sizes_of[int(len(sizes_of) * part)] / mean for part in (0.05, 0.5, 0.95))
    assert 0.2 < low < 0.4
    assert 0.75 < middle < 0.95
    assert 1.8 < high < 2.6


def test_schools_are_of_the_kinds_and_sizes_of_england() -> None:
    """At the 5th and 95th of a hundred: primary schools of England have 65 and 600 pupils,
    secondary 471 and 1,724, middle 188 and 733, special (state) 40 and 290."""
    rows = made("localities=100,schools=5000")["schools"]
    by_phase = Counter(row["phase"] for row in rows)
    assert by_phase["primary"] / 5000 == pytest.approx(430 / 590, abs=0.02)
    assert by_phase["special"] / 5000 == pytest.approx(42 / 590, abs=0.002)
    for phase, ages, low, high in (
        ("primary", ("4", "11"), 30, 600), ("secondary", ("11", "18"), 470, 1_950),
        ("secondary", ("9", "13"), 188, 1_200), ("special", ("4", "19"), 40, 290),
        ("primary", ("4", "7"), 90, 420), ("all-through", ("4", "18"), 500, 1_900),
    ):  # fmt: skip
        pupils = sorted(
            int(row["pupils"]) for row in rows
            if row["phase"] == phase and (row["low_age"], row["high_age"]) == ages
        )  # fmt: skip
        assert pupils[len(pupils) // 20] >= low, (phase, ages)
        assert pupils[-1 - len(pupils) // 20] <= high, (phase, ages)


@pytest.mark.parametrize("text", ["schools=590", "localities=40,schools=3000"])
def test_teams_are_of_the_sizes_of_services(text: str) -> None:
    tables = made(text)
    schools = sorted(Counter(row["team"] for row in tables["schools"]).values())
    wte = sorted(float(team["wte"]) for team in tables["teams"])
    assert len(schools) == len(wte)
    assert 25 <= median(schools) <= 33
    assert 4.5 <= median(wte) <= 6
    assert schools[len(schools) // 10] >= 10
    assert schools[-1] < 80
    assert wte[len(wte) // 10] > 2.5
    assert wte[-1] < 12


def test_about_one_school_in_seven_is_not_with_the_nearest_team() -> None:
    away = schools = 0
    for seed in range(12):
        tables = made("schools=110,teams=4", seed)  # one district
        for row in tables["schools"]:
            nearest = min(tables["teams"], key=lambda team: apart_m(row, team))
            away += nearest["team"] != row["team"]
            schools += 1
    assert 0.11 < away / schools < 0.18


@pytest.mark.parametrize("text", ["schools=60", "schools=590"])
def test_a_feeder_cluster_is_a_secondary_school_and_those_nearest_to_it(text: str) -> None:
    tables = made(text)
    senior = {
        row["cluster"]: row for row in tables["schools"]
        if row["high_age"] in ("16", "18") and row["phase"] in ("secondary", "all-through")
    }  # fmt: skip
    others = [row for row in tables["schools"] if row["cluster"] and row not in senior.values()]
    assert len(others) > 3 * len(senior)
    for row in others:
        rivals = [one for one in senior.values() if one["district"] == row["district"]]
        # a junior school, 127 m from its infant school, goes with it
        assert apart_m(row, senior[row["cluster"]]) <= 254 + min(apart_m(row, r) for r in rivals)
    for row in tables["schools"]:
        assert bool(row["cluster"]) == (row["phase"] not in ("special", "other"))


def test_every_row_says_that_it_is_simulated_and_no_code_or_name_is_a_real_one() -> None:
    tables = made("localities=40,schools=3000")
    for table, rows in tables.items():
        for row in rows:
            assert list(row)[-1] == "source", table
            assert row["source"].startswith("simulated"), (table, row)
    for table, code in (("practices", "practice"), ("schools", "school"), ("teams", "team")):
        rows = tables[table]
        assert len({row["name"] for row in rows}) == len({row[code] for row in rows}) == len(rows)
        for row in rows:
            assert not re.fullmatch(r"[0-9]{5,}|[A-Z][0-9A-Z]?[0-9]{4,}", row[code])
            assert row["name"].endswith("(simulated)")
    (told,) = [row for row in tables["assumptions"] if row["assumption"] == "simulated"]
    assert told["text"].startswith("Every row is simulated.")
