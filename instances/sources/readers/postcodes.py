"""Lists of postcodes with coordinates, to place practices of which only a postcode is known.

Code-Point Open of the Ordnance Survey has a file without a header for each postcode area
(Data/CSV/al.csv); its column headers stand in a file of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from instances.save import cell_text
from instances.sources.formats import OGL, Format
from instances.sources.published import Published

POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? *[0-9][A-Z]{2}")
OS = (
    "Contains OS data © Crown copyright and database right; contains Royal Mail data © Royal Mail "
    f"copyright and database right; {OGL}."
)
LAYOUT = (
    "Postcode", "Positional_quality_indicator", "Eastings", "Northings", "Country_code",
    "NHS_regional_HA_code", "NHS_HA_code", "Admin_county_code", "Admin_district_code",
    "Admin_ward_code",
)  # fmt: skip


def _looks(cells: Sequence[str]) -> bool:
    """Ten cells: a postcode, three numbers, then codes."""
    return (
        len(cells) == 10
        and bool(POSTCODE.fullmatch(cells[0]))
        and all(cell.isdigit() for cell in cells[1:4])
    )


PLAIN = Format("Code-Point Open", "postcodes", LAYOUT, OS, looks=_looks)
HEADED = Format("Code-Point Open with column headers", "postcodes", LAYOUT, OS)
EXTRACT = Format(
    name="tidy extract of Code-Point Open",
    kind="postcodes",
    columns=("postcode", "easting", "northing", "ltla_code"),
    licence=OS,
)


@dataclass(frozen=True)
class Spot:
    """Where a postcode lies."""

    easting_m: str
    northing_m: str
    ltla_code: str
    county_code: str = ""


def key(postcode: str) -> str:
    """A postcode without spaces and in capital letters."""
    return "".join(postcode.split()).upper()


def read(sources: Sequence[Published]) -> dict[str, Spot]:
    """Where each postcode lies, by `key`; those of which it is not known are left out."""
    return {key(code): spot for source in sources for code, spot in _spots(source)}


def _spots(source: Published) -> list[tuple[str, Spot]]:
    tidy = source.form is EXTRACT
    names = EXTRACT.columns if tidy else (LAYOUT[0], LAYOUT[2], LAYOUT[3], LAYOUT[8])
    found = []
    for line, cells in source.rows:
        east = source.number(line, cells, names[1], 0, 700_000)
        north = source.number(line, cells, names[2], 0, 1_300_000)
        if east and north:  # Code-Point Open has 0, 0 where it knows no place
            spot = Spot(cell_text(east), cell_text(north), cells[names[3]],
                        cells.get("Admin_county_code", ""))  # fmt: skip
            found.append((source.text(line, cells, names[0]), spot))
    return found
