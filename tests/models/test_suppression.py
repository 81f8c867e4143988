"""Small numbers cannot be worked out from what is shown, by any who know the rule."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from instances import load
from instances.register.children import Register, none_issued, spells
from models.invoices.lines import Lines
from models.invoices.suppression import hidden
from models.invoices.totals import shared

MOST = 9


def shown(counts: tuple[int, ...], smallest: int) -> tuple[object, ...]:
    """A table as it is shared: None where hidden, the total last."""
    hide, hide_total = hidden(counts, smallest)
    cells = [None if off else count for count, off in zip(counts, hide, strict=True)]
    return (*cells, None if hide_total else sum(counts))


@pytest.mark.parametrize(("cells", "smallest"), [(1, 5), (2, 5), (3, 5), (4, 4), (5, 3)])
def test_no_hidden_count_follows_from_what_is_shown(cells: int, smallest: int) -> None:
    """Every table of a size: of those that would look the same, no two agree in a hidden cell."""
    alike: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    most = MOST if cells < 5 else 7
    for counts in product(range(1, most + 1), repeat=cells):
        alike.setdefault(shown(counts, smallest), []).append(counts)
    for table, sources in alike.items():
        for place, cell in enumerate(table[:-1]):
            if cell is None:
                values = {counts[place] for counts in sources}
                assert len(values) > 1, (table, sources)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9), st.integers(3, 12))
@settings(max_examples=300, deadline=None)
def test_no_small_count_is_shown_and_no_more_than_needed_is_hidden(
    counts: list[int], smallest: int
) -> None:
    hide, hide_total = hidden(counts, smallest)
    assert all(off or count >= smallest for off, count in zip(hide, counts, strict=True))
    if min(counts) >= smallest:
        assert not any(hide)
        assert not hide_total
    if hide_total:
        assert all(hide)
    if any(hide) and not hide_total:
        left = [count for count, off in zip(counts, hide, strict=True) if off]
        assert len(left) > 1
        assert sum(left) >= 2 * smallest


def test_a_child_who_moves_within_the_month_is_one_child() -> None:
    none = np.zeros(0, dtype=np.int64)
    blank = spells(none, none, none, none, none)
    places = (("County", "low"), ("County", "up"))
    children = np.array(list("ABC"), dtype=object)
    pathways = tuple(row.pathway for row in load("hamlet").pathways)
    register = Register(
        children, np.zeros(3, dtype=np.int64), places, pathways, blank, blank, issued=none_issued()
    )
    child, place = np.array([0, 0, 1, 2]), np.array([0, 1, 0, 0])
    same = np.ones(4, dtype=np.int64)
    lines = Lines(same * 680, child, place, same, same, same * 15, same, same)
    assert [row.children for row in shared(register, lines, 3)] == [3, 3]
    assert [row.children for row in shared(register, lines, 4)] == [-1, -1]
