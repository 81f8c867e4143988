"""Parts of a page: tables and drawings as the templates take them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reports.maps import Figure


@dataclass(frozen=True)
class Table:
    """A table as printed: the first `words` columns are text, the others numbers."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()
    words: int = 1
    note: str = ""


def inline(figure: Figure) -> tuple[str, str]:
    """Size and body of a drawing; the page gives it a name for those who cannot see it."""
    root = re.match(r"<svg\b[^>]*>", figure.svg)
    head = root.group() if root else ""
    size = re.search(r'width="[\d.]+" height="[\d.]+" viewBox="[\d. ]+"', head)
    return (size.group() if size else ""), figure.svg[len(head) :]
