"""Which solvers are here, what they can do, and whether each solves a small program rightly."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from models.outcome import Ending
from models.program import Family, Program
from optimiser.backends import NAMES, backend
from optimiser.backends.asking import ask
from optimiser.backends.outside import Outside
from optimiser.backends.process import LostError
from optimiser.backends.protocol import Task
from optimiser.settings import Settings

BEST, PLAN = 20.0, [4.0, 0.0]
"""By hand: x = 3, y = 1.5 would give 21; of whole numbers 4 and 0 give 20, 3 and 1 only 19."""


@dataclass(frozen=True)
class Finding:
    """One backend: `trouble` says why it is of no use here, and is empty where it is."""

    name: str
    version: str
    abilities: tuple[str, ...]
    trouble: str
    seconds: float

    @property
    def told(self) -> dict[str, Any]:
        """As in JSON."""
        return {
            "name": self.name, "works": not self.trouble, "trouble": self.trouble,
            "version": self.version, "abilities": list(self.abilities),
            "seconds": round(self.seconds, 2),
        }  # fmt: skip


def five_lines() -> Program:
    """Most 5 x + 4 y where 6 x + 4 y is at most 24, x + 2 y at most 6, both whole."""
    program = Program("five lines")
    x = program.variables("x", "how many of each", (2,), upper=9, integer=True)
    limits = Family("limits", "No more than there is.", r"A x \le b")
    program.promise(limits, [0, 0, 1, 1], [0, 1, 0, 1], [6, 4, 1, 2], -float("inf"), [24, 6], 2)
    program.aim("worth", "Most worth.", "", x.column, [5, 4], most=True)
    return program


def examine() -> tuple[Finding, ...]:
    """Every backend that is usual, and every other solver that PuLP and Pyomo find."""
    more = [f"{package}:{choice}" for package in ("pulp", "pyomo") for choice in _choices(package)]
    return tuple(_examined(name) for name in dict.fromkeys([*NAMES, *more]))


def _choices(package: str) -> tuple[str, ...]:
    """The solvers that a package finds; none where it is not here."""
    with closing(backend(f"{package}:any")) as found:
        if not isinstance(found, Outside) or not found.installed:
            return ()
        try:
            return found.choices()
        except LostError:
            return ()


def _examined(name: str) -> Finding:
    began = perf_counter()
    with closing(backend(name)) as found:
        trouble = found.missing()
        if not trouble:
            program = five_lines()
            task = Task(program.assemble(), program.objectives[0], Settings(0.0, 10.0, solver=name))
            answer = ask(found, task)
            plan = [] if answer.values is None else answer.values.tolist()
            good = answer.ending in (Ending.PROVED, Ending.CLAIMED)
            if not good or answer.objective != BEST or plan != PLAN:
                told = f"{answer.ending.value}, {answer.objective:g} instead of {BEST:g}"
                trouble = f"it does not solve the test ({told}; {answer.said})"
        abilities = tuple(ability.name.lower() for ability in sorted(found.abilities, key=str))
        return Finding(name, found.version(), abilities, trouble, perf_counter() - began)


def show(findings: tuple[Finding, ...]) -> None:
    """A table on stderr."""
    from rich.console import Console
    from rich.table import Table

    table = Table("solver", "version", "works", "can", "seconds")
    for finding in findings:
        works = "yes" if not finding.trouble else f"no: {finding.trouble}"
        table.add_row(
            finding.name, finding.version, works, ", ".join(finding.abilities),
            f"{finding.seconds:.1f}",
        )  # fmt: skip
    Console(file=sys.stderr).print(table)
