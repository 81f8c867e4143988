"""The list of general practices to rows of the practices table."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from instances.rates import read
from instances.save import cell_text
from instances.sources.account import Account, Tally, assume, counted, named
from instances.sources.published import Published, read_published
from instances.tables import Assumption

NEEDED = (
    "practice_code", "practice_name", "easting", "northing", "ods_status_2024",
    "children_0_4_2021_22", "imd2019_score_practice",
)  # fmt: skip


def read_practices(
    file: Path, births_per_child: float | None = None
) -> tuple[list[dict[str, str]], Account]:
    """Rows for the practices table, without localities, and an account of what became of them.

    Each row also carries `district` and `ltla_code` where the list has them, and `source`.

    Args:
        file: list of practices with registered children and deprivation score.
        births_per_child: births a year for each child aged 0 to 4; births, which the list does
            not hold, are filled by it, or stay blank without it.

    Raises:
        InstanceFaults: with every fault of the file.
    """
    source = read_published(file, "practices", NEEDED)
    source.keys_stand_once("practice_code")
    rows = [_practice(source, line, cells, births_per_child) for line, cells in source.rows]
    source.stop_on_faults()
    filled = sum(bool(row["births_per_year"]) for row in rows)
    return rows, Account(
        tallies=(Tally(source.file, len(source.rows), len(rows)),),
        filled=(f"births of {counted(filled, 'practice')} from their children aged 0 to 4",)
        if filled else (),
        blank=_blanks(rows),
        told=(*source.notes, *_not_active(source)),
        assumed=_assumed(source, rows, births_per_child),
    )  # fmt: skip


@cache
def cut_points() -> tuple[tuple[int, float], ...]:
    """Quintile and least score of each, most deprived first; the last quintile has no least."""
    return tuple(
        (int(row["quintile"]), float(row["score_at_least"]))
        for row in read("imd_practice_quintiles")
    )


def quintile(score: float) -> int:
    """Deprivation quintile of a practice among those of England, 1 most deprived."""
    return next((number for number, least in cut_points() if score >= least), 5)


def _practice(
    source: Published, line: int, cells: dict[str, str], births_per_child: float | None
) -> dict[str, str]:
    children = source.number(line, cells, "children_0_4_2021_22", 0, 1_000_000)
    score = source.number(line, cells, "imd2019_score_practice", 0, 100)
    births = None
    if children is not None and births_per_child is not None:
        births = round(children * births_per_child, 1)
    told = f"NHS England practice list, {source.file}"
    if births is not None:
        told += "; births: filled from children aged 0 to 4"
    return {
        "practice": source.text(line, cells, "practice_code"),
        "name": source.text(line, cells, "practice_name"),
        "locality": "",
        "easting_m": cell_text(source.number(line, cells, "easting", 0, 700_000)),
        "northing_m": cell_text(source.number(line, cells, "northing", 0, 1_300_000)),
        "births_per_year": cell_text(births),
        "children_0_4": cell_text(children),
        "imd_quintile": cell_text(None if score is None else quintile(score)),
        "district": cells.get("ltla_name", ""),
        "ltla_code": cells.get("ltla_code", ""),
        "source": told,
    }


def _blanks(rows: list[dict[str, str]]) -> tuple[str, ...]:
    told = []
    for columns, words in (
        (("children_0_4",), "children aged 0 to 4"),
        (("easting_m", "northing_m"), "coordinates"),
        (("imd_quintile",), "deprivation"),
    ):
        names = [f"{row['name']} ({row['practice']})" for row in rows
                 if not all(row[column] for column in columns)]  # fmt: skip
        if names:
            told.append(f"{words} of {counted(len(names), 'practice')}: {named(names)}")
    return tuple(told)


def _not_active(source: Published) -> tuple[str, ...]:
    names = [
        f"{cells['practice_name']} ({cells['practice_code']}, "
        f"{cells['ods_status_2024'] or 'status not given'})"
        for _, cells in source.rows
        if cells["ods_status_2024"].lower() != "active"
    ]
    if not names:
        return ()
    return (f"kept although not active in 2024: {named(names)}",)


def _assumed(
    source: Published, rows: list[dict[str, str]], births_per_child: float | None
) -> tuple[Assumption, ...]:
    told = []
    if births_per_child is not None and any(row["births_per_year"] for row in rows):
        told.append(
            assume(
                "practice-births",
                f"The births of a practice are {births_per_child:.4f} for each registered child "
                "aged 0 to 4, as in the practices of the instance started from: the list does "
                "not hold births.",
            )
        )
    if any(row["imd_quintile"] for row in rows):
        told.append(
            assume(
                "practice-deprivation",
                "The deprivation quintile of a practice is by its IMD 2019 score among the "
                "practices of England.",
            )
        )
    idle = [row for row, (_, cells) in zip(rows, source.rows, strict=True)
            if cells["ods_status_2024"].lower() != "active"]  # fmt: skip
    if idle:
        children = sum(float(row["children_0_4"] or 0) for row in idle)
        told.append(
            assume(
                "practice-status",
                f"{counted(len(idle), 'practice')} not active in 2024 kept with "
                f"{children:,.0f} registered children aged 0 to 4; those who have since moved to "
                "another practice may be counted there too.",
            )
        )
    return tuple(told)
