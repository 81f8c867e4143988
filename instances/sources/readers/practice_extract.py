"""A tidy extract of general practices with their registered children aged 0 to 4."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from instances.rates import read as read_rates
from instances.save import cell_text
from instances.sources.assumptions import PATIENTS
from instances.sources.formats import OGL, Format
from instances.sources.listed import ListedPractice
from instances.sources.published import Published

FORMAT = Format(
    name="tidy extract of general practices",
    kind="practices",
    columns=(
        "practice_code", "practice_name", "easting", "northing", "ods_status_2024",
        "children_0_4_2021_22", "imd2019_score_practice",
    ),
    also=("practice_postcode", "nearest_lsoa21_code"),
    areas=("ltla_name", "ltla_code"),
    district="ltla_code",
    licence=f"NHS England; Office for Health Improvement and Disparities: contains public sector "
    f"information {OGL}.",
)  # fmt: skip


def read(source: Published) -> list[ListedPractice]:
    """The practices of the extract; all can be kept."""
    source.keys_stand_once("practice_code")
    return [_practice(source, line, cells) for line, cells in source.rows]


@cache
def cut_points() -> tuple[tuple[int, float], ...]:
    """Quintile and least score of each, most deprived first; the last quintile has no least."""
    return tuple(
        (int(row["quintile"]), float(row["score_at_least"]))
        for row in read_rates("imd_practice_quintiles")
    )


def quintile(score: float) -> int:
    """Deprivation quintile of a practice among those of England, 1 most deprived."""
    return next((number for number, least in cut_points() if score >= least), 5)


def _practice(source: Published, line: int, cells: Mapping[str, str]) -> ListedPractice:
    score = source.number(line, cells, "imd2019_score_practice", 0, 100)
    status = source.cell(cells, "ods_status_2024")
    row = {
        "practice": source.text(line, cells, "practice_code"),
        "name": source.text(line, cells, "practice_name"),
        "easting_m": cell_text(source.number(line, cells, "easting", 0, 700_000)),
        "northing_m": cell_text(source.number(line, cells, "northing", 0, 1_300_000)),
        "children_0_4": cell_text(source.number(line, cells, "children_0_4_2021_22", 0, 1_000_000)),
        "imd_quintile": cell_text(None if score is None else quintile(score)),
        "imd_basis": f"{PATIENTS}IMD 2019" if score is not None else "",
        "postcode": source.cell(cells, "practice_postcode"),
        "lsoa21": source.cell(cells, "nearest_lsoa21_code"),
        "district": source.cell(cells, "ltla_name"),
        "ltla_code": source.cell(cells, "ltla_code"),
        "status": "" if status.lower() == "active" else status or "status not given",
        "source": f"NHS England practice list, {source.file}",
    }
    return ListedPractice(row)
