"""Residents of districts by single year of age to ages and births of practices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from instances.sources.account import Account, Tally, counted, named
from instances.sources.areas import Atlas, atlas_of, cut
from instances.sources.assumptions import SHARED
from instances.sources.births import COUNTED
from instances.sources.opening import open_published
from instances.sources.practices import AGE_COLUMNS
from instances.sources.published import Published, of_kind, stop_on_faults
from instances.sources.readers import population as tables
from instances.sources.readers.population import Residents
from instances.sources.start import Rows
from instances.units import apportion

KINDS = ("population", "deprivation")


@dataclass(frozen=True)
class Population:
    """Residents of districts by code, and of when they are."""

    districts: Mapping[str, Residents]
    vintage: str
    source: Published

    def whole(self) -> list[int]:
        """Residents of all districts together, by single year of age."""
        return [sum(one.ages[age] for one in self.districts.values()) for age in tables.AGES]


def read_population(
    files: Sequence[Path], areas: Sequence[str] = (), atlases: Sequence[Atlas] = ()
) -> tuple[Population, Account]:
    """Residents aged 0 to 4 of the districts of some areas, and an account.

    Args:
        files: population tables of districts; lists of LSOAs beside them only say which districts
            an authority has.
        areas: names or codes of authorities or districts; all districts without.
        atlases: what else is known of districts.

    Raises:
        InstanceFaults: with every fault of the files.
    """
    sources = open_published(files, "practices", KINDS)
    known = [atlas_of(source) for source in of_kind(sources, "deprivation")]
    given = list(of_kind(sources, "population"))
    districts: dict[str, Residents] = {}
    account = Account()
    vintages = []
    for source in given:
        cut(source, areas, [*known, *atlases])
        here = {one.code: one for one in tables.read(source)}
        for code in sorted(here.keys() & districts):
            source.fault(0, "", f"the district {code}, as in another file", "each in one file")
        districts.update(here)
        kept = len(source.rows) if source.form is tables.LONG else len(here)
        vintages.append(tables.vintage(source))
        account += Account(
            tallies=(Tally(source.file, source.read, kept),),
            told=tuple(source.notes),
            licence=(source.form.licence,),
        )
    if not districts and not any(source.faults for source in sources):
        sources[-1].fault(0, "", "no district", "a population table with districts")
    stop_on_faults(sources)
    found = Population(districts, " and ".join(dict.fromkeys(vintages)), given[0])
    ages = found.whole()
    told = f"{counted(len(districts), 'district')} with {sum(ages):,} residents aged 0 to 4, " \
           f"{ages[0]:,} of them under 1 ({found.vintage})"  # fmt: skip
    return found, account + Account(told=(told,))


def share_population(practices: Rows, found: Population, one_area: bool) -> Account:
    """Ages and births of practices by the residents of their district, in place.

    The children of a practice are split over the single years as the residents of its district
    are (largest remainder, none lost); the residents under 1 of a district are shared among its
    practices by their children, or by their children under 1 where all are counted. A practice of
    which the table does not know the district goes by the whole area. Ages that were counted and
    figures that people gave are left as they are.

    Args:
        practices: rows of the practices table.
        found: residents of districts.
        one_area: whether they are those of an area asked for, which then stands for the district
            of practices of which none is known.

    Raises:
        InstanceFaults: no practice has a district that the table knows, and no area was asked for.
    """
    groups: dict[str, Rows] = {}
    for row in practices:
        code = row.get("ltla_code", "")
        groups.setdefault(code if code in found.districts else "", []).append(row)
    lost = groups.pop("", [])
    split = births = 0
    for code, rows in groups.items():
        ages = list(found.districts[code].ages)
        whose = f"its district, {found.vintage}"
        split += sum(_split(row, ages, whose) for row in rows)
        births += _births(rows, ages[0], whose)
    told = []
    if lost and not groups and not one_area:
        found.source.fault(
            0, "", f"districts, and none of them that of any of {counted(len(lost), 'practice')}",
            "an area that the practices stand for", "Name it with --area.",
        )  # fmt: skip
        found.source.stop_on_faults()
    if lost and one_area:
        whole = found.whole()
        under_1 = whole[0] if not groups else _in_proportion(lost, whole)
        whose = f"the whole area, {found.vintage}"
        split += sum(_split(row, whole, whose) for row in lost)
        births += _births(lost, under_1, whose)
        told.append(f"{counted(len(lost), 'practice')} by the whole area, as the table does not "
                    f"know their district: {_names(lost)}")  # fmt: skip
    elif lost:
        told.append(f"{counted(len(lost), 'practice')} left as they are, as the table does not know"
                    f" their district: {_names(lost)}")  # fmt: skip
    unserved = [one.name for code, one in found.districts.items() if code not in groups]
    if unserved and groups and one_area:
        told.append(f"{counted(len(unserved), 'district')} without a practice here: "
                    f"{named(unserved)}")  # fmt: skip
    return _account(practices, split, births, told)


def _split(row: dict[str, str], ages: Sequence[int], whose: str) -> bool:
    """Split the children of a practice over the single years; whether that was done."""
    shared = row.get("ages_basis", "").startswith(SHARED) or not any(
        row.get(column) for column in AGE_COLUMNS
    )
    children = row.get("children_0_4", "")
    if not (shared and children and float(children).is_integer() and sum(ages)):
        return False
    row.update(zip(AGE_COLUMNS, map(str, apportion(int(float(children)), ages)), strict=True))
    row["ages_basis"] = SHARED + whose
    return True


def _births(rows: Rows, under_1: int, whose: str) -> int:
    """Share residents under 1 among practices; how many practices were given births."""
    ours = [row for row in rows if row.get("births_basis") or not row.get("births_per_year")]
    by = "age_0" if all(row.get("ages_basis") == COUNTED for row in rows) else "children_0_4"
    weights = [float(row.get(by) or 0) for row in rows]
    if not any(weights):
        return 0
    given = dict(zip(map(id, rows), apportion(under_1, weights), strict=True))
    filled = 0
    for row in ours:
        if row.get(by):
            row["births_per_year"] = str(given[id(row)])
            row["births_basis"] = (
                f"a share, by registered children, of the residents under 1 of {whose}"
            )
            filled += 1
    return filled


def _in_proportion(rows: Rows, ages: Sequence[int]) -> int:
    """Residents under 1 for the children of some practices, as in the whole area."""
    children = sum(float(row.get("children_0_4") or 0) for row in rows)
    return round(children * ages[0] / sum(ages)) if sum(ages) else 0


def _names(rows: Rows) -> str:
    return named([f"{row['name']} ({row['practice']})" for row in rows], most=6)


def _account(practices: Rows, split: int, births: int, told: Sequence[str]) -> Account:
    kept = sum(
        bool(row.get("births_per_year")) and not row.get("births_basis") for row in practices
    )
    aged = sum(any(row.get(column) for column in AGE_COLUMNS) for row in practices) - split
    notes = list(told)
    if kept:
        notes.append(f"births of {counted(kept, 'practice')} kept as given")
    if aged:
        notes.append(f"ages of {counted(aged, 'practice')} kept as counted or given")
    blank = sum(not row.get("births_per_year") for row in practices)
    return Account(
        filled=(
            f"children of {counted(split, 'practice')} by single year of age",
            f"births of {counted(births, 'practice')} from residents under 1",
        ),
        blank=(f"births of {counted(blank, 'practice')}",) if blank else (),
        told=tuple(notes),
    )
