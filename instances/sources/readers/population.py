"""Residents of districts by single year of age (Office for National Statistics), in three shapes.

- `WIDE`: the sheet "MYE2 - Persons" of the mid-year estimates, .xlsx or saved as CSV: titles, then
  one row for each country, region, county and district, ages across. Districts stand below their
  county.
- `LONG`: the sheet MYEB1 of the detailed time series: one row for each district, sex and age,
  years across, of which the last is read.
- `EXTRACT`: a tidy extract, one row for each district.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from instances.sources.formats import OGL, Format
from instances.sources.published import Published

AGES = range(5)
DISTRICTS = ("E06", "E07", "E08", "E09", "W06")  # how codes of districts begin
LICENCE = f"Source: Office for National Statistics, {OGL}."


def _under_county(rows: Sequence[dict[str, str]]) -> None:
    """Give each district of two tiers the county that stands above it."""
    county = {"county": "", "county code": ""}
    for cells in rows:
        if cells["Code"][:3] in ("E10", "E11"):
            county = {"county": cells["Name"], "county code": cells["Code"]}
        below = cells["Code"][:3] in ("E07", "E08")
        cells.update(county if below else {"county": cells["Name"], "county code": cells["Code"]})


def _young(cells: Mapping[str, str]) -> bool:
    return cells["age"] in ("0", "1", "2", "3", "4")


WIDE = Format(
    name="mid-year population estimates, MYE2 (ONS)",
    kind="population",
    columns=("Code", "Name", "Geography", "All ages", "0", "1", "2", "3", "4"),
    areas=("county", "county code", "Name", "Code"),
    district="Code",
    prepare=_under_county,
    licence=LICENCE,
)
LONG = Format(
    name="mid-year population estimates, MYEB1 (ONS)",
    kind="population",
    columns=("ladcode??", "laname??", "sex", "age", "population_20??"),
    areas=("laname??", "ladcode??"),
    district="ladcode??",
    wanted=_young,
    licence=LICENCE,
)
EXTRACT = Format(
    name="tidy extract of residents of districts by single year of age",
    kind="population",
    columns=("ltla??_code", "ltla??_name", "age_0", "age_1", "age_2", "age_3", "age_4"),
    areas=("utla_name", "utla_code", "ltla??_name", "ltla??_code"),
    district="ltla??_code",
    licence=LICENCE,
)


@dataclass(frozen=True)
class Residents:
    """Residents of a district aged 0 to 4, by single year of age."""

    code: str
    name: str
    ages: tuple[int, ...]


def read(source: Published) -> list[Residents]:
    """The districts of the file's rows; totals of regions and counties are left out."""
    found = _long(source) if source.form is LONG else _one_a_row(source)
    return [district for district in found if district.code[:3] in DISTRICTS]


def vintage(source: Published) -> str:
    """Of when the residents are, as far as the file says so; else the name of the file."""
    year = re.search(r"20[0-9]{2}$", source.columns.get("population_20??", ""))
    if year:
        return f"mid-{year[0]}"
    stated = re.search(r"mid[- ]?(20[0-9]{2})", f"{source.title} {source.file}", re.IGNORECASE)
    return f"mid-{stated[1]}" if stated else source.file


def _one_a_row(source: Published) -> list[Residents]:
    wide = source.form is WIDE
    code, name = ("Code", "Name") if wide else ("ltla??_code", "ltla??_name")
    source.keys_stand_once(code)
    one_sex = re.search(r"\b(fe)?males\b", source.title, re.IGNORECASE)
    if wide and one_sex and "persons" not in source.title.lower():
        source.fault(0, "", f"residents of one sex ({one_sex[0]})", "the sheet of persons")
    return [
        Residents(
            source.cell(cells, code),
            source.cell(cells, name),
            tuple(_count(source, line, cells, f"{age}" if wide else f"age_{age}") for age in AGES),
        )
        for line, cells in source.rows
    ]


def _long(source: Published) -> list[Residents]:
    ages: dict[tuple[str, str], list[int]] = {}
    seen: set[tuple[str, ...]] = set()
    for line, cells in source.rows:
        code, name = source.cell(cells, "ladcode??"), source.cell(cells, "laname??")
        key = (code, cells["sex"], cells["age"])
        if key in seen:
            source.fault(line, "age", f"sex {key[1]} and age {key[2]} of {code} twice",
                         "each once", "Remove one of the two rows.")  # fmt: skip
        seen.add(key)
        here = ages.setdefault((code, name), [0] * len(AGES))
        here[int(cells["age"])] += _count(source, line, cells, "population_20??")
    return [Residents(code, name, tuple(counts)) for (code, name), counts in ages.items()]


def _count(source: Published, line: int, cells: Mapping[str, str], column: str) -> int:
    if not source.cell(cells, column):
        source.fault(line, source.columns[column], "a blank cell", "a number of residents")
    return source.whole(line, cells, column, 0, 10_000_000) or 0
