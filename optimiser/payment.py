"""What contracts would pay: prices found, accounts made, recounted, told, written where asked."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np

from instances import Fault, Instance, InstanceFaults
from instances.changing import load_changed
from instances.inert import guarded
from models.costing import CostingError
from models.payment.accounts import NoPriceError
from models.payment.answer import Payment
from models.payment.contracts import NoContractError
from models.payment_audit import PROMISES
from optimiser.errors import WrongWishError
from optimiser.folder import SUMMARY, digests, put_in_place, write_text
from optimiser.income import paid
from optimiser.prices import Prices, of_engine, of_list, of_run
from reports.payment_tables import Rows
from reports.payment_words import sentences

COMMAND, PAGE = "payment", "report.html"


@dataclass(frozen=True)
class Told:
    """The answer: the models' own, the prices it rests on, sentences, tables by name."""

    found: Payment
    prices: Prices
    sentences: list[str]
    tables: dict[str, Rows]

    @property
    def summary(self) -> dict[str, Any]:
        """The answer as one object of plain values, without its tables."""
        found, given = self.found, self.found.instance
        return {
            "command": COMMAND,
            "instance": {"name": given.settings.name, "hash": given.digest},
            "prices": self.prices.source,
            "seed": found.seed,
            "draws": found.size,
            "contracts": [
                {
                    "commissioner": account.deal.commissioner,
                    "block_gbp": account.deal.block_pence / 100,
                    "first_month": account.months[0],
                    "months": len(account.months),
                    "tariff_scaled_by": round(account.scale, 6),
                    "share_per_child_pct": [
                        round(share * 100, 4) for share in account.paid["contract"].terms.share
                    ],
                }
                for account in found.accounts
            ],
            "sentences": self.sentences,
            "audit": {"promises": list(PROMISES), "breaches": []},
            "assumptions": [
                *ASSUMPTIONS,
                *(f"Rate {rate}." for rate in (*found.rates.used, *found.chances.used)),
                *given.defaults_used(),
            ],
            "warnings": [
                *self.prices.warnings,
                *uncovered(found),
                *(str(caution) for caution in given.cautions),
            ],
        }


ASSUMPTIONS = (
    "Money is in prices of the first year: neither pay nor tariff rises with inflation.",
    "Births follow the yearly number of the practices and its growth; the share of children on a"
    " pathway stays as it is.",
    "Pupils of an age follow the children of the practices who come into that age; those now over"
    " four are taken to be as many as those of four.",
    "A school is in the locality of its team of today, or else in the nearest.",
    "Today's block is spread over localities as the cost of staff in post is.",
    "Semi-fixed cost follows the children of a locality when they have changed by a whole step"
    " since the first year; fixed cost stays, variable cost follows each child.",
    "Children are paid for by the day, in the age band they are in on it.",
)


def ask(
    source: str | Path, changes: Sequence[str] = (), *,
    prices: Path | None = None, run: Path | None = None, years: int | None = None,
    draws: int = 10_000, seed: int | None = None,
    told: Callable[[str], None] = lambda _stage: None,
) -> Told:  # fmt: skip
    """What the contracts of an instance would pay.

    Args:
        source: a folder, a workbook or a bundled name.
        changes: by name, as births=-3%, made before anything is asked.
        prices: an agreed price list; else `run`, a run of the same tables whose tariffs are the
            prices; else the engine works them out.
        years: only so many years of each contract.
        draws: how often chance is drawn.
        seed: of the draws; that of the settings if none is given.
        told: hears each stage.

    Raises:
        InstanceFaults: every fault of the tables, or of the price list.
        WrongWishError: what is asked for does not fit the contracts.
        AuditError: a figure is not what the recount gives.
    """
    if prices and run:
        raise WrongWishError("Prices come from --prices or from --run; give one of them.")
    instance = load_changed(source, changes)
    given = _prices(instance, prices, run, told)
    told("Paying, month by month")
    try:
        found, rows = paid(
            instance, given.pence, years=years, draws=draws,
            seed=instance.settings.seed if seed is None else seed,
        )  # fmt: skip
    except NoContractError as error:
        raise WrongWishError(str(error)) from None
    except NoPriceError as error:
        raise WrongWishError(f"{error} Give prices above nought, or budget_neutral no.") from None
    return Told(found, given, sentences(found, rows), rows)


def uncovered(found: Payment) -> list[str]:
    """Localities and months in which no contract pays for some of the children."""
    covered = np.zeros((len(found.flow.months), len(found.flow.localities)))
    for account in found.accounts:
        covered[account.deal.months] += account.deal.children
    last = max(account.deal.months.stop for account in found.accounts)
    months, places = np.nonzero(covered[:last] < 1 - 1e-6)
    if not len(months):
        return []
    named = sorted({found.flow.localities[place] for place in places.tolist()})
    first, then = found.flow.months[months.min()], found.flow.months[months.max()]
    return [
        f"No contract pays for some children of {', '.join(named)} in months from {first} to"
        f" {then}; they bring in nothing here."
    ]


def _prices(
    instance: Instance, prices: Path | None, run: Path | None, told: Callable[[str], None]
) -> Prices:
    if prices:
        return of_list(prices, instance)
    if run:
        return of_run(run, instance)
    try:
        return of_engine(instance, told)
    except CostingError as error:
        fault = Fault(
            "cost_centres", "cost_centres.csv", 0, "driver", str(error),
            "a ledger whose support centres all reach a direct centre",
        )  # fmt: skip
        raise InstanceFaults([fault]) from error


def write(answer: Told, out: Path) -> None:
    """A folder of the tables as CSV, the page and the summary, put in place at once."""
    from reports.payment_page import payment_page

    summary = answer.summary
    with put_in_place(out) as new:
        for name, rows in answer.tables.items():
            write_text(new / f"{name}.csv", _csv(rows))
        write_text(new / PAGE, payment_page(answer.found, answer.tables, summary))
        summary["files"] = digests(new)
        text = json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False)
        write_text(new / SUMMARY, text + "\n")


def _csv(rows: Rows) -> str:
    """Rows as the text of a CSV file; no cell can become a formula."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows(
            [guarded(cell) if isinstance(cell, str) else cell for cell in row.values()]
            for row in rows
        )
    return text.getvalue()
