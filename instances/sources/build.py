"""Published files into an instance: what they speak of replaced, the rest kept consistent."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from instances.faults import Fault, InstanceFaults
from instances.load import load
from instances.save import write_tables
from instances.sources.account import Account, assume
from instances.sources.areas import atlas_of_schools
from instances.sources.assumptions import OWNED, SOURCE, practices_assume, schools_assume
from instances.sources.deprivation import fill_quintiles, read_deprivation
from instances.sources.localities import put_in_localities
from instances.sources.population import read_population, share_population
from instances.sources.practices import read_practices
from instances.sources.schools import keep_decided, read_schools
from instances.sources.start import Rows, read_tables, start_folder
from instances.sources.teams import rebase_teams
from instances.tables import Assumption

LONGEST = 500  # characters of a text cell
SPOKEN_OF = {
    "schools": ("school-", "team-"),
    "practices": ("practice-",),
    "population": ("practice-births", "practice-ages"),
    "deprivation": ("school-deprivation", "practice-place-deprivation"),
}  # how the assumptions begin that the account of an import repeats
CARRIED = re.compile(r"Of what is carried over from (.+?) \(not ([^)]*)\): ")


def build(
    into: Path,
    like: str | Path,
    schools: Sequence[Path] = (),
    practices: Sequence[Path] = (),
    population: Sequence[Path] = (),
    deprivation: Sequence[Path] = (),
    areas: Sequence[str] = (),
    state_funded_only: bool = True,
) -> Account:
    """Build an instance folder from published files, or bring one up to date.

    Files are taken in the order of the arguments: ages, births and deprivation are set on the
    practices and schools that are there by then.

    Args:
        into: the folder; if it is an instance already, its tables are the start.
        like: else these are: a folder or the name of a bundled instance.
        schools: registers of schools; replace the schools. Those known before keep their team;
            where none is known, teams are placed anew and their staff shared anew.
        practices: lists of practices and of patients; replace the practices, or bring them up to
            date.
        population: residents of districts; fill ages and births of practices.
        deprivation: deciles of LSOAs; fill the quintiles of schools and practices.
        areas: authorities or districts by name or code, of which rows are kept; all without.
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
    replaced = [*(["practices"] if practices else []), *(["schools", "teams"] if schools else [])]
    _limit_assumptions(
        tables["assumptions"], start.resolve().name if start != into else "", replaced
    )  # fmt: skip
    accounts = _run({
        "schools": lambda: _put_schools(tables, schools, areas, state_funded_only),
        "practices": lambda: _put_practices(tables, practices, areas),
        "population": lambda: _put_population(tables, population, areas),
        "deprivation": lambda: _put_deprivation(tables, deprivation, areas),
    })  # fmt: skip
    assumed = _assume(tables, accounts)
    for row in (row for rows in tables.values() for row in rows):
        row["source"] = row.get("source") or f"carried over from {start.resolve().name}"
    write_tables(tables, into, check=load)
    return replace(sum(accounts.values(), Account()), assumed=tuple(assumed))


def _run(steps: Mapping[str, Callable[[], Account]]) -> dict[str, Account]:
    """The accounts of the steps that had files, or the faults of all of them at once."""
    accounts: dict[str, Account] = {}
    faults: list[Fault] = []
    for kind, step in steps.items():
        try:
            account = step()
        except InstanceFaults as found:
            faults += found.faults
        else:
            if account.tallies:
                accounts[kind] = account
    if faults:
        raise InstanceFaults(faults)
    return accounts


def _put_schools(
    tables: dict[str, Rows], files: Sequence[Path], areas: Sequence[str], state_funded_only: bool
) -> Account:
    if not files:
        return Account()
    rows, account = read_schools(files, areas, state_funded_only)
    account += keep_decided(rows, tables["schools"])
    tables["schools"] = rows
    teams = {row["team"] for row in tables["teams"]}
    if any(row["team"] in teams for row in rows):
        return account
    return account + rebase_teams(tables, files[0].name)


def _put_practices(tables: dict[str, Rows], files: Sequence[Path], areas: Sequence[str]) -> Account:
    if not files:
        return Account()
    known = [atlas_of_schools(tables["schools"])]
    rows, account = read_practices(files, tables["practices"], areas, known)
    account += put_in_localities(rows, tables["localities"], files[0].name)
    tables["practices"] = rows
    return account


def _put_population(
    tables: dict[str, Rows], files: Sequence[Path], areas: Sequence[str]
) -> Account:
    if not files:
        return Account()
    found, account = read_population(files, areas, [atlas_of_schools(tables["schools"])])
    return account + share_population(tables["practices"], found, bool(areas))


def _put_deprivation(
    tables: dict[str, Rows], files: Sequence[Path], areas: Sequence[str]
) -> Account:
    if not files:
        return Account()
    found, account = read_deprivation(files, areas, [atlas_of_schools(tables["schools"])])
    account += fill_quintiles(tables["schools"], found, "school")
    return account + fill_quintiles(tables["practices"], found, "practice")


def _rename(settings: Rows, into: Path) -> None:
    """Name the instance after its folder: herts-real becomes Herts Real."""
    words = [word for word in re.split(r"[-_\s]+", into.resolve().name) if word]
    name = " ".join(word[0].upper() + word[1:] for word in words)
    for row in settings:
        if row["key"] == "name" and name:
            row.update(value=name, source="name of the folder")


def _limit_assumptions(assumptions: Rows, start: str, replaced: Sequence[str]) -> None:
    """Say of each assumption that is carried over that it does not speak of what is replaced.

    Args:
        assumptions: rows of the table, changed in place.
        start: the instance they are carried over from; blank when it was so by an earlier import.
        replaced: the tables that are replaced now.
    """
    for row in assumptions:
        before = CARRIED.match(row["text"])
        if not replaced or not (start or before):
            continue
        of, without = (before[1], before[2].split(", ")) if before else (start, [])
        text = row["text"][before.end() :] if before else row["text"]
        told = ", ".join(sorted({*without, *replaced}))
        limited = f"Of what is carried over from {of} (not {told}): {text}"
        row["text"] = limited if len(limited) <= LONGEST else row["text"]


def _assume(tables: dict[str, Rows], accounts: Mapping[str, Account]) -> list[Assumption]:
    """Put what is assumed, and a record of each import, into the assumptions table.

    They stand after those of people, by name, over rows of the same name; what no imported row
    rests on any more goes. Returns what is assumed of the tables that were touched.
    """
    of_schools, of_practices = (
        schools_assume(tables["schools"]),
        practices_assume(tables["practices"]),
    )
    teams = [row for account in accounts.values() for row in account.assumed]
    records = [_record(kind, account) for kind, account in accounts.items()]
    new = {row.assumption: row.text for row in [*of_schools, *teams, *of_practices, *records]}
    ours = [{"assumption": code, "text": text, "source": SOURCE} for code, text in new.items()]
    others: Rows = []
    for row in tables["assumptions"]:
        if row["assumption"] not in new:
            if row.get("source") != SOURCE:
                others.append(row)
            elif row["assumption"] not in OWNED:
                ours.append(row)
    tables["assumptions"] = others + sorted(ours, key=lambda row: row["assumption"])
    touched = tuple(code for kind in accounts for code in SPOKEN_OF[kind])
    told = [*of_schools, *teams, *of_practices]
    return [row for row in told if row.assumption.startswith(touched)]


def _record(kind: str, account: Account) -> Assumption:
    """What was imported, and whose it is."""
    text = f"{'; '.join(map(str, account.tallies))}. {' '.join(account.licence)}"
    return assume(f"import-{kind}", text if len(text) <= LONGEST else text[: LONGEST - 3] + "...")
