"""A solver that lacks an ability, or is not here, is refused in a sentence."""

from __future__ import annotations

import math
import subprocess
import sys

import pytest

from models.program import Family, Names, Program
from optimiser.backends import NAMES, backend, present
from optimiser.backends.fitness import refuse_unfit
from optimiser.backends.protocol import Ability
from optimiser.errors import NoSolverError, UnfitSolverError

RULE = Family("cover", "A rule of the test.", "")


def refused(program: Program, name: str = "cp-sat") -> str:
    with pytest.raises(UnfitSolverError) as error:
        refuse_unfit(backend(name), program, program.assemble(), program.objectives[0])
    assert error.value.exit_code == 2
    return str(error.value)


def whole(upper: float = 4, value: float = 2, weight: float = 1) -> Program:
    program = Program("staffing")
    x = program.variables(
        "x", "steps placed", (2,), upper=[4, upper], integer=True,
        names=Names((["Ware", "Hatfield"],)),
    )  # fmt: skip
    u = program.variables("u", "minutes short", (1,), upper=9, whole=True)
    program.promise(RULE, [0, 0], x.column, [1, value], 1, 3.5, 1, Names((["HV"],)))
    program.aim("least", "Least.", "", [*x.column, *u.column], [1, weight, 1])
    return program


def test_a_program_of_whole_numbers_is_taken_with_those_that_need_not_be() -> None:
    program = whole()
    refuse_unfit(backend("cp-sat"), program, program.assemble(), program.objectives[0])
    assert not program.assemble().integer.all()


def test_a_variable_that_may_be_a_fraction_is_named() -> None:
    program = whole()
    program.variables("r", "cover of the worst-off base", (1,), upper=1)
    assert refused(program) == (
        "cp-sat cannot solve the program 'staffing', which has variables that may be fractions:"
        " r, cover of the worst-off base."
    )


def test_a_variable_without_a_limit_is_named() -> None:
    assert "without limits: x[Hatfield]." in refused(whole(upper=math.inf))


def test_a_fraction_in_a_row_is_named() -> None:
    assert "fractions: 0.5 x x[Hatfield] in cover[HV]." in refused(whole(value=0.5))


def test_a_fraction_in_the_objective_is_named() -> None:
    assert "fractions: 1.25 x x[Hatfield] in 'least'." in refused(whole(weight=1.25))


def test_a_number_too_large_to_be_known_is_named() -> None:
    assert "in cover[HV]" in refused(whole(value=2.0**60))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "cp-sat"])
def test_the_others_take_any_program(name: str) -> None:
    program = whole(value=0.5, weight=0.1, upper=math.inf)
    program.variables("r", "", (1,))
    refuse_unfit(backend(name), program, program.assemble(), program.objectives[0])
    assert Ability.CONTINUOUS in backend(name).abilities


@pytest.mark.parametrize("name", ["", "gurobi", "pulp", "pyomo:", "cp-sat:x", "HIGHS"])
def test_a_name_that_is_none_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(NoSolverError, match="choose highs, cp-sat, pulp:NAME or pyomo:NAME") as no:
        backend(name)
    assert no.value.exit_code == 2


@pytest.mark.parametrize("name", ["pyomo:gurobi", "pulp:GUROBI_CMD", "pulp:nonsense"])
def test_a_solver_that_is_not_here_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(NoSolverError) as no:
        present(name)
    package, _, choice = name.partition(":")
    assert f"{name} cannot be used: {package} finds no {choice} here, only" in str(no.value)
    assert "Here are highs, cp-sat, pulp:CBC, pyomo:appsi_highs." in str(no.value)
    assert "\n" not in str(no.value)


def test_asking_what_a_solver_can_do_imports_none_and_starts_nothing() -> None:
    heavy = "{'highspy', 'ortools', 'pulp', 'pyomo'}"
    code = (
        "import sys\nfrom optimiser.backends import NAMES, backend\n"
        "for name in NAMES:\n    found = backend(name)\n    found.abilities, found.version()\n"
        "backend('highs').missing(), backend('cp-sat').missing()\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_two_solvers_that_cannot_live_in_one_process_never_meet() -> None:
    code = (
        "import sys\nfrom optimiser.settings import Search, Settings\n"
        "from optimiser.solve import solve\nfrom optimiser.doctor import five_lines\n"
        "for name in ('highs', 'cp-sat', 'highs'):\n"
        "    print(solve(five_lines(), Search(Settings(solver=name)), 'test').objective)\n"
        "print('highspy' in sys.modules, 'ortools' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["20.0", "20.0", "20.0", "True", "False"]


def test_the_process_of_cp_sat_holds_no_highs() -> None:
    code = (
        "import sys\nfrom optimiser.backends import cp_sat\n"
        "from optimiser.doctor import five_lines\n"
        "from optimiser.backends.protocol import Task\nfrom optimiser.settings import Settings\n"
        "program = five_lines()\ncp_sat.prepare()\n"
        "task = Task(program.assemble(), program.objectives[0], Settings())\n"
        "print(cp_sat.solve('', task, lambda _found: None).values.tolist())\n"
        "print('highspy' in sys.modules, 'ortools' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["[4.0,", "0.0]", "False", "True"]


def test_the_process_of_a_solver_reads_no_tables_and_a_plan_starts_to_search_without_pandas() -> (
    None
):
    heavy = "{'pydantic', 'pandas', 'holidays'}"
    code = f"import sys, optimiser.backends.worker; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
    code = (
        "import sys, optimiser\nfrom optimiser.backends.highs import Highs\n"
        "def first(*_words):\n    print('pandas' in sys.modules)\n    raise SystemExit\n"
        "Highs.solve = first\noptimiser.plan('hamlet')"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
