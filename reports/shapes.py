"""What a page is made of: drawings, each with a sentence and its figures, and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table as printed: the first `words` columns are text, the others numbers."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    words: int = 1
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A drawing: `name` is safe as an id, `summary` says in a sentence what is to be seen.

    `table` holds its figures, where they do not stand beside it anyway.
    """

    name: str
    title: str
    svg: str
    summary: str
    table: Table | None = None
