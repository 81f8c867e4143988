"""Lists of general practices and of their patients to rows of the practices table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from instances.sources.account import Account, Tally, counted, named
from instances.sources.areas import Atlas, atlas_of
from instances.sources.births import COUNTED, births_per_child, fill_births, forget_births
from instances.sources.opening import open_published
from instances.sources.practice_lists import listed_practices
from instances.sources.published import Published, of_kind, stop_on_faults
from instances.sources.readers import patients, postcodes
from instances.sources.readers.patients import Patients
from instances.sources.start import Rows

KINDS = ("practices", "patients", "postcodes", "population", "deprivation")
AGE_COLUMNS = ("age_0", "age_1", "age_2", "age_3", "age_4")
CHILDREN_OF = "; children: "


def read_practices(
    files: Sequence[Path],
    before: Sequence[dict[str, str]] = (),
    areas: Sequence[str] = (),
    atlases: Sequence[Atlas] = (),
) -> tuple[Rows, Account]:
    """Rows for the practices table and an account of what became of those of the files.

    What the files speak of replaces what was known of a practice before; the rest is kept. Each
    row also carries, in columns that the table does not declare, `postcode`, `district`,
    `ltla_code`, `lsoa21` and on what its figures rest (`births_basis`, `ages_basis`,
    `imd_basis`).

    Args:
        files: lists of practices; lists of patients by age, which alone only bring the practices
            of before up to date; lists of postcodes; tables of districts or of LSOAs, which here
            only say which districts an authority has.
        before: rows of the practices known before.
        areas: names or codes of authorities or districts; all practices without.
        atlases: what else is known of districts.

    Raises:
        InstanceFaults: with every fault of the files.
    """
    sources = open_published(files, "practices", KINDS)
    known = [atlas_of(source) for source in of_kind(sources, "population", "deprivation")]
    lists = list(of_kind(sources, "practices"))
    spots = postcodes.read(list(of_kind(sources, "postcodes")))
    rows, account = listed_practices(lists, spots, areas, [*known, *atlases])
    rows = _over(before, rows) if lists else [dict(row) for row in before]
    account += _count(rows, list(of_kind(sources, "patients")), bool(lists))
    stop_on_faults(sources)
    account += fill_births(rows, births_per_child(before))
    return rows, account + Account(
        blank=_blanks(rows),
        told=(
            *(note for source in sources for note in source.notes),
            *_idle(rows),
            _children(rows),
        ),
        licence=tuple(source.form.licence for source in sources),
    )


def _over(before: Sequence[dict[str, str]], rows: Rows) -> Rows:
    """Rows of lists laid over what was known of the same practices."""
    had = {row["practice"]: row for row in before}
    merged = []
    for row in rows:
        old = dict(had.get(row["practice"], {}))
        if "children_0_4" in row:
            forget_births(old)
            old.update(dict.fromkeys(old.keys() & {*AGE_COLUMNS, "ages_basis"}, ""))
        merged.append({"children_0_4": "", "easting_m": "", "northing_m": "", **old, **row})
    return merged


def _count(rows: Rows, sources: list[Published], listed: bool) -> Account:
    """Put the children of lists of patients into rows, in place."""
    if not sources:
        return Account()
    found: Patients = patients.read(sources)
    here = [row for row in rows if row["practice"] in found.codes()]
    if not here and not listed:
        sources[0].fault(
            0, "ORG_CODE", f"{counted(len(found.codes()), 'practice')}, none of them known",
            "practices of the instance", "Give a list of practices beside it, such as epraccur.",
        )  # fmt: skip
    files = ", ".join(sorted(source.file for source in sources))
    for row in here:
        forget_births(row)
        single = found.single.get(row["practice"])
        ages = [str(number) for number in single] if single else [""] * len(AGE_COLUMNS)
        row.update(zip(AGE_COLUMNS, ages, strict=True))
        row["ages_basis"] = COUNTED if single else ""
        row["children_0_4"] = str(sum(single) if single else found.band[row["practice"]])
        row["source"] = row.get("source", "").split(CHILDREN_OF)[0] + CHILDREN_OF + files
    codes = {row["practice"] for row in here}
    tallies = tuple(
        Tally(source.file, source.read,
              sum(cells["ORG_CODE"] in codes for _, cells in source.rows))
        for source in sources
    )  # fmt: skip
    exact = sum(row["ages_basis"] == COUNTED for row in here)
    told = [f"patients registered on {found.day}"]
    without = [f"{row['name']} ({row['practice']})" for row in rows if row["practice"] not in codes]
    if without:
        told.append(f"{counted(len(without), 'practice')} not in the list of patients: "
                    f"{named(without)}")  # fmt: skip
    return Account(
        tallies=tallies,
        dropped=("rows of other ages, organisations or practices",),
        filled=(f"children of {counted(len(here), 'practice')}, {exact:,} by single year of age",),
        told=tuple(told),
    )


def _children(rows: Rows) -> str:
    known = [float(row["children_0_4"]) for row in rows if row["children_0_4"]]
    return (
        f"{sum(known):,.0f} children aged 0 to 4 known, in {len(known):,} of "
        f"{counted(len(rows), 'practice')}"
    )


def _blanks(rows: Rows) -> tuple[str, ...]:
    told = []
    for columns, words in (
        (("children_0_4",), "children aged 0 to 4"),
        (("easting_m", "northing_m"), "coordinates"),
        (("imd_quintile",), "deprivation"),
    ):
        names = [f"{row['name']} ({row['practice']})" for row in rows
                 if not all(row.get(column) for column in columns)]  # fmt: skip
        if names:
            which = f": {named(names)}" if len(names) < len(rows) else ""
            told.append(f"{words} of {counted(len(names), 'practice')}{which}")
    return tuple(told)


def _idle(rows: Rows) -> list[str]:
    """Name the practices that are kept although their list says they are not active."""
    idle = [f"{row['name']} ({row['practice']}, {row['status']})" for row in rows
            if row.get("status")]  # fmt: skip
    return [f"kept although not active in 2024: {named(idle)}"] if idle else []
