"""The register of schools to rows of the schools table."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from instances.save import cell_text
from instances.sources.account import Account, Tally, assume, counted, named
from instances.sources.published import Published, read_published
from instances.tables import Assumption

NEEDED = (
    "urn", "name", "phase", "type", "type_group", "state_funded", "pupils_best", "pupils_source",
    "fsm_best", "easting", "northing", "imd2025_decile", "typical_low_age", "typical_high_age",
)  # fmt: skip

CENSUS = "gias_2025"
FILLS = {
    "predecessor_pp_2019_20": "2019/20 pupils of the predecessor school",
    "pp_2019_20": "2019/20 pupils of the same school",
    "capital_weighted_pupils_2025_26": "weighted pupils of the 2025/26 capital allocation",
}
PHASES = {
    "Primary": "primary",
    "Middle deemed primary": "primary",
    "Secondary": "secondary",
    "Middle deemed secondary": "secondary",
    "All-through": "all-through",
}


def read_schools(
    file: Path, state_funded_only: bool = True
) -> tuple[list[dict[str, str]], Account]:
    """Rows for the schools table, without teams, and an account of what became of each row.

    What the register does not say stays blank. Fills of the register itself (pupils of an
    earlier year) are kept and told.

    Args:
        file: extract of the register, one row per establishment.
        state_funded_only: leave out what school nursing is not commissioned for.

    Raises:
        InstanceFaults: with every fault of the file.
    """
    source = read_published(file, "schools", NEEDED)
    source.keys_stand_once("urn")
    rows: list[dict[str, str]] = []
    dropped: Counter[str] = Counter()
    fills: Counter[str] = Counter()
    for line, cells in source.rows:
        funded = _state_funded(source, line, cells)
        row = _school(source, line, cells)
        if state_funded_only and not funded:
            dropped[f"{cells['type_group'] or 'other'}: not state-funded"] += 1
        elif not row["low_age"] or not row["high_age"]:
            dropped[f"{cells['type_group'] or 'other'}: no ages in the register"] += 1
        else:
            rows.append(row)
            if row["pupils"] and cells["pupils_source"] not in ("", CENSUS):
                fills[_fill(cells)] += 1
    source.stop_on_faults()
    return rows, Account(
        tallies=(Tally(source.file, len(source.rows), len(rows)),),
        dropped=tuple(f"{times} {why}" for why, times in _most_first(dropped)),
        filled=tuple(
            f"{counted(times, 'pupil count')} from {how}" for how, times in _most_first(fills)
        ),
        blank=_blanks(rows),
        told=tuple(source.notes),
        assumed=_assumed(rows, fills),
    )


def _school(source: Published, line: int, cells: dict[str, str]) -> dict[str, str]:
    low = source.whole(line, cells, "typical_low_age", 0, 25)
    high = source.whole(line, cells, "typical_high_age", 1, 26)
    if low is not None and high is not None and low >= high:
        source.fault(line, "typical_high_age", str(high), f"more than typical_low_age, {low}")
    decile = source.whole(line, cells, "imd2025_decile", 1, 10)
    told = [f"DfE register of schools (GIAS), {source.file}"]
    if cells["pupils_source"] not in ("", CENSUS):
        told.append(f"pupils: {_fill(cells)}")
    return {
        "school": source.text(line, cells, "urn"),
        "name": source.text(line, cells, "name"),
        "phase": phase(cells["phase"], cells["type"], cells["type_group"]),
        "low_age": cell_text(low),
        "high_age": cell_text(high),
        "pupils": cell_text(source.whole(line, cells, "pupils_best", 0, 1_000_000)),
        "fsm_pct": _share(cells["fsm_best"]),
        "imd_quintile": cell_text(None if decile is None else (decile + 1) // 2),
        "easting_m": cell_text(source.number(line, cells, "easting", 0, 700_000)),
        "northing_m": cell_text(source.number(line, cells, "northing", 0, 1_300_000)),
        "team": "",
        "locked": "no",
        "source": "; ".join(told),
    }


def phase(register: str, kind: str, group: str) -> str:
    """The phase as planned: special wherever the type says so, else by the register's phase."""
    if "special" in kind.lower() or group == "Special schools":
        return "special"
    return PHASES.get(register, "other")


def _state_funded(source: Published, line: int, cells: dict[str, str]) -> bool:
    found = cells["state_funded"].lower()
    if found not in ("true", "false"):
        source.fault(
            line, "state_funded", f"'{found[:20]}'" if found else "a blank cell", "True or False"
        )  # fmt: skip
    return found == "true"


def _share(found: str) -> str:
    """A percentage, or blank where the cell holds none (the register marks what it withholds)."""
    try:
        value = float(found)
    except ValueError:
        return ""
    return cell_text(value) if 0 <= value <= 100 else ""


def _fill(cells: dict[str, str]) -> str:
    return FILLS.get(cells["pupils_source"], cells["pupils_source"])


def _most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _blanks(rows: list[dict[str, str]]) -> tuple[str, ...]:
    """Sentences naming the schools kept without pupils or place, counting the lesser blanks."""
    told = []
    no_pupils = [row["name"] for row in rows if not row["pupils"]]
    if no_pupils:
        told.append(f"pupils of {counted(len(no_pupils), 'school')}: {named(no_pupils)}")
    no_place = [row["name"] for row in rows if not (row["easting_m"] and row["northing_m"])]
    if no_place:
        told.append(f"coordinates of {counted(len(no_place), 'school')}: {named(no_place)}")
    for column, words in (("imd_quintile", "deprivation"), ("fsm_pct", "free school meals")):
        blank = sum(not row[column] for row in rows)
        if blank:
            told.append(f"{words} of {counted(blank, 'school')}")
    return tuple(told)


def _assumed(rows: list[dict[str, str]], fills: Counter[str]) -> tuple[Assumption, ...]:
    told = [
        assume(
            "school-ages",
            "The ages taught at a school are those typical of its phase, type and name, not its "
            "statutory ages.",
        )
    ]
    if any(row["imd_quintile"] for row in rows):
        told.append(
            assume(
                "school-deprivation",
                "The deprivation of a school is that of the area it stands in (IMD 2025), not "
                "of where its pupils live.",
            )
        )
    if fills:
        how = "; ".join(f"{times} from {words}" for words, times in _most_first(fills))
        told.append(
            assume(
                "school-pupils",
                f"{counted(fills.total(), 'pupil count')} of {len(rows):,} schools "
                f"{'is' if fills.total() == 1 else 'are'} not of the register's own census: {how}.",
            )
        )
    return tuple(told)
