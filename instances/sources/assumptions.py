"""What imported rows rest on, told from their own columns, so that no telling outlives its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from instances.sources.account import assume, counted
from instances.sources.start import Rows
from instances.tables import Assumption

SOURCE = "import of published files"
NEAREST = "nearest base"  # on what the locality of a practice rests
OF_MOST = "that of most practices of the district"
TYPICAL = "typical of phase, type and name"
SHARED = "shared as residents of "
PATIENTS = "registered patients, "
PLACED = "LSOA "  # how the basis begins of a quintile that rests on where a row stands
OWNED = (
    "school-ages", "school-pupils", "school-deprivation", "practice-births", "practice-ages",
    "practice-deprivation", "practice-place-deprivation", "practice-status", "practice-localities",
)  # fmt: skip


def schools_assume(schools: Rows) -> list[Assumption]:
    """Assumptions of schools, by the columns `ages_basis`, `pupils_basis` and `imd_basis`."""
    told = []
    typical = _how_many(schools, "ages_basis", TYPICAL)
    if typical:
        text = (
            f"The ages taught at {_whose(typical, schools, 'school')} are those typical of its "
            "phase, type and name, not its statutory ages."
        )
        told.append(assume("school-ages", text))
    fills = Counter(row["pupils_basis"] for row in schools if row.get("pupils_basis"))
    if fills:
        how = "; ".join(f"{times} from {words}" for words, times in most_first(fills))
        text = (
            f"{counted(fills.total(), 'pupil count')} of {len(schools):,} schools "
            f"{'is' if fills.total() == 1 else 'are'} not of the register's own census: {how}."
        )
        told.append(assume("school-pupils", text))
    return [*told, *_placed("school-deprivation", schools, "school", "its pupils live")]


def practices_assume(practices: Rows) -> list[Assumption]:
    """Assumptions of practices, by `births_basis`, `ages_basis`, `imd_basis` and others."""
    told = []
    births = Counter(row.get("births_basis", "") for row in practices if row.get("births_per_year"))
    given = births.pop("", 0)
    ways = [f"{how} ({counted(times, 'practice')})" for how, times in most_first(births)]
    if ways:
        ways += [f"as given ({counted(given, 'practice')})"] if given else []
        text = f"Births of a practice, which no list holds, are {'; '.join(ways)}."
        told.append(assume("practice-births", text))
    ages = Counter(
        row["ages_basis"].removeprefix(SHARED)
        for row in practices if _begins(row, "ages_basis", SHARED)
    )  # fmt: skip
    if ages:
        when = "; ".join(vintage for vintage, _ in most_first(ages))
        text = (
            f"The children of {_whose(ages.total(), practices, 'practice')} are spread over the "
            f"single years of age as residents of {when}: the list has the band 0 to 4 only, and "
            "patients need not live there."
        )
        told.append(assume("practice-ages", text))
    patients = _how_many(practices, "imd_basis", PATIENTS)
    if patients:
        text = (
            f"The deprivation quintile of {_whose(patients, practices, 'practice')} is by the IMD "
            "2019 score of its patients, among the practices of England."
        )
        told.append(assume("practice-deprivation", text))
    told += _placed("practice-place-deprivation", practices, "practice", "its patients live")
    return [*told, *_idle(practices), *_nearest(practices)]


def most_first(counts: Counter[str]) -> list[tuple[str, int]]:
    """What was counted, most often first."""
    return sorted(((why, times) for why, times in counts.items() if times),
                  key=lambda pair: (-pair[1], pair[0]))  # fmt: skip


def _placed(code: str, rows: Rows, thing: str, lives: str) -> list[Assumption]:
    """The deprivation of rows that is that of the area they stand in, by vintage."""
    vintages = Counter(
        row["imd_basis"].split(", ", 1)[1] for row in rows if _begins(row, "imd_basis", PLACED)
    )
    if not vintages:
        return []
    when = "; ".join(vintage for vintage, _ in most_first(vintages))
    whose = _whose(vintages.total(), rows, thing)
    text = f"The deprivation of {whose} is that of the area it stands in ({when}), not of where " \
           f"{lives}."  # fmt: skip
    return [assume(code, text)]


def _idle(practices: Rows) -> list[Assumption]:
    idle = [row for row in practices if row.get("status")]
    if not idle:
        return []
    children = sum(float(row["children_0_4"] or 0) for row in idle)
    text = (
        f"{counted(len(idle), 'practice')} not active in 2024 kept with {children:,.0f} "
        "registered children aged 0 to 4; those who have since moved to another practice may be "
        "counted there too."
    )
    return [assume("practice-status", text)]


def _nearest(practices: Rows) -> list[Assumption]:
    near = _how_many(practices, "locality_basis", NEAREST)
    of_most = _how_many(practices, "locality_basis", OF_MOST)
    if not near + of_most:
        return []
    whose = "Each practice" if near == len(practices) else counted(near, "practice")
    told = [f"{whose} {'is' if near in (1, len(practices)) else 'are'} put into the locality with "
            "the nearest base"]  # fmt: skip
    if of_most:
        told.append(f"{counted(of_most, 'practice')} without coordinates into that of most "
                    "practices of the same district")  # fmt: skip
    return [assume("practice-localities", "; ".join(told) + ".")]


def _begins(row: dict[str, str], column: str, start: str) -> bool:
    return row.get(column, "").startswith(start)


def _how_many(rows: Rows, column: str, start: str) -> int:
    return sum(_begins(row, column, start) for row in rows)


def _whose(number: int, rows: Sequence[object], thing: str) -> str:
    """A school, where all are meant; else how many of them."""
    return f"a {thing}" if number == len(rows) else f"{number:,} of {len(rows):,} {thing}s"
