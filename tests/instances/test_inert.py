"""Text in a CSV file is never live, and comes back as it was."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instances import load
from instances.inert import guarded, unguarded
from instances.save import save

LIVE = ("=1+1", "+44 20", "-a", "@SUM(A1)", "'=x", "''@y", "\t=1", "=cmd|' /C calc'!A0")


@given(st.text("'=+-@\t1a. e", max_size=6))
def test_a_cell_comes_back_as_the_same_text(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text("'=+-@\t1a.", max_size=6))
def test_no_written_cell_begins_like_a_formula_unless_it_is_a_number(text: str) -> None:
    cell = guarded(text)
    assert cell[:1] not in ("=", "+", "-", "@", "\t") or float(cell) is not None


@pytest.mark.parametrize("number", ["-1.5", "+2", "-0", "1e-3", "-1e5"])
def test_numbers_stay_numbers(number: str) -> None:
    assert guarded(number) == number


@pytest.mark.parametrize("text", LIVE)
def test_a_name_that_looks_like_a_formula_is_inert_in_the_folder(
    hamlet: object, tmp_path: Path, text: str
) -> None:
    instance = load(str(hamlet.path))  # type: ignore[attr-defined]
    school = instance.schools[0].model_copy(update={"name": text.strip()})
    odd = instance.__class__(**(instance.__dict__ | {"schools": (school, *instance.schools[1:])}))
    save(odd, tmp_path / "odd")
    written = (tmp_path / "odd" / "schools.csv").read_text(encoding="utf-8")
    cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]
    assert f"'{text.strip()}" in cells
    assert load(tmp_path / "odd").schools[0].name == text.strip()
