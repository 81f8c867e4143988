"""Changes of rows, columns and whole tables, with what they entail."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.instances.mutations.cells import texts
from tests.instances.mutations.made import DECLARED, Made

REFERS = {
    ("practices", "locality"): ("localities",), ("teams", "locality"): ("localities",),
    ("schools", "team"): ("teams",), ("staff", "base"): ("localities", "teams"),
    ("staff", "grade"): ("grades",), ("tranches", "grade"): ("grades",),
    ("contacts", "pathway"): ("pathways",), ("contacts", "grades"): ("grades",),
    ("caseload", "pathway"): ("pathways",), ("caseload_counts", "pathway"): ("pathways",),
    ("caseload_counts", "locality"): ("localities",), ("growth", "locality"): ("localities",),
    ("drivers", "centre"): ("cost_centres",),
}  # fmt: skip
REQUIRED = {
    "settings", "localities", "practices", "schools", "teams", "grades", "staff", "pathways",
    "contacts", "caseload", "cost_centres", "drivers",
}  # fmt: skip


def dangling(made: Made) -> None:
    """Say that every code that is in no table it refers to is wrong."""
    for (table, name), to in REFERS.items():
        known = {row[0] for other in to for row in made.tables[other][1:]}
        place = made.tables[table][0].index(name)
        for number, row in enumerate(made.tables[table][1:], 1):
            for code in row[place].split(";"):
                if code and code not in known:
                    made.place(table, number, name)


def row_deleted(draw: Any, made: Made) -> None:
    """A row less: what refers to it dangles."""
    table = draw(st.sampled_from(sorted(made.tables)))
    rows = made.tables[table]
    gone = rows.pop(draw(st.integers(1, len(rows) - 1)))
    dangling(made)
    if table == "settings" and gone[0] in ("name", "start_month"):
        made.place("settings", -1, gone[0])
    if table == "pathways":
        service = gone[made.tables[table][0].index("service")]
        centres = made.tables["cost_centres"]
        for number, centre in enumerate(centres[1:], 1):
            if centre[centres[0].index("service")] == service:
                made.place("cost_centres", number, "service")


def code_changed(draw: Any, made: Made) -> None:
    """A code that refers to nothing there is."""
    table, name = draw(st.sampled_from(sorted(REFERS)))
    rows = made.tables[table]
    row, place = rows[draw(st.integers(1, len(rows) - 1))], rows[0].index(name)
    row[place] = draw(st.sampled_from([row[place] + "x", "nowhere", row[place].swapcase() + "0"]))
    dangling(made)


def row_repeated(draw: Any, made: Made) -> None:
    """A row more, the same as another."""
    table = draw(st.sampled_from(sorted(made.tables)))
    rows = made.tables[table]
    rows.append(list(rows[draw(st.integers(1, len(rows) - 1))]))
    names = [name for name, column in DECLARED[table].items() if column.key]
    made.place(table, len(rows) - 1, ", ".join(names))


def rows_swapped(draw: Any, made: Made) -> None:
    """Rows and columns in another order."""
    table = draw(st.sampled_from(sorted(made.tables)))
    header, *rows = made.tables[table]
    rows = draw(st.permutations(rows))
    order = draw(st.permutations(range(len(header))))
    made.tables[table] = [[row[place] for place in order] for row in [header, *rows]]
    made.same = True


def blanks_added(draw: Any, made: Made) -> None:
    """Blank rows and columns, and columns that are not declared."""
    table = draw(st.sampled_from(sorted(made.tables)))
    rows = made.tables[table]
    for row in rows:
        row += ["", ""]
    rows[0][-1] = draw(st.sampled_from(["", "note", "名", "=x", "<b>", "uprn"]))
    for row in rows[1:]:
        row[-1] = draw(texts) if rows[0][-1] else ""
    rows += [[""] * len(rows[0])] * 3
    made.same = True


def column_dropped(draw: Any, made: Made) -> None:
    """A column less."""
    table = draw(st.sampled_from(sorted(made.tables)))
    rows = made.tables[table]
    name = draw(st.sampled_from([name for name in rows[0] if name in DECLARED[table]]))
    place = rows[0].index(name)
    kind = rows[0].index("kind") if table == "cost_centres" else 0
    for number, row in enumerate(rows):
        if (table, name) == ("cost_centres", "driver") and row[kind] == "support":
            made.place(table, number, name)
    for row in rows:
        del row[place]
    if DECLARED[table][name].must_exist:
        made.place(table, 0, name)


def column_twice(draw: Any, made: Made) -> None:
    """A column more, of a name that is there."""
    table = draw(st.sampled_from(sorted(made.tables)))
    rows = made.tables[table]
    name = draw(st.sampled_from(rows[0]))
    for row in rows:
        row.append("")
    rows[0][-1] = name
    made.place(table, 0, name)


def column_personal(draw: Any, made: Made) -> None:
    """A column that names children."""
    table = draw(st.sampled_from(sorted(made.tables)))
    rows = made.tables[table]
    for row in rows:
        row.append("")
    rows[0][-1] = draw(st.sampled_from(
        ["NHS number", "nhs_no", "NHSNumber", "dob", "Date of Birth", "surname", "First name",
         "child_name", "Pupil's name", "BirthDate"]
    ))  # fmt: skip
    made.place(table, 0, rows[0][-1])


def table_gone(draw: Any, made: Made) -> None:
    """A table that is not there, under a wrong name, or blank."""
    table = draw(st.sampled_from(sorted(made.tables)))
    how = draw(st.sampled_from(["gone", "renamed", "header", "blank"]))
    rows = made.tables.pop(table)
    if how == "renamed":
        made.tables[table + "_old"] = rows
    elif how == "header":
        made.tables[table] = rows[:1]
    elif how == "blank":
        made.tables[table] = []
    if how == "blank":
        made.place(table, -1, "")
    elif table in REQUIRED:
        made.place(table, 1 if how == "header" else -1, "")
