"""A change log: what was changed in the workbook since the run, by whom and why."""

from __future__ import annotations

from reports.grid import Grid
from reports.live.inputs import FIRST, Inputs

LINES = 30


def change_log(given: Inputs, identity: str) -> Grid:
    """Lines to be filled in; the first says what the workbook was made from."""
    sheet = Grid("change_log", "Change log: note what you change, and why", identity,
                 "What was changed in this workbook since the run, by whom and why")  # fmt: skip
    sheet.heads(3, ["Date", "Who", "Cell", "From", "To", "Why"])
    sheet.text(FIRST, 0, "as made")
    sheet.text(FIRST, 1, "optimiser plan")
    sheet.text(FIRST, 2, f"all {len(given.values)} inputs")
    sheet.text(FIRST, 5, identity)
    for row in range(FIRST + 1, FIRST + 1 + LINES):
        for column in range(6):
            sheet.text(row, column, "", "input_text")
    return sheet
