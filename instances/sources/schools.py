"""Registers of schools to rows of the schools table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from instances.sources.account import Account, Tally, counted, named
from instances.sources.areas import cut
from instances.sources.assumptions import most_first
from instances.sources.listed import Listed
from instances.sources.opening import open_published
from instances.sources.published import Published, stop_on_faults
from instances.sources.readers import READ_SCHOOLS
from instances.sources.start import Rows

DECIDED = ("team", "cluster", "locked")  # by people; no register says so
LEFT = ("imd_quintile", "imd_basis")  # kept where the register does not speak of them


def read_schools(
    files: Sequence[Path], areas: Sequence[str] = (), state_funded_only: bool = True
) -> tuple[Rows, Account]:
    """Rows for the schools table, without teams, and an account of what became of each row.

    What a register does not say stays blank. Fills of an extract (pupils of an earlier year) are
    kept and told. Each row also carries, in columns that the table does not declare, where the
    school stands: `lsoa21` (or `lsoa`, where the register does not show of which Census),
    `district`, `ltla_code`, `la_name` and others; and on what its figures rest (`ages_basis`,
    `pupils_basis`, `imd_basis`).

    Args:
        files: registers of schools, one row per establishment.
        areas: names or codes of authorities or districts; all schools without.
        state_funded_only: leave out what school nursing is not commissioned for.

    Raises:
        InstanceFaults: with every fault of the files.
    """
    sources = open_published(files, "schools", ["schools"])
    rows: Rows = []
    account = Account()
    for source in sources:
        everywhere = len(source.rows)
        cut(source, areas)
        dropped = Counter({f"not in {' or '.join(areas)}": everywhere - len(source.rows)})
        here = _keep(READ_SCHOOLS[source.form](source), state_funded_only, dropped)
        rows += here
        account += Account(
            tallies=(Tally(source.file, source.read, len(here)),),
            dropped=tuple(f"{times:,} {why}" for why, times in most_first(dropped)),
            told=tuple(source.notes),
            licence=(source.form.licence,),
        )
    _once(sources, rows)
    stop_on_faults(sources)
    return rows, account + Account(filled=_filled(rows), blank=_blanks(rows), told=(_pupils(rows),))


def keep_decided(rows: Rows, before: Rows) -> Account:
    """Give schools that were known before the team, cluster and lock they had, in place.

    So too their deprivation, where the register does not speak of it. Of schools that no known
    team looks after, none is told.
    """
    had = {row["school"]: row for row in before}
    there = [row for row in rows if row["school"] in had]
    for row in there:
        old = had[row["school"]]
        row.update((name, old[name]) for name in DECIDED if old.get(name))
        if "imd_quintile" not in row:
            row.update((name, old.get(name, "")) for name in LEFT)
    if not there:
        return Account()
    told = [f"team, cluster and lock of {counted(len(there), 'school')} kept as they were"]
    new = [row["name"] for row in rows if row["school"] not in had]
    if new:
        told.append(f"{counted(len(new), 'school')} new, without a team today: {named(new)}")
    codes = {row["school"] for row in there}
    gone = [row["name"] for row in before if row["school"] not in codes]
    if gone:
        told.append(f"{counted(len(gone), 'school')} of before no longer there: {named(gone)}")
    return Account(told=tuple(told))


def _keep(listed: Sequence[Listed], state_funded_only: bool, dropped: Counter[str]) -> Rows:
    """Rows of the schools that are planned for; `dropped` counts the others by why."""
    rows = []
    for school in listed:
        if not school.row:
            dropped[school.why] += 1
        elif state_funded_only and not school.funded:
            dropped[f"{school.group}: not state-funded"] += 1
        elif school.why:
            dropped[f"{school.group}: {school.why}"] += 1
        else:
            rows.append({**school.row, "team": "", "locked": "no"})
    return rows


def _once(sources: Sequence[Published], rows: Rows) -> None:
    """Note a fault where two files have the same school."""
    times = Counter(row["school"] for row in rows)
    twice = [code for code, number in times.items() if number > 1]
    if twice and not any(source.faults for source in sources):
        sources[-1].fault(0, "", f"schools of another file too: {named(twice)}",
                          "each school in one file", "Leave one of the files out.")  # fmt: skip


def _filled(rows: Rows) -> tuple[str, ...]:
    fills = Counter(row["pupils_basis"] for row in rows if row.get("pupils_basis"))
    told = [f"{counted(times, 'pupil count')} from {how}" for how, times in most_first(fills)]
    ages = Counter(row["ages_basis"] for row in rows if row["ages_basis"])
    told += [f"ages of {counted(times, 'school')}: {how}" for how, times in most_first(ages)]
    return tuple(told)


def _pupils(rows: Rows) -> str:
    known = [int(row["pupils"]) for row in rows if row["pupils"]]
    return f"{sum(known):,} pupils known, in {len(known):,} of {counted(len(rows), 'school')}"


def _blanks(rows: Rows) -> tuple[str, ...]:
    """Sentences naming the schools kept without pupils or place, counting the lesser blanks."""
    told = []
    no_pupils = [row["name"] for row in rows if not row["pupils"]]
    if no_pupils:
        told.append(f"pupils of {counted(len(no_pupils), 'school')}: {named(no_pupils)}")
    no_place = [row["name"] for row in rows if not (row["easting_m"] and row["northing_m"])]
    if no_place:
        told.append(f"coordinates of {counted(len(no_place), 'school')}: {named(no_place)}")
    for column, words in (("imd_quintile", "deprivation"), ("fsm_pct", "free school meals")):
        blank = sum(not row.get(column) for row in rows)
        if blank:
            told.append(f"{words} of {counted(blank, 'school')}")
    return tuple(told)
