"""Tables changed at random are told to be wrong exactly where they were made wrong.

Each change says itself, from the tables alone, which places it makes wrong: what else a change
entails (codes that dangle, say) is part of what it says. Nothing in it asks the loader.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from instances import InstanceFaults, load
from instances.faults import KINDS
from tests.instances.mutations.cells import free_number, free_text, wrong_cells, wrong_setting
from tests.instances.mutations.made import Made, Table, base, write_book, write_folder
from tests.instances.mutations.rows import (
    blanks_added,
    code_changed,
    column_dropped,
    column_personal,
    column_twice,
    row_deleted,
    row_repeated,
    rows_swapped,
    table_gone,
)
from tests.instances.mutations.workbooks import (
    cells_merged,
    date_typed,
    formula_at_fault,
    formula_of_value,
    sheet_moved,
    sheet_twice,
    told_as_text,
    truth_typed,
    version_told,
)

CHANGES: tuple[Callable[[Any, Made], None], ...] = (
    wrong_cells, wrong_cells, wrong_cells, wrong_setting, free_text, free_number, row_deleted,
    row_deleted, code_changed, row_repeated, rows_swapped, blanks_added, column_dropped,
    column_twice, column_personal, table_gone, cells_merged, formula_at_fault, formula_of_value,
    date_typed, told_as_text, truth_typed, sheet_moved, sheet_twice, version_told,
)  # fmt: skip


@st.composite
def changed(draw: Any) -> Made:
    """The hamlet with one kind of change."""
    made = Made(base())
    change = draw(st.sampled_from(CHANGES))
    change(draw, made)
    if made.workbook is None:
        made.workbook = draw(st.booleans())
    return made


def check(made: Made) -> None:
    """Write the tables, load them, and compare what is told with what was made wrong."""
    with tempfile.TemporaryDirectory() as folder:
        if made.workbook:
            path = Path(folder) / "made.xlsx"
            places = write_book(made, path)
        else:
            path = Path(folder)
            places = write_folder(made, path)
        try:
            instance = load(path)
        except InstanceFaults as refused:
            faults = refused.faults
        else:
            faults = ()
            assert instance.digest == NORMAL_DIGEST or not made.same
    assert {fault.kind for fault in faults} <= set(KINDS)
    expected: Counter[tuple[str, str]] = Counter()
    for place, times in made.wrong.items():
        expected[places[place], place[2]] += times
    assert Counter((fault.place, fault.column) for fault in faults) == expected
    for fault in faults:
        assert str(fault).isprintable()
        assert len(str(fault)) < 1000


def digest_of(tables: dict[str, Table]) -> str:
    """The hash of unbroken tables."""
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Made(tables), Path(folder))
        return load(folder).digest


NORMAL_DIGEST = digest_of(base())
RUN = settings(
    deadline=None, suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)  # fmt: skip


@settings(RUN, max_examples=200)
@given(made=changed())
def test_what_was_made_wrong_is_told_and_nothing_else(made: Made) -> None:
    check(made)


@pytest.mark.slow
@settings(RUN, max_examples=2500)
@given(made=changed())
def test_what_was_made_wrong_is_told_and_nothing_else_many_times(made: Made) -> None:
    check(made)


@pytest.mark.parametrize("change", sorted(set(CHANGES), key=lambda change: change.__name__))
def test_each_kind_of_change_is_tried(change: Callable[[Any, Made], None]) -> None:
    @settings(RUN, max_examples=3, database=None)
    @given(data=st.data())
    def tried(data: Any) -> None:
        made = Made(base())
        change(data.draw, made)
        check(made)

    tried()
