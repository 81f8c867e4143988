"""What Excel is told of a column: what may be typed into it, and what is said beside it."""

from __future__ import annotations

from typing import Any

from instances.declared import blank, holds, need
from instances.save import cell_text
from instances.schema import Column
from instances.workbook.cells import NUMBERS, shown

LONGEST_TITLE, LONGEST_MESSAGE, LONGEST_LIST = 32, 255, 255

Rule = dict[str, Any]


def note(column: Column) -> str:
    """All that the declaration says of a column, for the note on its head."""
    said = [
        f"{column.meaning}.",
        f"Holds: {holds(column)}.",
        f"Example: {column.example}",
        f"This column {need(column)}.",
    ]
    if left := blank(column, cell_text(column.default)):
        said.append(f"Blank: {left}.")
    if column.source:
        said.append(f"Where to find it: {column.source}.")
    return shown("\n".join(said), 1_000)


def rule(column: Column, first_cell: str, codes: str | list[str] | None) -> Rule:
    """The validation of a column's cells, in the words of XlsxWriter.

    Args:
        column: what is declared.
        first_cell: the first cell it holds for, as C2.
        codes: the allowed words, or the formula of the range they stand in; None where there are
            none to choose from.
    """
    told: Rule = {
        "input_title": shown(column.name, LONGEST_TITLE),
        "input_message": shown(_message(column), LONGEST_MESSAGE),
        "error_title": "Check this cell",
        "error_message": shown(f"{column.name}: expected {holds(column)}.", LONGEST_MESSAGE),
    }
    if codes and column.kind != "list":
        # a code may be typed before the row it stands for: ask, do not refuse
        doubt = {"error_type": "warning"} if column.refers else {}
        return told | doubt | {"validate": "list", "source": codes}
    return told | (_number(column, first_cell) or _text(column, first_cell) or {"validate": "any"})


def _message(column: Column) -> str:
    return f"{column.meaning}. Expected: {holds(column)}. Example: {column.example}"


def _text(column: Column, cell: str) -> Rule | None:
    if column.kind == "month":
        year, month = f"VALUE(LEFT({cell},4))", f"VALUE(RIGHT({cell},2))"
        good = f'LEN({cell})=7,MID({cell},5,1)="-",{year}>=2000,{year}<=2099,{month}>=1,{month}<=12'
        return {"validate": "custom", "value": f"=AND({good})"}
    if column.kind == "day":
        year, month, day = f"LEFT({cell},4)", f"MID({cell},6,2)", f"RIGHT({cell},2)"
        dashes = f'MID({cell},5,1)="-",MID({cell},8,1)="-"'
        return {
            "validate": "custom",
            "value": f"=AND(LEN({cell})=10,{dashes},ISNUMBER(DATE({year},{month},{day})))",
        }
    if column.longest:
        return {"validate": "length", "criteria": "<=", "value": column.longest}
    return None


def _number(column: Column, cell: str) -> Rule | None:
    if column.kind not in NUMBERS:
        return None
    kind: Rule = {"validate": "integer" if column.kind == "whole number" else "decimal"}
    if column.gt is not None and column.le is not None:
        whole = f",{cell}=INT({cell})" if column.kind == "whole number" else ""
        good = f"ISNUMBER({cell}){whole},{cell}>{column.gt:.15g},{cell}<={column.le:.15g}"
        return {"validate": "custom", "value": f"=AND({good})"}
    if column.ge is not None and column.le is not None:
        return kind | {"criteria": "between", "minimum": column.ge, "maximum": column.le}
    for criteria, bound in ((">=", column.ge), (">", column.gt), ("<=", column.le)):
        if bound is not None:
            return kind | {"criteria": criteria, "value": bound}
    return kind | {"criteria": ">=", "value": -1e300}
