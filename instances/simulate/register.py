"""A simulated register of children: stays, levels, contacts made and a price list.

    python -m instances.simulate.register FOLDER --like hamlet --children 60

Children are born month by month and spread over the localities; some move, some leave, one in six
steps up to a pathway above universal. Universal pathways change at the fifth birthday. Chance comes
from `random.Random` alone, so the same words give the same bytes on every machine.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from instances.instance import Instance
from instances.load import load
from instances.register.prices import BANDS
from instances.simulate import SEED

Row = dict[str, str]

TODAY = date(2026, 9, 30)
"""Last day of the simulated register."""

SINCE = date(2026, 4, 1)
"""First day of the contacts made."""

YEARS, SCHOOL_AGE = 19, 5
NOTE = "simulated"
PENCE = {"U": 2210, "UP": 3475, "UPP": 9120}


class Drawn:
    """The tables of a simulated register, as rows of text."""

    def __init__(self, instance: Instance, children: int, seed: int = SEED):
        self.chance = random.Random(seed)
        payers = [row.commissioner for row in instance.contract] or ["County council"]
        self.places = [(payers[n % len(payers)], row.locality)
                       for n, row in enumerate(instance.localities)]  # fmt: skip
        self.universal = {row.service: row.pathway for row in reversed(instance.pathways)
                          if row.level == "U"}  # fmt: skip
        self.above = {
            service: [row.pathway for row in instance.pathways
                      if row.level != "U" and row.service == service]
            for service in ("HV", "SN")
        }  # fmt: skip
        owed = set(self.universal.values())
        self.contacts = [row for row in instance.contacts
                         if row.per in ("birth", "child") and row.pathway in owed]  # fmt: skip
        self.register: list[Row] = []
        self.levels: list[Row] = []
        self.activity: list[Row] = []
        order = list(range(children))
        self.chance.shuffle(order)
        for number, code in enumerate(order):
            self._child(f"SIM{code:07d}", number * YEARS * 12 // children)

    def _child(self, code: str, age_months: int) -> None:
        chance = self.chance.random
        years, month = divmod(TODAY.year * 12 + TODAY.month - 1 - age_months, 12)
        born = date(years, month + 1, 1 + int(chance() * 28))
        place = int(chance() * len(self.places))
        start, end = born, TODAY + timedelta(days=1)
        if chance() < 0.2:  # moved in
            start = born + timedelta(days=int(chance() * (TODAY - born).days))
        first = start
        if chance() < 0.1 and start < TODAY:  # moves within
            move = start + timedelta(days=1 + int(chance() * (TODAY - start).days))
            self._stay(code, born, place, first, move)
            place, first = (place + 1) % len(self.places), move
        if chance() < 0.03:  # moves away
            end = first + timedelta(days=1 + int(chance() * ((TODAY - first).days + 1)))
        self._stay(code, born, place, first, end)
        self._on(code, born, start, end)
        for contact in self.contacts:
            day = born + timedelta(days=round(7 * contact.age_to_weeks))
            if max(start, SINCE) <= day < min(end, TODAY):
                seen = "yes" if chance() * 100 < contact.uptake_pct * 0.93 else "no"
                self.activity.append({"child": code, "contact": contact.contact,
                                      "date": str(day), "attended": seen})  # fmt: skip

    def _stay(self, code: str, born: date, place: int, first: date, after: date) -> None:
        payer, locality = self.places[place]
        self.register.append({
            "child": code, "birth_month": born.isoformat()[:7], "commissioner": payer,
            "locality": locality, "from_date": str(first), "to_date": _last(after),
        })  # fmt: skip

    def _on(self, code: str, born: date, start: date, end: date) -> None:
        """Universal pathways over the whole stay; now and then one above."""
        school = date(born.year + SCHOOL_AGE, born.month, 1)
        for service, first, after in (
            ("HV", start, min(end, school)), ("SN", max(start, school), end),
        ):  # fmt: skip
            if first >= after or service not in self.universal:
                continue
            self._level(code, self.universal[service], first, after)
            above = self.above[service]
            if above and self.chance.random() < 1 / 6 and (after - first).days > 1:
                up = first + timedelta(days=int(self.chance.random() * (after - first).days))
                down = min(after, up + timedelta(days=20 + int(self.chance.random() * 300)))
                pathway = above[int(self.chance.random() * len(above))]
                self._level(code, pathway, up, down)

    def _level(self, code: str, pathway: str, first: date, after: date) -> None:
        self.levels.append(
            {"child": code, "pathway": pathway, "from_date": str(first), "to_date": _last(after)}
        )


def _last(after: date) -> str:
    """The last day as written: blank for what goes on."""
    return "" if after > TODAY else str(after - timedelta(days=1))


def prices(instance: Instance) -> Iterator[Row]:
    """An invented price for each pathway and age band of its service."""
    for row in instance.pathways:
        for number, band in enumerate(BANDS[:4] if row.service == "HV" else BANDS[4:]):
            price = PENCE[row.level] // (number + 1)
            yield {"pathway": row.pathway, "age_band": band, "valid_from": "2026-04",
                   "price_gbp_per_child_month": f"{price / 100:.2f}"}  # fmt: skip


def write(folder: Path, instance: Instance, children: int, seed: int = SEED) -> None:
    """The four files of a register, each row saying that it is simulated."""
    drawn = Drawn(instance, children, seed)
    tables = {
        "register": drawn.register, "levels": drawn.levels, "activity": drawn.activity,
        "prices": list(prices(instance)),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
            lines = csv.writer(out, lineterminator="\n")
            lines.writerow([*(rows[0] if rows else ()), "source"])
            lines.writerows([*row.values(), NOTE] for row in rows)


def main() -> None:
    """Read the words, write the files."""
    words = argparse.ArgumentParser(prog="python -m instances.simulate.register")
    words.add_argument("folder", type=Path, help="where the CSV files go")
    words.add_argument("--like", default="hamlet", help="instance whose children they are")
    words.add_argument("--children", type=int, default=60)
    words.add_argument("--seed", type=int, default=SEED, help="of all that is drawn by chance")
    given = words.parse_args()
    write(given.folder, load(given.like), given.children, given.seed)


if __name__ == "__main__":
    main()
