"""The list of prescribing cost centres as downloaded: epraccur.csv of the ODS, without a header.

Until 2025 a GP practice had prescribing setting 4 and status A; since then it has the role RO76
and status ACTIVE, at the same places (27 columns; ODS Data Search and Export, reference data
catalogue, "GP practices").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from instances.sources.formats import OGL, Format
from instances.sources.listed import ListedPractice
from instances.sources.published import Published

CODE = re.compile(r"[A-Z0-9]{3,8}")
DAY = re.compile(r"[0-9]{8}")
POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")
ACTIVE = ("A", "ACTIVE")
WORDS = {"C": "closed", "D": "dormant", "P": "proposed", "INACTIVE": "closed"}
GP_PRACTICE = {"4", "RO76"}


def _looks(cells: Sequence[str]) -> bool:
    """27 cells with a code, a postcode or none, and the day of opening or none."""
    if len(cells) != 27 or not CODE.fullmatch(cells[0]):
        return False
    return all(not cell or form.fullmatch(cell) for form, cell in
               ((POSTCODE, cells[9]), (DAY, cells[10]), (DAY, cells[11])))  # fmt: skip


FORMAT = Format(
    name="ODS list of GP practices, epraccur",
    kind="practices",
    columns=(
        "Organisation code", "Name", "National grouping", "Health geography", "Address 1",
        "Address 2", "Address 3", "Address 4", "Address 5", "Postcode", "Open date", "Close date",
        "Status code", "Sub-type", "Commissioner", "Join date", "Left date", "Telephone",
        "Column 19", "Column 20", "Column 21", "Amended", "Column 23", "Provider",
        "Column 25", "Prescribing setting", "Column 27",
    ),
    looks=_looks,
    licence=f"NHS England, Organisation Data Service: contains public sector information {OGL}.",
)  # fmt: skip


def read(source: Published) -> list[ListedPractice]:
    """The GP practices of the list; others, and those not active, say why they are not kept."""
    source.keys_stand_once("Organisation code")
    return [_practice(source, line, cells) for line, cells in source.rows]


def _practice(source: Published, line: int, cells: Mapping[str, str]) -> ListedPractice:
    if not GP_PRACTICE & set(cells["Prescribing setting"].split("|")):
        return ListedPractice({}, why="not a GP practice")
    status = cells["Status code"].upper()
    if status not in ACTIVE:
        return ListedPractice({}, why=WORDS.get(status, f"status {status or 'blank'}"))
    row = {
        "practice": source.text(line, cells, "Organisation code"),
        "name": source.text(line, cells, "Name"),
        "postcode": cells["Postcode"],
        "source": f"ODS list of GP practices, {source.file}",
    }
    return ListedPractice(row)
