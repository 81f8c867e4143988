"""Published files into an instance: schools and practices replaced, the rest kept consistent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from instances.faults import Fault, InstanceFaults, quoted
from instances.load import load
from instances.save import write_tables
from instances.sources.account import Account, assume, counted
from instances.sources.places import distance_m, nearest_place, place
from instances.sources.practices import read_practices
from instances.sources.schools import read_schools
from instances.sources.start import Rows, read_tables, start_folder
from instances.sources.teams import rebase_teams

LONGEST = 500  # characters of a text cell


def build(
    into: Path,
    like: str | Path,
    schools: Path | None = None,
    practices: Path | None = None,
    state_funded_only: bool = True,
) -> Account:
    """Build an instance folder from published files, or bring one up to date.

    Args:
        into: the folder; if it is an instance already, its tables are the start.
        like: else these are: a folder or the name of a bundled instance.
        schools: extract of the register of schools; replaces schools, re-bases the teams and
            shares their staff anew.
        practices: list of general practices; replaces practices.
        state_funded_only: leave out schools that are not state-funded.

    Returns:
        What was read, kept, dropped, filled and assumed.

    Raises:
        InstanceFaults: in the files, in the start, or in what would result; nothing is written.
    """
    start = start_folder(into, like)
    tables = read_tables(start)
    if start != into:
        _rename(tables["settings"], into)
        _limit_assumptions(tables["assumptions"], start.resolve().name, schools, practices)
    steps: list[Callable[[], Account]] = []
    if practices:
        steps.append(lambda: _put_practices(tables, practices))
    if schools:
        steps.append(lambda: _put_schools(tables, schools, state_funded_only))
    account = _run(steps)
    _assume(tables, account)
    for row in (row for rows in tables.values() for row in rows):
        row["source"] = row.get("source") or f"carried over from {start.resolve().name}"
    write_tables(tables, into, check=load)
    return account


def _run(steps: list[Callable[[], Account]]) -> Account:
    """The accounts of all steps, or the faults of all of them at once."""
    account = Account()
    faults: list[Fault] = []
    for step in steps:
        try:
            account += step()
        except InstanceFaults as found:
            faults += found.faults
    if faults:
        raise InstanceFaults(faults)
    return account


def _put_schools(tables: dict[str, Rows], file: Path, state_funded_only: bool) -> Account:
    tables["schools"], account = read_schools(file, state_funded_only)
    return account + rebase_teams(tables, file.name)


def _put_practices(tables: dict[str, Rows], file: Path) -> Account:
    rows, account = read_practices(file, _births_per_child(tables["practices"]))
    account += _put_in_localities(rows, tables["localities"], file.name)
    tables["practices"] = rows
    return account


def _births_per_child(practices: Rows) -> float | None:
    """Births for each child aged 0 to 4, over the practices that have both.

    Rounded to what the account tells, so that a second import gives the same births.
    """
    both = [
        (float(row["births_per_year"]), float(row["children_0_4"]))
        for row in practices
        if row.get("births_per_year") and row.get("children_0_4")
    ]
    children = sum(count for _, count in both)
    return round(sum(births for births, _ in both) / children, 4) if children else None


def _put_in_localities(rows: Rows, localities: Rows, file: str) -> Account:
    """Set the locality of each practice: the nearest base, else that of most in its district.

    Raises:
        InstanceFaults: for each practice of which neither place nor district is known.
    """
    bases = [found for row in localities if (found := place(row, "locality"))]
    farthest = 0.0
    in_district: dict[str, Counter[str]] = {}
    lost: Rows = []
    for row in rows:
        at = place(row, "practice")
        if at is None:
            lost.append(row)
            continue
        base = nearest_place(at, bases)
        farthest = max(farthest, distance_m(at, base))
        row["locality"] = base.code
        in_district.setdefault(row["ltla_code"], Counter())[base.code] += 1
    faults = []
    for row in lost:
        there = in_district.get(row["ltla_code"]) if row["ltla_code"] else None
        if there:
            row["locality"] = min(there, key=lambda code: (-there[code], code))
        else:
            faults.append(_nowhere(row, file))
    if faults:
        raise InstanceFaults(faults)
    return _localities_account(len(rows), lost, farthest)


def _nowhere(practice: dict[str, str], file: str) -> Fault:
    return Fault(
        "practices", file, 0, "easting", f"a blank cell for {quoted(practice['practice'])}",
        "coordinates, or a ltla_code that a practice with coordinates has",
        "Add the coordinates of its postcode.",
    )  # fmt: skip


def _localities_account(number: int, lost: Rows, farthest: float) -> Account:
    told = ["Each practice is put into the locality with the nearest base"]
    if lost:
        told.append(f"{counted(len(lost), 'practice')} without coordinates into that of most "
                    "practices of the same district")  # fmt: skip
    return Account(
        filled=(f"locality of {counted(number, 'practice')}",),
        told=(f"the practice farthest from its locality base is {farthest / 1000:.1f} km away",),
        assumed=(assume("practice-localities", "; ".join(told) + "."),),
    )


def _rename(settings: Rows, into: Path) -> None:
    """Name the instance after its folder: herts-real becomes Herts Real."""
    words = [word for word in re.split(r"[-_\s]+", into.resolve().name) if word]
    name = " ".join(word[0].upper() + word[1:] for word in words)
    for row in settings:
        if row["key"] == "name" and name:
            row.update(value=name, source="name of the folder")


def _limit_assumptions(
    assumptions: Rows, start: str, schools: Path | None, practices: Path | None
) -> None:
    """Say of each assumption of the start that it does not speak of what is replaced."""
    replaced = [*(["practices"] if practices else []), *(["schools", "teams"] if schools else [])]
    if not replaced:
        return
    for row in assumptions:
        text = f"Of what is carried over from {start} (not {', '.join(replaced)}): {row['text']}"
        row["text"] = text if len(text) <= LONGEST else row["text"]


def _assume(tables: dict[str, Rows], account: Account) -> None:
    """Put what is assumed into the assumptions table, over rows of the same name."""
    new = {row.assumption: row.text for row in account.assumed}
    kept = [row for row in tables["assumptions"] if row["assumption"] not in new]
    made = [{"assumption": code, "text": text, "source": "import of published files"}
            for code, text in new.items()]  # fmt: skip
    tables["assumptions"] = kept + made
