"""HiGHS in process: threads, clock, prices and clashes as its manual leaves them to be found."""

from __future__ import annotations

import itertools
import math
import threading

import numpy as np
import pytest

from models.arrays import Arrays
from models.outcome import Ending
from models.program import Family, Objective, Program
from optimiser.backends import backend
from optimiser.backends.asking import ask
from optimiser.backends.clash import clash
from optimiser.backends.protocol import Answer, Clash, Side, Task
from optimiser.settings import Settings, Stop

RULE = Family("rule", "A rule of the test.", "")
HIGHS = backend("highs")


def knapsack(seed: int, things: int = 30) -> Program:
    rng = np.random.default_rng(seed)
    program = Program("knapsack")
    x = program.variables("x", "", (things,), upper=1, integer=True)
    weight = rng.integers(10, 60, things)
    limit = int(weight.sum()) // 3
    program.promise(RULE, np.zeros(things), x.column, weight, -math.inf, limit, rows=1)
    program.aim("worth", "", "", x.column, weight + rng.integers(0, 10, things), most=True)
    return program


def solved(program: Program, **settings: float) -> Answer:
    given = Settings(gap=0.0, **settings)  # type: ignore[arg-type]
    return ask(HIGHS, Task(program.assemble(), program.objectives[0], given))


# --- threads and clock


def test_the_number_of_threads_may_change_from_one_search_to_the_next() -> None:
    found = [solved(knapsack(1), threads=threads) for threads in (1, 2, 1, 3, 2)]
    assert [answer.ending for answer in found] == [Ending.PROVED] * 5
    assert len({answer.objective for answer in found}) == 1


def test_searches_side_by_side_with_other_numbers_of_threads_all_end_well() -> None:
    found: dict[int, Answer] = {}

    def search(number: int) -> None:
        found[number] = solved(knapsack(number), threads=1 + number % 3)

    searches = [threading.Thread(target=search, args=(number,)) for number in range(6)]
    for each in searches:
        each.start()
    for each in searches:
        each.join(timeout=60)
    assert sorted(found) == list(range(6))
    for number, answer in found.items():
        assert answer.ending is Ending.PROVED
        assert answer.objective == solved(knapsack(number)).objective


def test_the_clock_starts_anew_for_each_search() -> None:
    for _ in range(4):
        answer = solved(hard(), time_limit=0.3)
        assert answer.ending is Ending.TIME_OUT
        assert 0.25 < answer.seconds < 3


def hard() -> Program:
    """Cover by many triples: no proof within a second."""
    rng = np.random.default_rng(5)
    program = Program("hard")
    x = program.variables("x", "", (60,), upper=1, integer=True)
    weight = rng.integers(100, 1000, (6, 60))
    row, column = np.indices(weight.shape)
    half = weight.sum(axis=1) // 2
    program.promise(RULE, row.ravel(), column.ravel(), weight.ravel(), half, half, rows=6)
    program.aim("count", "", "", x.column, rng.integers(1, 50, 60))
    return program


def test_a_plan_to_begin_from_is_kept_when_there_is_no_time() -> None:
    program = knapsack(3)
    arrays, objective = program.assemble(), program.objectives[0]
    start = np.zeros(arrays.columns)
    start[0] = 1.0
    task = Task(arrays, objective, Settings(gap=0.0, time_limit=1e-3), start)
    answer = ask(HIGHS, task)
    assert answer.values is not None
    assert answer.objective >= objective.cost(arrays.columns)[0]


def test_a_search_that_is_stopped_says_so() -> None:
    task = Task(hard().assemble(), hard().objectives[0], Settings(gap=0.0, time_limit=20))
    stop = Stop()
    threading.Timer(0.3, lambda: setattr(stop, "wished", True)).start()
    answer = ask(HIGHS, task, stop)
    assert answer.ending is Ending.STOPPED
    assert answer.seconds < 10


def test_a_coefficient_that_it_does_not_take_is_a_failure() -> None:
    program = Program("huge")
    x = program.variables("x", "", (2,), upper=1)
    program.promise(RULE, [0, 0], x.column, [1e16, 1], 0, 1, rows=1)
    program.aim("most", "", "", x.column, [1, 1], most=True)
    answer = solved(program)
    assert (answer.ending, answer.values) == (Ending.FAILED, None)


# --- prices


def linear(seed: int) -> Program:
    """A linear program that has an optimum, with rows of every kind."""
    rng = np.random.default_rng(seed)
    program = Program("linear")
    x = program.variables("x", "", (6,), lower=rng.integers(-3, 1, 6), upper=rng.integers(2, 6, 6))
    inside = rng.integers(-2, 3, 6) * 0.5
    value = rng.integers(-4, 5, (4, 6)).astype(float)
    middle = value @ inside
    low, high = np.array([-math.inf, -1, -2, 0]), np.array([1, math.inf, 2, 0])
    row, column = np.indices(value.shape)
    program.promise(
        RULE, row.ravel(), column.ravel(), value.ravel(), middle + low, middle + high, 4
    )
    program.aim("cost", "", "", x.column, rng.integers(-5, 6, 6), most=bool(seed % 2), whole=False,
                precision=1e-6)  # fmt: skip
    return program


@pytest.mark.parametrize("seed", range(8))
def test_prices_of_rows_and_columns_add_up_to_the_optimum(seed: int) -> None:
    program = linear(seed)
    answer = solved(program)
    assert answer.ending is Ending.PROVED
    assert answer.prices is not None
    arrays, aim = program.assemble(), program.objectives[0]
    dense = np.zeros((arrays.rows, arrays.columns))
    dense[arrays.row, arrays.column] = arrays.value
    reduced = aim.cost(arrays.columns) - answer.prices.row @ dense
    assert reduced == pytest.approx(answer.prices.column, abs=1e-9)

    def earned(price: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
        pays = np.abs(price) > 1e-9
        best = np.where((price > 0) != aim.most, low, high)
        return float(price[pays] @ best[pays])

    total = earned(answer.prices.row, arrays.row_lower, arrays.row_upper)
    total += earned(answer.prices.column, arrays.lower, arrays.upper)
    assert total == pytest.approx(answer.objective)


def test_an_integer_program_has_no_prices() -> None:
    assert solved(knapsack(1)).prices is None


# --- clashes


def random_limits(seed: int) -> Arrays:
    rng = np.random.default_rng(seed)
    program = Program("limits")
    program.variables("x", "", (5,), upper=4)
    value = rng.integers(-3, 4, (8, 5))
    low = rng.integers(-5, 9, 8)
    row, column = np.indices(value.shape)
    high = low + rng.integers(0, 6, 8)
    program.promise(RULE, row.ravel(), column.ravel(), value.ravel(), low, high, rows=8)
    return program.assemble()


def feasible(arrays: Arrays, kept: list[tuple[str, int, Side]]) -> bool:
    """Whether these limits, and no others, can all be kept."""
    program = Program("kept")
    lower, upper = np.full(arrays.columns, -math.inf), np.full(arrays.columns, math.inf)
    row_lower, row_upper = np.full(arrays.rows, -math.inf), np.full(arrays.rows, math.inf)
    for kind, number, side in kept:
        low, high = (row_lower, row_upper) if kind == "row" else (lower, upper)
        given = (
            (arrays.row_lower, arrays.row_upper) if kind == "row" else (arrays.lower, arrays.upper)
        )
        if side is not Side.MOST:
            low[number] = given[0][number]
        if side is not Side.LEAST:
            high[number] = given[1][number]
    program.variables("x", "", (arrays.columns,), lower=lower, upper=upper)
    program.promise(
        RULE, arrays.row, arrays.column, arrays.value, row_lower, row_upper, rows=arrays.rows
    )
    program.aim("nothing", "", "", [0], [0])
    ending = solved(program).ending
    assert ending in (Ending.PROVED, Ending.IMPOSSIBLE)
    return ending is Ending.PROVED


def members(found: Clash) -> list[tuple[str, int, Side]]:
    return [("row", *pair) for pair in found.rows] + [("column", *pair) for pair in found.columns]


def clash_of(arrays: Arrays) -> Clash | None:
    nothing = Objective("nothing", "", "", np.zeros(1, np.int64), np.zeros(1))
    return clash(Task(arrays, nothing, Settings()))


def test_a_clash_is_one_and_without_any_of_its_limits_it_is_none() -> None:
    clashes = 0
    for seed in range(12):
        arrays = random_limits(seed)
        everything = [
            (kind, number, Side.BOTH)
            for kind, count in (("row", arrays.rows), ("column", arrays.columns))
            for number in range(count)
        ]
        found = clash_of(arrays)
        assert (found is None) == feasible(arrays, everything)
        if found is None:
            continue
        clashes += 1
        clashing = members(found)
        assert not feasible(arrays, clashing)
        for fewer in itertools.combinations(clashing, len(clashing) - 1):
            assert feasible(arrays, list(fewer))
    assert clashes > 3


def test_whole_numbers_alone_make_no_clash_of_fractions() -> None:
    program = Program("odd")
    x = program.variables("x", "", (1,), upper=9, integer=True)
    program.promise(RULE, [0], x.column, 2.0, 7, 7, rows=1)
    assert clash_of(program.assemble()) is None
