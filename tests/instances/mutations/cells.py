"""Changes of single cells."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from instances.schema import Column, columns
from instances.tables import Settings
from tests.instances.mutations.made import CELLS, DECLARED, Made

FREE = {  # numbers of which any in range will do
    "easting_m", "northing_m", "home_visit_travel_min", "births_per_year", "leave_days",
    "study_days", "leavers_wte_per_year", "uptake_pct", "duration_min", "admin_min",
    "amount_gbp", "births_pct_per_year", "block_gbp", "pupils",
}  # fmt: skip

UNSEEN = ["\x01", "\x07", "\x1b", "\x7f", "\x85", "\u200b", "\u202e", "\ufeff", "\ufffe"]
NO_NUMBER = ["nan", "NaN", "inf", "-inf", "Infinity", "abc", "1_000", "1,000", "12%", "£5",
             "--1", "0x10", "\uff11\uff12", "\u0663", "1 000", "1e", ".", "½", "=1+1", "1;2",
             "yes"]  # fmt: skip
MANY = ["1e999", "-1e999", "9" * 40, "-" + "9" * 40]
NO_MONTH = ["2026-4", "2026-13", "2026-00", "April 2026", "04/2026", "1999-12", "2100-01",
            "2026", "\uff12\uff10\uff12\uff16-04"]  # fmt: skip
written = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="'"), min_size=1, max_size=40
)
texts = written | st.sampled_from(["=1+1", "+44", "-x", "@SUM(A1)", "<b>bold</b>", "Łódź", "名前",
                                   "é" * 500, "x" * 500, "#N/A", "TRUE", "_x0041_"])  # fmt: skip


def bad_cell(draw: Any, column: Column) -> str:
    """Text that the column cannot hold."""
    if column.required and draw(st.booleans()) and draw(st.booleans()):
        return draw(st.sampled_from(["", " ", "\t", "\u00a0"]))
    if draw(st.integers(0, 5)) == 0:
        return "a" + draw(st.sampled_from(UNSEEN)) + draw(written)
    if column.choices:
        return draw(written.filter(lambda text: text not in column.choices))
    if column.kind in ("number", "whole number"):
        outside = list(MANY)
        if column.ge is not None:
            outside.append(str(int(column.ge) - 1))
        if column.gt is not None:
            outside += [f"{column.gt:g}", "-0", "-0.0"]
        if column.le is not None:
            outside.append(str(int(column.le) + 1))
        return draw(st.sampled_from(
            NO_NUMBER + outside + (["1.5"] if column.kind == "whole number" else [])
        ))  # fmt: skip
    return {
        "month": lambda: draw(st.sampled_from(NO_MONTH)),
        "yes or no": lambda: draw(st.sampled_from(["maybe", "2", "ja", "-", "yes no"])),
        "list": lambda: draw(st.sampled_from([";", " ; ", ";;"])),
        "numbers": lambda: draw(st.sampled_from([";", "a;b", "0;nan", "1,5;2"])),
        "code": lambda: "x" * draw(st.sampled_from([81, 1000, 30_000])),
        "text": lambda: "x" * draw(st.sampled_from([501, 30_000])),
    }[column.kind]()


def wrong_cells(draw: Any, made: Made) -> None:
    """Up to three cells of different tables that cannot be read."""
    found = draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=3, unique_by=lambda c: c[0]))
    for table, row, name in found:
        column = DECLARED[table][name]
        if column.kind == "code" and column.name in ("postcode", "lsoa21"):
            continue
        cell = bad_cell(draw, column)
        made.tables[table][row][made.tables[table][0].index(name)] = cell
        made.place(table, row, name)


def wrong_setting(draw: Any, made: Made) -> None:
    """A setting that cannot be read, or one that is not known."""
    rows = made.tables["settings"]
    row = draw(st.integers(1, len(rows) - 1))
    column = {column.name: column for column in columns(Settings)}[rows[row][0]]
    if column.kind == "text":
        rows[row][0], place = "zzz", "key"
        if column.required:
            made.place("settings", -1, column.name)
    else:
        rows[row][1] = draw(st.sampled_from(["abc", "nan", "-1e999", "9" * 40]).map(str))
        place = column.name
    made.place("settings", row, place)


def free_text(draw: Any, made: Made) -> None:
    """Any text in a name, however much it looks like something else."""
    table = draw(st.sampled_from(["localities", "schools", "teams", "practices", "pathways"]))
    made.tables[table][1][made.tables[table][0].index("name")] = draw(texts)


def free_number(draw: Any, made: Made) -> None:
    """The least or the most that a number may be, in some way of writing it."""
    table, row, name = draw(st.sampled_from([cell for cell in CELLS if cell[2] in FREE]))
    column = DECLARED[table][name]
    assert column.ge is not None
    assert column.le is not None
    good = [f"{column.ge:g}", f"{column.le:.0f}", f"+{column.le:.0f}", f" {column.ge:g} "]
    good += ["-0", "-0.0", "0.0", "00"] if column.ge <= 0 else []
    made.tables[table][row][made.tables[table][0].index(name)] = draw(st.sampled_from(good))
