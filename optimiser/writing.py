"""The folder of a run: tables, page, workbook and summary, put in place at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instances.inert import guarded
from instances.save import save
from models.answers import Answers
from optimiser.errors import NoLibraryError
from optimiser.folder import INPUTS, SUMMARY, digests, put_in_place, write_text

if TYPE_CHECKING:
    import pandas as pd

    from reports.income import Income


def inert(cell: object) -> object:
    """A cell as it is written into a CSV file."""
    return guarded(cell) if isinstance(cell, str) else cell


def _income(answers: Answers, seed: int) -> Income | None:
    """What the contracts would pay at the prices of the plan; none without one, or a price."""
    if not answers.instance.contract:
        return None
    from models.payment.accounts import NoPriceError
    from models.payment.contracts import NoContractError
    from optimiser.income import paid
    from reports.income import Income

    prices = {(row.pathway, row.age_band): row.price_pence or 0 for row in answers.tariffs}
    try:
        return Income(*paid(answers.instance, prices, seed=seed))
    except (NoContractError, NoPriceError):
        return None


def write_run(
    out: Path,
    answers: Answers,
    frames: dict[str, pd.DataFrame],
    summary: dict[str, Any],
    paper: bool = False,
) -> Path:
    """Write the run folder, with the board paper if asked; `summary` gains the files' digests.

    Raises:
        NoLibraryError: the paper is asked for and typst is not here.
    """
    from reports.page import page
    from reports.workbook import write

    income = _income(answers, summary["seed"])
    with put_in_place(out) as new:
        for name, frame in frames.items():
            frame.map(inert).to_csv(new / f"{name}.csv", index=False, lineterminator="\n")
        write_text(new / "report.html", page(answers, frames, summary, income))
        write(answers, frames, summary, new / "plan.xlsx")
        if paper:
            (new / "board.pdf").write_bytes(_paper(answers, frames, summary, income))
        summary["files"] = digests(new)
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        write_text(new / SUMMARY, text + "\n")
        save(answers.instance, new / INPUTS)
    return out


def _paper(
    answers: Answers,
    frames: dict[str, pd.DataFrame],
    summary: dict[str, Any],
    income: Income | None,
) -> bytes:
    from reports.paper import paper
    from reports.workbook import identity_of

    try:
        return paper(answers, frames, summary, identity_of(summary), income)
    except ImportError:
        raise NoLibraryError("--paper needs typst, which is not here: pip install typst.") from None
