"""The simulated county: the same bytes from the same seed, on the published totals."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path

import pytest

import instances
from instances.load import EXAMPLES
from instances.simulate import hertfordshire, write
from instances.simulate.county import Rows

County = dict[str, Rows]

FOLDER = EXAMPLES / "hertfordshire"

CHILDREN_0_4 = {
    "Broxbourne": 5994, "Dacorum": 9300, "East Herts": 8267, "Hertsmere": 6225,
    "North Herts": 7412, "St Albans": 8096, "Stevenage": 5350, "Three Rivers": 4768,
    "Watford": 6838, "Welwyn Hatfield": 6658,
}  # fmt: skip
"""ONS mid-2023, children under five."""

PUPILS = {
    "Broxbourne": 1244 + 7544 + 6494 + 1559, "Dacorum": 1953 + 12368 + 10287 + 2469,
    "East Herts": 1698 + 11029 + 10356 + 2485, "Hertsmere": 1283 + 8249 + 7307 + 1754,
    "North Herts": 1552 + 9737 + 8550 + 2052, "St Albans": 1853 + 12337 + 11582 + 2780,
    "Stevenage": 1125 + 7047 + 6016 + 1444, "Three Rivers": 1046 + 7143 + 6763 + 1623,
    "Watford": 1372 + 8143 + 6957 + 1670, "Welwyn Hatfield": 1415 + 8770 + 7448 + 1788,
}  # fmt: skip
"""ONS mid-2023, children of 4, 5-10 and 11-15, and a sixth form of 0.24 of the last."""

PRACTICES = {
    "Broxbourne": 11, "Dacorum": 15, "East Herts": 13, "Hertsmere": 11, "North Herts": 14,
    "St Albans": 12, "Stevenage": 6, "Three Rivers": 11, "Watford": 5, "Welwyn Hatfield": 10,
}  # fmt: skip


@pytest.fixture(scope="module")
def county() -> County:
    return hertfordshire()


def total(rows: Rows, column: str, **of: str) -> float:
    wanted = [row for row in rows if all(row[name] == value for name, value in of.items())]
    return sum(round(float(row[column]) * 100) for row in wanted) / 100


def by_district(rows: Rows, column: str) -> dict[str, float]:
    return {district: total(rows, column, district=district) for district in CHILDREN_0_4}


def pupils_of_school_age(tables: County) -> Rows:
    return [row for row in tables["schools"] if " Nursery " not in row["name"]]


def test_the_committed_files_are_what_the_seed_gives(county: County, tmp_path: Path) -> None:
    write(tmp_path / "made", county)
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    committed = {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}
    assert made.keys() == committed.keys()
    for name, text in committed.items():
        assert made[name] == text, name


def test_writing_gives_unix_lines_and_source_last(county: County, tmp_path: Path) -> None:
    write(tmp_path / "made", county)
    for table in county:
        made = (tmp_path / "made" / f"{table}.csv").read_bytes()
        assert b"\r" not in made
        assert made.endswith(b"\n")
        assert next(csv.reader(io.StringIO(made.decode())))[-1] == "source"


def test_another_seed_moves_the_places_but_not_the_totals(county: County) -> None:
    other = hertfordshire(1)
    assert other["practices"] != county["practices"]
    assert other["schools"] != county["schools"]
    for tables in (county, other):
        assert by_district(tables["practices"], "children_0_4") == CHILDREN_0_4
        assert by_district(pupils_of_school_age(tables), "pupils") == PUPILS


def test_it_loads_without_a_fault() -> None:
    county = instances.load("hertfordshire")
    assert [caution.table for caution in county.cautions] == ["schools"]  # feeder clusters
    assert len(county.localities) == 10
    assert len(county.schools) == 590
    assert len(county.teams) == 20


def test_children_and_births_are_the_published_ones(county: County) -> None:
    practices = county["practices"]
    assert Counter(row["district"] for row in practices) == PRACTICES
    assert total(practices, "children_0_4") == 68_908
    ages = [total(practices, f"age_{age}") for age in range(5)]
    assert ages == [12_391, 13_630, 13_900, 14_446, 14_541]
    assert total(practices, "births_per_year") == 12_449
    assert total(practices, "births_per_year", district="Dacorum") == 1_729
    assert total(practices, "births_per_year", district="Watford") == 1_319
    for row in practices:
        assert int(row["children_0_4"]) == sum(int(row[f"age_{age}"]) for age in range(5))
        assert 100 <= int(row["children_0_4"]) <= 2_200


def test_staff_are_the_published_ones(county: County) -> None:
    visitors = total(county["staff"], "wte", grade="HV")
    starters = total(county["tranches"], "wte")
    assert round(68_908 / visitors) == 571
    assert 68_908 / (visitors + starters) < 500
    assert total(county["staff"], "wte", grade="SN") == 50.83
    for team in county["teams"]:
        assert total(county["staff"], "wte", base=team["team"]) == float(team["wte"])


def test_sizes_and_places_of_schools_are_likely_ones(county: County) -> None:
    sizes = {
        phase: sorted(int(row["pupils"]) for row in county["schools"] if row["phase"] == phase)
        for phase in ("primary", "secondary", "special")
    }
    assert sizes["primary"][0] >= 30
    assert sizes["primary"][-1] <= 690
    assert 200 <= sizes["primary"][len(sizes["primary"]) // 2] <= 250
    assert sizes["secondary"][0] >= 600
    assert sizes["secondary"][-1] <= 1_750
    places = {(row["easting_m"], row["northing_m"]) for row in county["schools"]}
    assert len(places) == 590
    assert total([{"n": "1", **row} for row in county["schools"]], "n", locked="yes") == 3


def test_shares_of_the_topics_sum_to_the_table_of_levels(county: County) -> None:
    table = {"UP": (20, 15, 10, 7, 5), "UPP": (7, 4.5, 2.5, 1.6, 1)}
    for level, shares in table.items():
        for quintile, share in enumerate(shares, start=1):
            rows = [row for row in county["caseload"] if row["pathway"].startswith(f"{level}-")]
            assert total(rows, "children_pct", imd_quintile=str(quintile)) == share


def test_the_year_of_births_is_whole(county: County) -> None:
    assert total(county["birth_season"], "index") == 12


def test_the_block_pays_for_the_ledger(county: County) -> None:
    (contract,) = county["contract"]
    ledger = total(county["cost_centres"], "amount_gbp")
    assert 15_000_000 < ledger < 17_000_000
    assert abs(float(contract["block_gbp"]) - ledger) <= 5_000


def test_every_row_says_that_it_is_simulated(county: County) -> None:
    for table, rows in county.items():
        assert rows, table
        for row in rows:
            assert row["source"].startswith("simulated"), (table, row)


def test_no_code_or_name_is_a_real_one(county: County) -> None:
    for table in ("practices", "schools", "teams"):
        for row in county[table]:
            code = next(iter(row.values())) if table != "teams" else row["team"]
            assert not re.fullmatch(r"[0-9]{5,}|[A-Z][0-9A-Z]?[0-9]{4,}", code), code
            assert row["name"].endswith("(simulated)")
