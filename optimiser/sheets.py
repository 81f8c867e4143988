"""Sheets of a finished run, written into a folder of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from optimiser.errors import NoLibraryError, WrongWishError
from optimiser.finished import finished
from optimiser.folder import SUMMARY, digests, put_in_place, refuse_other_than, write_text

COMMAND = "sheets"
TABLES = ("school_teams", "teams", "staffing", "pressure")


def write(run: Path, out: Path, word: bool, style: Path | None) -> dict[str, Any]:
    """Write the sheets of a run and say how many there are.

    Raises:
        NotARunError: the run is none, or `out` is something else.
        NoLibraryError: Word is asked for and docxtpl is not here.
        WrongWishError: the template cannot be used.
    """
    refuse_other_than(out, COMMAND)
    found = finished(run, TABLES)
    from reports.sheets import sheets
    from reports.sheets_page import WORD, sheets_page, sheets_word

    made = sheets(found.instance, found.tables)
    told: dict[str, Any] = {
        "command": COMMAND,
        "instance": found.summary["instance"],
        "kinds": {
            kind: {"sheets": len(mine), "changed": sum(sheet.changed for sheet in mine)}
            for kind, mine in made.items()
        },
    }
    with put_in_place(out) as new:
        for kind, mine in made.items():
            write_text(new / f"{kind}.html",
                       sheets_page(kind, mine, found.instance, found.identity))  # fmt: skip
            if word:
                data = _word(sheets_word, kind, mine, found, style or WORD)
                (new / f"{kind}.docx").write_bytes(data)
        if word:
            (new / "template.docx").write_bytes((style or WORD).read_bytes())
        told["files"] = digests(new)
        write_text(new / SUMMARY, json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    return told | {"path": str(out)}


def _word(make: Any, kind: str, mine: Any, found: Any, style: Path) -> bytes:
    """A Word file of one kind."""
    try:
        data: bytes = make(kind, mine, found.instance, found.identity, style)
    except ImportError:
        raise NoLibraryError(
            "--word needs docxtpl, which is not here: pip install docxtpl."
        ) from None
    except Exception as error:
        # whatever a template of somebody's own does wrong
        raise WrongWishError(f"{style}: the template cannot be used ({error}).") from None
    return data
