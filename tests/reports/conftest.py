"""The hamlet answered once, and a summary of it as a run writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import instances
from models.answers import Answers
from optimiser.answer import answer
from optimiser.settings import Search
from reports.tables import tables
from reports.words import Frame


def _answered(source: Any) -> Answers:
    """The answers for an instance."""
    return answer(instances.load(source), Search(), lambda _: None)


def _summed(answers: Answers) -> dict[str, Any]:
    """What summary.json would hold."""
    return {
        "instance": {"name": answers.instance.settings.name, "hash": answers.instance.digest},
        "versions": {"zero19-planner": "0"},
        "seed": 1,
        "questions": {
            outcome.question: {
                "status": outcome.ending.value, "objective": outcome.steps[0].objective,
                "unit": outcome.steps[0].unit, "bound": outcome.steps[0].bound,
                "gap": outcome.gap, "seconds": 12.345678,
                "steps": [
                    {"step": step.name, "objective": step.objective, "unit": step.unit,
                     "bound": step.bound, "gap": step.gap, "status": step.ending.value,
                     "seconds": 12.345678}
                    for step in outcome.steps
                ],
            }
            for outcome in (answers.schools, answers.staffing)
        },
        "audit": {"promises": 8, "breaches": []},
        "assumptions": list(answers.instance.defaults_used()),
        "warnings": [str(caution) for caution in answers.instance.cautions],
    }  # fmt: skip


@pytest.fixture(scope="package")
def answered() -> Callable[[Any], Answers]:
    """Answers any instance."""
    return _answered


@pytest.fixture(scope="package")
def summed() -> Callable[[Answers], dict[str, Any]]:
    """Makes the summary of any answers."""
    return _summed


@pytest.fixture(scope="package")
def hamlet() -> Answers:
    """The hamlet, answered."""
    return _answered("hamlet")


@pytest.fixture(scope="package")
def frames(hamlet: Answers) -> dict[str, Frame]:
    """Its tables."""
    return tables(hamlet)


@pytest.fixture(scope="package")
def summary(hamlet: Answers) -> dict[str, Any]:
    """Its summary."""
    return _summed(hamlet)
