"""Changes asked for by name, as `births=+3%` or `contacts[new-birth].number=+1`: what they mean.

    TABLE.COLUMN=VALUE          every row
    TABLE[KEY].COLUMN=VALUE     the row of a key; of several parts, as A,SN; * is any
    WORD=VALUE, WORD[KEY]=VALUE what people say, see `WORDS`

A value is put in place of what is there. With a sign it is added to a number (+2, -0.5), and with
the sign % as well it is a share of it (+3%, -10%); after a second = it is what it is (=-12).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from instances.faults import Fault, near, nearest, quoted
from instances.schema import Column, Row, columns, keys
from instances.tables import TABLES, Settings

WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "births": ("practices", ("births_per_year",)),
    "children": ("practices", ("children_0_4", "age_0", "age_1", "age_2", "age_3", "age_4")),
    "pupils": ("schools", ("pupils",)),
    "uptake": ("contacts", ("uptake_pct",)),
    "number": ("contacts", ("number",)),
    "duration": ("contacts", ("duration_min",)),
    "admin": ("contacts", ("admin_min",)),
    "travel": ("localities", ("home_visit_travel_min",)),
    "staff": ("staff", ("wte",)),
    "leavers": ("staff", ("leavers_wte_per_year",)),
    "sickness": ("grades", ("sickness_pct",)),
    "support": ("grades", ("support_pct",)),
    "shares": ("caseload", ("children_pct",)),
}
"""What people say, with the table and the columns it means."""

FORM = "TABLE.COLUMN=VALUE, TABLE[KEY].COLUMN=VALUE, or a word such as births=+3%"
How = Literal["set", "add", "share"]

_ASKED = re.compile(r"\s*(\w+)\s*(?:\[(.*?)\])?\s*(?:\.\s*(\w+))?\s*=(.*)", re.DOTALL)
_SIGNED = re.compile(r"([+-])\s*([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(%?)")


@dataclass(frozen=True)
class Change:
    """One change: what was asked for, and what it does to which cells.

    `key` is the text between the brackets, "" for every row. `amount` is what is added, or the
    share by which a number grows; `cell` is what is put in place of what is there.
    """

    asked: str
    table: type[Row]
    key: str
    columns: tuple[Column, ...]
    how: How
    amount: Fraction = Fraction(0)
    cell: str = ""

    def fault(
        self, found: str, expected: str, remedy: str = "", where: str = "", nearest: str = ""
    ) -> Fault:
        """A fault of this change; `where` is the cell that it would make wrong."""
        return _fault(self.asked, found, expected, remedy, where, nearest)

    def words(self, name: str = "") -> str:
        """The change as it stands after "With": births 3% higher; `name` is that of the row."""
        of = f" of {name or self.key}" if self.key else ""
        noun, unit = f"{self._noun}{of}", self._unit
        if self.how == "set":
            return f"{noun} at {self.cell or 'nothing'}{unit if self.cell else ''}"
        number = float(abs(self.amount) * (100 if self.how == "share" else 1))
        size = f"{number:,.6g}"
        if self._names == ("contacts", "number") and self.how == "add":
            more = "more" if self.amount >= 0 else "fewer"
            return f"{size} {'contact' if number == 1 else 'contacts'} {more}{of}"
        side = "higher" if self.amount >= 0 else "lower"
        if self.how == "share":
            return f"{noun} {size}% {side}"
        return f"{noun} {size}{' points' if unit == '%' else unit} {side}"

    @property
    def _names(self) -> tuple[str, str]:
        return self.table.table, self.columns[0].name

    @property
    def _noun(self) -> str:
        said = {(table, names[0]): word for word, (table, names) in WORDS.items()}
        column = self.columns[0]
        plain = column.name.removesuffix(f"_{column.unit}").replace("_", " ")
        return said.get(self._names, plain)

    @property
    def _unit(self) -> str:
        unit = self.columns[0].unit
        return "%" if unit == "pct" else f" {unit}" if unit else ""


def read_changes(asked: Iterable[str]) -> tuple[list[Change], list[Fault]]:
    """The changes asked for, and what is wrong with those that cannot be read."""
    changes: list[Change] = []
    faults: list[Fault] = []
    for text in asked:
        found = _read(text)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            changes.append(found)
    return changes, faults


def _read(text: str) -> Change | Fault:
    parts = _ASKED.fullmatch(text)
    if parts is None:
        return _fault(text, quoted(text), FORM, "For example contacts[new-birth].number=+1.")
    name, key, column, value = parts[1], parts[2], parts[3], parts[4].strip()
    if column is None:
        if name not in WORDS:
            return _unknown_word(text, name)
        name, wanted = WORDS[name]
    else:
        wanted = (column,)
    declared: dict[str, type[Row]] = {table.table: table for table in TABLES} | {
        "settings": Settings
    }
    if name not in declared:
        return _fault(text, quoted(name), "a table: " + ", ".join(declared),
                      nearest(name, declared), nearest_word=near(name, declared))  # fmt: skip
    table = declared[name]
    if table is Settings and key is not None:
        return _fault(text, f"settings[{key}]", "settings.NAME=VALUE",
                      f"Write settings.{key}=VALUE.")  # fmt: skip
    known = {each.name: each for each in columns(table)}
    for one in wanted:
        if one not in known:
            return _fault(text, quoted(one), f"a column of {name}: " + ", ".join(known),
                          nearest(one, known), nearest_word=near(one, known))  # fmt: skip
        if one in keys(table):
            return _fault(text, quoted(one), "a column that is no key",
                          "Change the key in the table itself.")  # fmt: skip
    chosen = tuple(known[one] for one in wanted)
    return _valued(text, table, (key or "").strip(), chosen, value)


def _valued(
    text: str, table: type[Row], key: str, chosen: tuple[Column, ...], value: str
) -> Change:
    signed = _SIGNED.fullmatch(value)
    if signed is None or "number" not in chosen[0].kind or chosen[0].kind == "numbers":
        cell = value[1:].strip() if value[:1] == "=" else value
        return Change(text, table, key, chosen, "set", cell=cell)
    amount = Fraction(signed[2]) * (1 if signed[1] == "+" else -1)
    if signed[3]:
        return Change(text, table, key, chosen, "share", amount / 100)
    return Change(text, table, key, chosen, "add", amount)


def _unknown_word(text: str, name: str) -> Fault:
    # a word that is a setting means that, whatever column is called the same
    setting = any(column.name == name for column in columns(Settings))
    every: tuple[type[Row], ...] = (Settings,) if setting else TABLES
    holders = [
        table.table for table in every if any(column.name == name for column in columns(table))
    ]
    remedy = nearest(name, WORDS)
    if holders:
        remedy = "Did you mean " + " or ".join(f"'{table}.{name}'" for table in holders) + "?"
    return _fault(text, quoted(name), "one of the words " + ", ".join(WORDS) + f"; or {FORM}",
                  remedy, nearest_word=near(name, WORDS))  # fmt: skip


def _fault(
    asked: str, found: str, expected: str, remedy: str = "", where: str = "", nearest_word: str = ""
) -> Fault:
    return Fault("", f"--set {asked}", 0, where, found, expected, remedy, "change",
                 nearest=nearest_word)  # fmt: skip
