"""What is measured: cases of several sizes, each written by several builders on the same rows.

A case draws its data from a seed and has one function for each way to write it down. `doors` hands
what was written to HiGHS, so that rows, columns, entries and optimum can be compared whoever wrote
them. Each process measures one builder; nothing but numpy is imported until it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

OURS, BARE = "program", "arrays"
BUILDERS = (OURS, BARE, "linopy", "pulp", "pyomo")
"""`program` is our own; `arrays` is written by hand for the solver, with no layer in between."""

CASES = ("staffing_hours", "school_teams", "staffing_cuts")
"""Modules of this folder, each with a `CASE`."""


@dataclass(frozen=True)
class Case:
    """Something to write down.

    `sizes` (smallest first) gives the arguments of `draw`; `build` has one function for each
    builder, data to whatever it writes.
    """

    name: str
    sentence: str
    sizes: Mapping[str, tuple[int, ...]]
    draw: Callable[..., Any]
    build: Mapping[str, Callable[[Any], Any]]

    @property
    def smallest(self) -> str:
        """The size that the suite builds."""
        return next(iter(self.sizes))


def case(name: str) -> Case:
    """A case by its name."""
    found: Case = import_module(f"tests.benchmarks.{name}").CASE
    return found
