"""The manual of the tables says what is declared, and is not left behind."""

from __future__ import annotations

from instances.declared import filling_order, purpose
from instances.manual import PAGE, page
from instances.schema import columns
from instances.tables import TABLES, Settings


def test_the_page_is_what_the_declaration_says_today() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m instances.manual"


def test_the_page_tells_of_every_table_column_and_setting() -> None:
    for table in TABLES:
        part = page().split(f"\n## {table.table}\n")[1].split("\n## ")[0]
        rows = [line.split(" | ") for line in part.splitlines() if line.startswith("| `")]
        told = [row[0].removeprefix("| ").strip("`") for row in rows]
        wanted = [column.name for column in columns(table)]
        if table.table == "settings":
            wanted += [column.name for column in columns(Settings)]
        assert told == wanted
        assert {len(row) for row in rows} == {7}


def test_every_table_says_what_a_row_is_and_every_column_where_to_find_it() -> None:
    for table in filling_order():
        assert purpose(table).endswith(".")
        assert purpose(table) != purpose(type(table.table, (), {"__doc__": ""}))  # type: ignore[arg-type]
        assert table.source
        for column in columns(table):
            assert column.source
            assert column.meaning
