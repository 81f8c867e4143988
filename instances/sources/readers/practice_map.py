"""The mapping file of the list of patients as downloaded: gp-reg-pat-prac-map.csv (NHS England).

It names every practice that has registered patients in the month.
"""

from __future__ import annotations

from instances.sources.formats import OGL, Format
from instances.sources.listed import ListedPractice
from instances.sources.published import Published

FORMAT = Format(
    name="practices of the list of registered patients, gp-reg-pat-prac-map",
    kind="practices",
    columns=("EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "PRACTICE_POSTCODE"),
    licence=f"NHS England: contains public sector information {OGL}.",
)


def read(source: Published) -> list[ListedPractice]:
    """The practices of the file; all can be kept."""
    source.keys_stand_once("PRACTICE_CODE")
    return [
        ListedPractice({
            "practice": source.text(line, cells, "PRACTICE_CODE"),
            "name": source.text(line, cells, "PRACTICE_NAME"),
            "postcode": source.cell(cells, "PRACTICE_POSTCODE"),
            "source": f"NHS England practice list, {source.file}",
        })
        for line, cells in source.rows
    ]  # fmt: skip
