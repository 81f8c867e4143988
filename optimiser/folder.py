"""The folder of a run: written beside and moved into place, known again, read back."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models.figures import Breach
from optimiser.errors import NotARunError

INPUTS = "inputs"
SUMMARY = "summary.json"


def summary_of(folder: Path) -> dict[str, Any]:
    """The summary of a run.

    Raises:
        NotARunError: the folder is none.
    """
    try:
        summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        summary = None
    parts = ("instance", "questions", "audit", "files")
    if not isinstance(summary, dict) or any(part not in summary for part in parts):
        raise NotARunError(f"{folder} is not the folder of a run: its {SUMMARY} cannot be read.")
    if not (folder / INPUTS).is_dir():
        raise NotARunError(f"{folder} is not the folder of a run: it has no {INPUTS}.")
    return summary


def refuse_other(out: Path) -> None:
    """Refuse to replace anything but an old run or an empty folder."""
    if _filled(out):
        try:
            summary_of(out)
        except NotARunError:
            raise NotARunError(
                f"{out} is there already and is not a run; choose another --out."
            ) from None


def refuse_other_than(out: Path, command: str) -> None:
    """Refuse to replace anything but what the same command wrote, or an empty folder."""
    if _filled(out):
        try:
            written = json.loads((out / SUMMARY).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            written = None
        if not isinstance(written, dict) or written.get("command") != command:
            raise NotARunError(
                f"{out} is there already and was not written by {command}; choose another --out."
            )


def _filled(out: Path) -> bool:
    """Whether a folder has something in it.

    Raises:
        NotARunError: it can be no folder of ours: a file is in the way, or one stands in it.
    """
    file = next((path for path in (out, *out.parents) if path.is_file()), None)
    if file is not None:
        raise NotARunError(f"{file} is a file; choose another --out than {out}.")
    if out.resolve() == Path.cwd().resolve():
        raise NotARunError(f"{out} is the folder one stands in; choose another --out.")
    return out.is_dir() and any(out.iterdir())


@contextmanager
def put_in_place(out: Path) -> Iterator[Path]:
    """A new folder to write to; it becomes `out` at once, and only if nothing goes wrong."""
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        new = aside / "new"
        new.mkdir()
        yield new
        if out.exists():
            out.rename(aside / "old")
        try:
            new.rename(out)
        except OSError:
            if (aside / "old").exists():
                (aside / "old").rename(out)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of each file of a run but its summary and inputs."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != SUMMARY
    }


def changed(folder: Path, summary: dict[str, Any]) -> Iterator[Breach]:
    """Files of a run that are not as they were written."""
    written, found = summary["files"], digests(folder)
    for name in sorted(written.keys() | found.keys()):
        if written.get(name) != found.get(name):
            state = "gone" if name not in found else "changed" if name in written else "added"
            yield Breach("every file is as it was written", name, "as written", state)


def write_text(path: Path, text: str) -> None:
    """The same bytes on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")
