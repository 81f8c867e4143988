"""A program is held as arrays, names each row and column, and refuses a number that is none."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.program import Family, Names, Program, ProgramError

COVER = Family("cover", "What is owed is given.", r"\sum_g a_g x_g \ge d")


def covered(value: float = 2.0, low: float = 1.0) -> Program:
    """Two bases, two months; one row for each base, and one column of its own beside."""
    program = Program("cover")
    x = program.variables(
        "x", "steps placed", (2, 2), upper=5, integer=True,
        names=Names((["Ware", "Hatfield"], ["2026-09", "2026-10"])),
    )  # fmt: skip
    program.variables("u", "short", (1,), names=Names(()))
    program.promise(
        COVER, [0, 0, 1, 1], x.column, [1.0, value, 1.0, 1.0], low, [9, 8], rows=2,
        names=Names((["Ware", "Hatfield"],), (np.array([1, 0]),)),
    )  # fmt: skip
    program.aim("least", "Least steps.", "steps", x.column, np.ones(4))
    return program


# --- names


def test_a_column_is_named_by_its_axes() -> None:
    program = covered()
    assert program.column_name(0) == "x[Ware, 2026-09]"
    assert program.column_name(3) == "x[Hatfield, 2026-10]"
    assert program.column_name(4) == "u"


def test_a_row_is_named_by_the_names_it_was_given() -> None:
    program = covered()
    assert [program.row_name(row) for row in range(2)] == ["cover[Hatfield]", "cover[Ware]"]


def test_rows_and_columns_without_names_have_numbers() -> None:
    program = Program("plain")
    x = program.variables("x", "", (3,))
    program.promise(COVER, [0, 1], x.column[:2], 1.0, 0, 1, rows=2)
    assert (program.column_name(2), program.row_name(1)) == ("x[2]", "cover[1]")


def test_a_row_beyond_the_families_is_what_an_earlier_objective_keeps() -> None:
    assert covered().row_name(2) == "kept[least]"


def test_names_that_are_too_few_are_refused() -> None:
    program = Program("short")
    with pytest.raises(ValueError, match="1 names for 2"):
        program.variables("x", "", (2,), names=Names((["only"],)))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_every_cell_has_the_name_of_its_place_along_each_axis(sizes: list[int]) -> None:
    names = Names(tuple([f"{axis}{at}" for at in range(size)] for axis, size in enumerate(sizes)))
    cells = list(np.ndindex(*sizes))
    assert len(names) == len(cells)
    for number, cell in enumerate(cells):
        assert names.of(number) == tuple(f"{axis}{at}" for axis, at in enumerate(cell))


# --- arrays


def test_a_program_is_assembled_once_until_something_is_added() -> None:
    program = covered()
    first = program.assemble()
    assert program.assemble() is first
    program.promise(COVER, [0], [0], 1.0, 0, 1, rows=1)
    second = program.assemble()
    assert (first.rows, second.rows) == (2, 3)
    program.families = program.families[:1]
    assert program.assemble().rows == 2


entries = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(-3, 3)), min_size=0, max_size=30
)


@given(entries, entries)
def test_the_arrays_are_the_matrix_of_all_entries_added_up(
    first: list[tuple[int, int, int]], second: list[tuple[int, int, int]]
) -> None:
    program = Program("sum")
    program.variables("x", "", (5,))
    expected = np.zeros((8, 5))
    for family, part in enumerate((first, second)):
        row, column, value = zip(*part, strict=True) if part else ((), (), ())
        program.promise(COVER, row, column, value, 0, 1, rows=4)
        for r, c, v in part:
            expected[4 * family + r, c] += v
    arrays = program.assemble()
    dense = np.zeros((8, 5))
    dense[arrays.row, arrays.column] = arrays.value
    assert (dense == expected).all()
    keys = arrays.row * 5 + arrays.column
    assert (np.diff(keys) > 0).all()
    values = np.arange(5.0)
    assert arrays.activity(values).tolist() == (expected @ values).tolist()


def test_whole_variables_are_told_apart_from_those_that_need_not_be() -> None:
    program = Program("kinds")
    program.variables("a", "", (1,), integer=True)
    program.variables("b", "", (2,), whole=True)
    program.variables("c", "", (1,))
    arrays = program.assemble()
    assert arrays.integer.tolist() == [True, False, False, False]
    assert arrays.whole.tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [([2], [0], "cover: rows are numbered 0 to 1"), ([0], [5], "cover: columns are numbered"),
     ([-1], [0], "cover: rows")],
)  # fmt: skip
def test_an_entry_outside_the_program_is_refused(
    row: list[int], column: list[int], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        covered().promise(COVER, row, column, 1.0, 0, 1, rows=2)


# --- numbers that are none


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_coefficient_that_is_no_number_is_named(value: float) -> None:
    with pytest.raises(ProgramError) as refused:
        covered(value=value).assemble()
    said = f"cover: the coefficient of cover[Hatfield] x x[Ware, 2026-10] is {value}."
    assert str(refused.value) == said


def test_a_limit_of_a_row_that_is_no_number_is_named() -> None:
    with pytest.raises(ProgramError, match=r"a limit of cover\[Hatfield\] is not a number"):
        covered(low=math.nan).assemble()


def test_a_limit_of_a_column_that_is_no_number_is_named() -> None:
    program = covered()
    program.variables("z", "", (2,), upper=[1, math.nan])
    with pytest.raises(ProgramError, match=r"a limit of z\[1\] is not a number"):
        program.assemble()


def test_a_weight_that_is_no_number_is_named_even_after_the_program_was_assembled() -> None:
    program = covered()
    program.assemble()
    program.aim("cost", "", "", [3], [math.inf])
    with pytest.raises(ProgramError, match=r"x\[Hatfield, 2026-10\] in the objective 'cost'"):
        program.assemble()


def test_limits_may_be_infinite() -> None:
    program = covered(low=-math.inf)
    program.variables("free", "", (1,), lower=-math.inf)
    assert np.isneginf(program.assemble().lower[-1])
