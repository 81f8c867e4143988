"""Which rows of a published file lie in an authority, an upper-tier authority or a district."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from instances.faults import nearest, quoted
from instances.sources.account import counted, named
from instances.sources.published import Numbered, Published

SCHOOL_AREAS = ("la_name", "la_code", "utla_code", "district", "ltla_code")
STRAY = 100  # an authority with fewer than 1 in 100 of its rows in a district is not of it


@dataclass(frozen=True)
class Atlas:
    """Which districts (their codes) an authority has, as one source says."""

    source: str
    districts: Mapping[str, Counter[str]] = field(default_factory=dict)

    def of(self, area: str) -> set[str]:
        """Codes of the districts of an area; a school or two abroad does not make a district."""
        found = self.districts.get(area.casefold(), Counter())
        return {code for code, times in found.items() if times * STRAY >= found.total()}


def atlas(
    source: str, rows: Iterable[Mapping[str, str]], areas: Sequence[str], district: str
) -> Atlas:
    """What rows say: names and codes of areas in some columns, the district's code in another."""
    found: dict[str, Counter[str]] = {}
    for row in rows:
        code = row.get(district, "")
        for name in {row[area].casefold() for area in areas if row.get(area)} if code else ():
            found.setdefault(name, Counter())[code] += 1
    return Atlas(source, found)


def atlas_of(source: Published) -> Atlas:
    """What a published file says of districts; nothing where it names none."""
    names = source.columns
    areas = [names[area] for area in source.form.areas if area in names]
    district = names.get(source.form.district, "")
    return atlas(source.file, (cells for _, cells in source.rows), areas, district)


def atlas_of_schools(schools: Sequence[Mapping[str, str]]) -> Atlas:
    """What the schools of an instance say that were imported with the districts they stand in."""
    return atlas("where its schools stand", schools, SCHOOL_AREAS, "ltla_code")


def cut(source: Published, areas: Sequence[str], atlases: Sequence[Atlas] = ()) -> None:
    """Keep the rows of a file that lie in any of the areas, by the format's columns of areas."""
    columns = [source.columns[area] for area in source.form.areas if area in source.columns]
    district = source.columns.get(source.form.district, "")
    source.rows = lying_in(source, source.rows, areas, columns, district, atlases)


def lying_in(
    source: Published,
    rows: Sequence[Numbered],
    areas: Sequence[str],
    columns: Sequence[str],
    district: str,
    atlases: Sequence[Atlas],
) -> list[Numbered]:
    """The rows that lie in any of the areas; all of them where no area is asked for.

    An area is looked for by name or code in the columns, the widest first; where they do not know
    it, by its districts as the atlases know them. Capital letters do not matter. An area that is
    not known is noted as a fault of the source.

    Args:
        source: the file the rows are of.
        rows: numbered rows.
        areas: names or codes.
        columns: where to look for them.
        district: the column with the code of the district.
        atlases: what else is known of districts.
    """
    if not areas:
        return list(rows)
    kept: set[int] = set()
    for area in areas:
        found, how = _in_area(rows, area, columns, district, atlases)
        kept |= {number for number, _ in found}
        if found:
            source.notes.append(f"{source.file}: {counted(len(found), 'row')} in {area}, by {how}")
        else:
            _unknown(source, rows, area, columns, atlases)
    return [row for row in rows if row[0] in kept]


def _in_area(
    rows: Sequence[Numbered],
    area: str,
    columns: Sequence[str],
    district: str,
    atlases: Sequence[Atlas],
) -> tuple[list[Numbered], str]:
    """The rows in an area and by what they were found."""
    asked = area.casefold()
    for column in columns:
        found = [row for row in rows if row[1].get(column, "").casefold() == asked]
        if found:
            return found, column
    for known in atlases:
        codes = known.of(area)
        found = [row for row in rows if row[1].get(district, "") in codes]
        if found:
            return found, f"its {counted(len(codes), 'district')} ({known.source})"
    return [], ""


def _unknown(
    source: Published,
    rows: Sequence[Numbered],
    area: str,
    columns: Sequence[str],
    atlases: Sequence[Atlas],
) -> None:
    names = {cells.get(column, "") for _, cells in rows for column in columns} - {""}
    known = {name for found in atlases for name in found.districts}
    near = nearest(area, names) or nearest(area, known)
    there = sorted(name for name in names if not any(mark.isdigit() for mark in name))
    expected = "the name or code of an authority or district of the file"
    if there and not near:
        expected += f": {named(there)}"
    county = "" if len(columns) > 2 else (
        "The file names districts only: to have those of a county, import its schools first, or "
        "give a table of districts and counties beside the file."
    )  # fmt: skip
    source.fault(
        0, columns[0] if columns else "", f"no row in {quoted(area)}", expected,
        f"{near} {county}".strip(),
    )  # fmt: skip
