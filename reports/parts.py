"""Parts of a page: tables and drawings as the templates take them."""

from __future__ import annotations

import re

from reports.shapes import Figure
from reports.shapes import Table as Table


def inline(figure: Figure) -> tuple[str, str]:
    """Size and body of a drawing; the page gives it a name for those who cannot see it."""
    root = re.match(r"<svg\b[^>]*>", figure.svg)
    head = root.group() if root else ""
    size = re.search(r'width="[\d.]+" height="[\d.]+" viewBox="[\d. ]+"', head)
    return (size.group() if size else ""), figure.svg[len(head) :]
