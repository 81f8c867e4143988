"""The register of schools as downloaded: edubasealldata*.csv of Get Information about Schools.

Columns as in the download of all establishments; see the glossary of the register
(get-information-schools.service.gov.uk/glossary). Statutory ages are there; pupils of a school
that has lately become an academy are not.
"""

from __future__ import annotations

from collections.abc import Mapping

from instances.save import cell_text
from instances.sources.assumptions import TYPICAL
from instances.sources.formats import OGL, Format
from instances.sources.listed import Listed, phase, share_pct
from instances.sources.published import Published, number_in

FORMAT = Format(
    name="register of schools (DfE, Get Information about Schools)",
    kind="schools",
    columns=(
        "URN", "EstablishmentName", "LA (name)", "EstablishmentStatus (name)",
        "TypeOfEstablishment (name)", "EstablishmentTypeGroup (name)", "PhaseOfEducation (name)",
        "StatutoryLowAge", "StatutoryHighAge", "NumberOfPupils", "Easting", "Northing",
    ),
    also=("PercentageFSM", "Postcode", "LSOA (code)"),
    areas=(
        "LA (name)", "LA (code)", "GSSLACode (name)",
        "DistrictAdministrative (name)", "DistrictAdministrative (code)",
    ),
    district="DistrictAdministrative (code)",
    licence=f"Department for Education: contains public sector information {OGL}.",
)  # fmt: skip

OPEN = ("Open", "Open, but proposed to close")
FUNDED = ("Academies", "Free Schools", "Local authority maintained schools")
OLDEST = 26  # the schools table ends there; the register has schools for up to 99
FIRST_OF_2021 = "E01033769"  # LSOA codes from here on did not exist before the 2021 Census
TYPICAL_AGES = {
    "Nursery": (2, 5),
    "Primary": (4, 11),
    "Middle deemed primary": (8, 12),
    "Middle deemed secondary": (9, 13),
    "Secondary": (11, 18),
    "All-through": (4, 18),
    "16 plus": (16, 19),
}
TYPICAL_SPECIAL = (4, 19)


def read(source: Published) -> list[Listed]:
    """The schools of the register; those not open, and those without ages, say why not kept."""
    source.keys_stand_once("URN")
    newest = max((source.cell(cells, "LSOA (code)") for _, cells in source.rows), default="")
    lsoa = "lsoa21" if newest >= FIRST_OF_2021 else "lsoa"
    return [_school(source, line, cells, lsoa) for line, cells in source.rows]


def funded(kind: str, group: str) -> bool:
    """Whether a school is paid for by the state, by its type and the group of its type."""
    return group in FUNDED or (group == "Special schools" and "independent" not in kind.lower())


def _school(source: Published, line: int, cells: Mapping[str, str], lsoa: str) -> Listed:
    status = source.cell(cells, "EstablishmentStatus (name)")
    kind = source.cell(cells, "TypeOfEstablishment (name)")
    group = source.cell(cells, "EstablishmentTypeGroup (name)")
    if status not in OPEN:
        return Listed({}, group or "other", why=status.lower() or "no status")
    register = source.cell(cells, "PhaseOfEducation (name)")
    planned, paid = phase(register, kind, group), funded(kind, group)
    low, high, basis = _ages(source, line, cells, register, planned)
    if low is not None and high is not None and low >= high:
        if paid:
            source.fault(line, "StatutoryHighAge", str(high), f"more than StatutoryLowAge, {low}",
                         "Blank both ages to have those typical of its phase.")  # fmt: skip
        low = high = None
    place = _place(source, line, cells)
    row = {
        "school": source.text(line, cells, "URN"),
        "name": source.text(line, cells, "EstablishmentName"),
        "phase": planned,
        "low_age": cell_text(low),
        "high_age": cell_text(high),
        "ages_basis": basis,
        "pupils": cell_text(source.whole(line, cells, "NumberOfPupils", 0, 1_000_000)),
        "fsm_pct": share_pct(source.cell(cells, "PercentageFSM")),
        "easting_m": place[0],
        "northing_m": place[1],
        "postcode": source.cell(cells, "Postcode"),
        lsoa: source.cell(cells, "LSOA (code)"),
        "district": source.cell(cells, "DistrictAdministrative (name)"),
        "ltla_code": source.cell(cells, "DistrictAdministrative (code)"),
        "la_name": source.cell(cells, "LA (name)"),
        "la_code": source.cell(cells, "LA (code)"),
        "utla_code": source.cell(cells, "GSSLACode (name)"),
        "source": f"DfE register of schools (GIAS), {source.file}",
    }
    return Listed(
        row, group or "other", funded=paid,
        why="" if row["low_age"] and row["high_age"] else "no ages in the register",
    )  # fmt: skip


def _ages(
    source: Published, line: int, cells: Mapping[str, str], register: str, planned: str
) -> tuple[int | None, int | None, str]:
    """Youngest age, age of leaving, and on what they rest where it is not the register."""
    low = source.whole(line, cells, "StatutoryLowAge", 0, 99)
    high = source.whole(line, cells, "StatutoryHighAge", 0, 99)
    if low is not None and high is not None:
        return (
            low,
            min(high, OLDEST),
            f"leaving at {high} read as {OLDEST}" if high > OLDEST else "",
        )
    typical = TYPICAL_SPECIAL if planned == "special" else TYPICAL_AGES.get(register)
    return (*typical, TYPICAL) if typical else (None, None, "")


def _place(source: Published, line: int, cells: Mapping[str, str]) -> tuple[str, str]:
    """Coordinates; the register has 0, 0 where it knows none."""
    both = [source.cell(cells, name) for name in ("Easting", "Northing")]
    if all(number_in(cell) == 0 for cell in both):
        return "", ""
    return (
        cell_text(source.number(line, cells, "Easting", 0, 700_000)),
        cell_text(source.number(line, cells, "Northing", 0, 1_300_000)),
    )
