"""A program as written: other readers find the same optimum, and the same bytes each time."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import highspy
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.names import LONGEST, safe
from models.program import Family, Names, Program

ROW = Family("row", "A row.", "")
AWKWARD = ["Bro Morgannŵg", "e1", "2026-07", "HV+CSN", "a<=b", "free", "end", "", "x" * 90, "e1"]


def awkward(seed: int) -> Program:
    """Whole and continuous, free, fixed, negative and endless columns, rows of all kinds."""
    rng = np.random.default_rng(seed)
    program = Program("awkward")
    program.variables(
        "e", "", (5,), lower=[0, -4, 2, 0, -9], upper=[9, -1, 2, 7.5, 9], integer=True,
        names=Names((AWKWARD[:5],)),
    )  # fmt: skip
    program.variables(
        "inf", "", (5,), lower=[-np.inf, 0, -2.25, -np.inf, 0], upper=[np.inf, 1, 3, 4, np.inf],
        names=Names((AWKWARD[5:],)),
    )  # fmt: skip
    program.variables("unused", "", (1,), lower=1, upper=2, names=Names(()))
    full = np.arange(10)
    row = np.repeat(np.arange(4), 10)
    value = np.where(rng.random(40) < 0.5, rng.integers(-4, 5, 40), rng.random(40) / 3)
    program.promise(
        ROW, row, np.tile(full, 4), value, [-40, -np.inf, -30, -np.inf], [40, 35, np.inf, np.inf],
        rows=4, names=Names((["a b", "a_b", "c:", "-1"],)),
    )  # fmt: skip
    program.promise(Family("sum", "", ""), [0] * 10, full, 1.0, 3, 3, rows=1, names=Names(()))
    held = Family("held", "", "")
    program.promise(held, full, full, 1.0, -25, 25, rows=10)
    weight = rng.integers(-5, 6, 10)
    program.aim("first", "", "", full, weight)
    program.aim("second", "", "", full, weight + 0.125, most=True)
    return program


def by_highs(path: Path) -> float:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getObjectiveValue())


def by_cbc(path: Path) -> float:
    import pulp

    solver = pulp.PULP_CBC_CMD.pulp_cbc_path
    said = subprocess.run(
        [solver, str(path), "ratio", "0", "solve", "quit"],
        cwd=path.parent, capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    assert "errors" not in said or "with 0 errors" in said, said
    (value,) = re.findall(r"Objective value:\s+(\S+)", said)
    return float(value)


def in_memory(program: Program, objective: int) -> float:
    """The optimum without any file."""
    arrays, aim = program.assemble(), program.objectives[objective]
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("mip_rel_gap", 0.0)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = arrays.columns, arrays.rows
    lp.col_cost_ = aim.cost(arrays.columns)
    lp.col_lower_, lp.col_upper_ = arrays.lower, arrays.upper
    lp.row_lower_, lp.row_upper_ = arrays.row_lower, arrays.row_upper
    lp.sense_ = highspy.ObjSense.kMaximize if aim.most else highspy.ObjSense.kMinimize
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = arrays.start, arrays.column
    lp.a_matrix_.value_ = arrays.value
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(whole)] for whole in arrays.integer]
    highs.passModel(lp)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(highs.getObjectiveValue())


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("objective", [0, 1])
def test_others_read_the_same_optimum(tmp_path: Path, seed: int, objective: int) -> None:
    program = awkward(seed)
    expected = in_memory(program, objective)
    for suffix in ("mps", "lp"):
        path = tmp_path / f"program.{suffix}"
        program.write(path, objective)
        # an .mps file holds the negative of what is to be made most
        sign = -1 if objective == 1 and suffix == "mps" else 1
        assert sign * by_highs(path) == pytest.approx(expected, abs=1e-6)
        assert sign * by_cbc(path) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("suffix", ["mps", "lp"])
def test_the_same_program_is_written_in_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    paths = [tmp_path / f"{number}.{suffix}" for number in range(2)]
    for path in paths:
        awkward(1).write(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert b"\r" not in paths[0].read_bytes()


def test_a_small_program_is_written_so(tmp_path: Path) -> None:
    program = Program("small")
    x = program.variables(
        "x", "", (2,), upper=[3, 1], integer=True, names=Names((["Ware", "Bishop's"],))
    )
    program.promise(
        Family("cover", "", ""), [0, 0], x.column, [2, 0.1], 1, np.inf, 1, Names((["HV+CSN"],))
    )
    program.aim("cost", "", "", x.column, [1, 4])
    program.write(tmp_path / "small.lp")
    assert (tmp_path / "small.lp").read_text(encoding="utf-8") == (
        "Minimize\n objective: + 1 x.Ware + 4 x.Bishop_s\n"
        "Subject To\n cover.HV_CSN: + 2 x.Ware + 0.1 x.Bishop_s >= 1\n"
        "Bounds\n 0 <= x.Ware <= 3\n 0 <= x.Bishop_s <= 1\n"
        "General\n x.Ware\n x.Bishop_s\nEnd\n"
    )


@pytest.mark.parametrize(
    ("name", "objective", "said"),
    [("p.txt", 0, "p.txt: a program is written as .mps or .lp"), ("p.lp", 2, "2 objectives")],
)
def test_what_cannot_be_written_is_refused(
    tmp_path: Path, name: str, objective: int, said: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        awkward(0).write(tmp_path / name, objective)
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.text(max_size=80), max_size=40))
def test_safe_names_are_plain_short_and_each_once(names: list[str]) -> None:
    written = safe(names)
    assert len(set(written)) == len(written) == len(names)
    for name in written:
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name)
        assert not re.match("e|inf|nan", name, re.IGNORECASE)
        assert len(name) <= LONGEST + 10
