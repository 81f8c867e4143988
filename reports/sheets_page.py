"""Sheets as pages, and as Word through a template that a trust may restyle."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from instances import Instance
from reports.maps import template
from reports.sheets import KINDS, Sheet
from reports.words import span

WORD = Path(__file__).with_name("templates") / "sheet.docx"
"""The template that comes with the program: its styles may be changed, its marks stay."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML may hold."""
EPOCH = (1980, 1, 1, 0, 0, 0)


def sheets_page(kind: str, found: Sequence[Sheet], instance: Instance, identity: str) -> str:
    """The sheets of one kind as the text of an HTML file, each at an anchor of its own."""
    numbered = list(enumerate(found, start=1))
    text: str = template("sheets.html.jinja").render(
        name=instance.settings.name, kind=KINDS[kind], key=kind, span=span(instance),
        sheets=found, order=sorted(numbered, key=lambda pair: not pair[1].changed),
        changed=sum(sheet.changed for sheet in found), identity=identity,
        simulated=any("simulated" in text.lower() for text in instance.defaults_used()),
        inline=None,
    )  # fmt: skip
    return text


def sheets_word(
    kind: str, found: Sequence[Sheet], instance: Instance, identity: str, style: Path = WORD
) -> bytes:
    """The sheets of one kind as a Word file: a page for each.

    Args:
        kind: of `KINDS`.
        found: the sheets.
        instance: the tables.
        identity: which run they are of.
        style: the template.

    Raises:
        ImportError: the extra `word` is not here.
    """
    from docxtpl import DocxTemplate

    document = DocxTemplate(str(style))
    last = len(found) - 1
    told = [
        {
            "code": _seen(sheet.code), "name": _seen(sheet.name),
            "sentences": [_seen(text) for text in sheet.sentences],
            "facts": [{"what": _seen(fact.what), "today": _seen(fact.today),
                       "planned": _seen(fact.planned)} for fact in sheet.facts],
            "lists": [{"head": f"{head} ({len(items)})", "items": [_seen(text) for text in items]}
                      for head, items in sheet.lists],
            "last": number == last,
        }
        for number, sheet in enumerate(found)
    ]  # fmt: skip
    document.render(
        {"service": _seen(instance.settings.name), "kind": KINDS[kind], "span": span(instance),
         "identity": _seen(identity), "sheets": told},
        autoescape=True,
    )  # fmt: skip
    written = BytesIO()
    document.save(written)
    return _the_same(written.getvalue())


def _seen(text: str) -> str:
    """Text without what a Word file cannot hold."""
    return UNSEEN.sub("", text)


def _the_same(document: bytes) -> bytes:
    """The file with no time in it, so that the same sheets give the same bytes."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(document)) as was, zipfile.ZipFile(made, "w") as now:
        for item in sorted(was.infolist(), key=lambda item: item.filename):
            entry = zipfile.ZipInfo(item.filename, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            data: Any = was.read(item)
            if item.filename == "docProps/core.xml":
                data = re.sub(
                    rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z",
                    data,
                )  # fmt: skip
            now.writestr(entry, data)
    return made.getvalue()
