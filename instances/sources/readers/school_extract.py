"""A tidy extract of the register of schools: one row for each open establishment.

Its ages are typical of phase, type and name; blank pupil counts are filled where another year or
another list has them, and say so.
"""

from __future__ import annotations

from collections.abc import Mapping

from instances.save import cell_text
from instances.sources.assumptions import PLACED, TYPICAL
from instances.sources.formats import OGL, Format
from instances.sources.listed import Listed, phase, share_pct
from instances.sources.published import Published

FORMAT = Format(
    name="tidy extract of the register of schools",
    kind="schools",
    columns=(
        "urn", "name", "phase", "type", "type_group", "state_funded", "pupils_best",
        "pupils_source", "fsm_best", "easting", "northing", "imd2025_decile",
        "typical_low_age", "typical_high_age",
    ),
    also=("lsoa21_code",),
    areas=("la_name", "la_code", "utla_code", "ltla24_name", "ltla24_code"),
    district="ltla24_code",
    licence=f"Department for Education: contains public sector information {OGL}.",
)  # fmt: skip

CENSUS = "gias_2025"
FILLS = {
    "predecessor_pp_2019_20": "2019/20 pupils of the predecessor school",
    "pp_2019_20": "2019/20 pupils of the same school",
    "capital_weighted_pupils_2025_26": "weighted pupils of the 2025/26 capital allocation",
}


def read(source: Published) -> list[Listed]:
    """The schools of the extract; those without ages say that they cannot be kept."""
    source.keys_stand_once("urn")
    return [_school(source, line, cells) for line, cells in source.rows]


def _school(source: Published, line: int, cells: Mapping[str, str]) -> Listed:
    low = source.whole(line, cells, "typical_low_age", 0, 25)
    high = source.whole(line, cells, "typical_high_age", 1, 26)
    if low is not None and high is not None and low >= high:
        source.fault(line, "typical_high_age", str(high), f"more than typical_low_age, {low}")
    decile = source.whole(line, cells, "imd2025_decile", 1, 10)
    origin, group = source.cell(cells, "pupils_source"), source.cell(cells, "type_group")
    filled = "" if origin in ("", CENSUS) else FILLS.get(origin, origin)
    pupils = cell_text(source.whole(line, cells, "pupils_best", 0, 1_000_000))
    row = {
        "school": source.text(line, cells, "urn"),
        "name": source.text(line, cells, "name"),
        "phase": phase(source.cell(cells, "phase"), source.cell(cells, "type"), group),
        "low_age": cell_text(low),
        "high_age": cell_text(high),
        "ages_basis": TYPICAL,
        "pupils": pupils,
        "pupils_basis": filled if pupils else "",
        "fsm_pct": share_pct(source.cell(cells, "fsm_best")),
        "imd_quintile": cell_text(None if decile is None else (decile + 1) // 2),
        "imd_basis": f"{PLACED}it stands in, IMD 2025, LSOAs of 2021" if decile is not None else "",
        "easting_m": cell_text(source.number(line, cells, "easting", 0, 700_000)),
        "northing_m": cell_text(source.number(line, cells, "northing", 0, 1_300_000)),
        "lsoa21": source.cell(cells, "lsoa21_code"),
        "district": source.cell(cells, "ltla24_name"),
        "ltla_code": source.cell(cells, "ltla24_code"),
        "la_name": source.cell(cells, "la_name"),
        "la_code": source.cell(cells, "la_code"),
        "utla_code": source.cell(cells, "utla_code"),
        "source": f"DfE register of schools (GIAS), {source.file}",
    }
    return Listed(
        row, group or "other", funded=_state_funded(source, line, cells),
        why="" if row["low_age"] and row["high_age"] else "no ages in the register",
    )  # fmt: skip


def _state_funded(source: Published, line: int, cells: Mapping[str, str]) -> bool:
    found = source.cell(cells, "state_funded").lower()
    if found not in ("true", "false"):
        source.fault(
            line, "state_funded", f"'{found[:20]}'" if found else "a blank cell", "True or False"
        )  # fmt: skip
    return found == "true"
