"""What an instance is known by: its content, however it is written."""

from __future__ import annotations

from typing import Any

import pytest

from instances import load


def test_the_digest_holds_in_any_order_of_rows_and_changes_with_any_cell(hamlet: Any) -> None:
    before = load(hamlet.path).digest
    header, *rows = hamlet.file("schools").read_text(encoding="utf-8").splitlines()
    hamlet.file("schools").write_text("\n".join([header, *reversed(rows)]), encoding="utf-8")
    assert load(hamlet.path).digest == before
    hamlet.put("schools", 2, "pupils", "71")
    assert load(hamlet.path).digest != before


def test_the_digest_is_of_what_the_cells_say_however_they_are_written(hamlet: Any) -> None:
    before = load(hamlet.path).digest
    hamlet.put("practices", 2, "births_per_year", "+365.250")
    hamlet.put("schools", 2, "locked", "NO")
    hamlet.put("staff", 2, "leavers_wte_per_year", "-0")
    hamlet.put("contacts", 3, "grades", " HV ; NN;")
    hamlet.set("wte_step", "0.10")
    hamlet.put("schools", 2, "source", "another")
    assert load(hamlet.path).digest == before


def test_the_digest_does_not_change_when_a_default_is_left_out(hamlet: Any) -> None:
    before = load(hamlet.path).digest
    hamlet.put("schools", 2, "locked", "")
    hamlet.put("staff", 2, "leavers_wte_per_year", "")
    file = hamlet.file("settings")
    file.write_text(file.read_text(encoding="utf-8").replace("months,12", "note,", 1), "utf-8")
    lines = [row for row in file.read_text(encoding="utf-8").splitlines() if "note" not in row]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert load(hamlet.path).digest == before


@pytest.mark.parametrize(
    ("table", "line", "column", "cell"),
    [
        ("schools", 2, "locked", "yes"), ("practices", 2, "births_per_year", "365.26"),
        ("settings", 4, "value", "13"), ("contacts", 3, "grades", "NN;HV"),
        ("schools", 2, "imd_quintile", ""), ("teams", 2, "name", "Upper Team"),
    ],
)  # fmt: skip
def test_the_digest_changes_with_what_a_cell_says(
    hamlet: Any, table: str, line: int, column: str, cell: str
) -> None:
    before = load(hamlet.path).digest
    hamlet.put(table, line, column, cell)
    assert load(hamlet.path).digest != before
