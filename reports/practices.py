"""Practices to localities told: the tables of the school teams, in words of practices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reports.words import Frame

TABLES = {
    "school_teams": "practice_localities", "teams": "localities", "frontier": "frontier",
    "frontier_plans": "frontier_plans", "school_moves": "practice_moves",
    "team_changes": "locality_changes", "comparison": "comparison",
}  # fmt: skip
"""The file of each table."""
WORDS = (
    ("schools", "practices"), ("school", "practice"), ("teams", "localities"),
    ("team", "locality"), ("pupils", "children"),
)  # fmt: skip
LEFT_OUT = (
    "phase", "low_age", "high_age", "fsm_pct", "cluster", "plan_pupils", "postcode", "lsoa21",
)  # fmt: skip
"""Columns of schools that practices do not have."""


def as_practices(frames: Mapping[str, Frame]) -> dict[str, Frame]:
    """The tables by the names of their files, with the names of practices in the columns."""
    return {
        TABLES[name]: frame.drop(columns=[c for c in LEFT_OUT if c in frame]).rename(
            columns=lambda column: _put(column, WORDS)
        )
        for name, frame in frames.items()
    }


def as_schools_told(
    told: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, list[dict[str, Any]]]:
    """Told rows as those of school teams again, for the audit."""
    back = {file: name for name, file in TABLES.items()}
    return {
        back.get(file, file): [
            {"plan_pupils": 0} | {
                _put(column, [(new, old) for old, new in WORDS]): value
                for column, value in row.items()
            }
            for row in rows
        ]
        for file, rows in told.items()
    }  # fmt: skip


def _put(column: str, words: Sequence[tuple[str, str]]) -> str:
    """A name of a column with its words changed, each word as a whole."""
    change = dict(words)
    return "_".join(change.get(word, word) for word in column.split("_"))
