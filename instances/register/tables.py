"""The tables of a register of children, declared as the others are but apart from the instance.

A register is read where it lies: it is no part of an instance, is never copied and never hashed.
Children stand in it by a code that the service made up; names and NHS numbers are refused.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator

from instances.identifiers import CHILD, child
from instances.schema import Code, Day, Month, Number, Row, Whole, YesNo, column

AgeBand = Literal["antenatal", "0-1", "1-2", "2-5", "5-11", "11-16", "16-19"]
Child = Annotated[str, AfterValidator(child), CHILD]

EXTRACT = "extract of the electronic record, with codes in place of NHS numbers"
FINANCE = "finance department, or `tariffs.csv` of a run (a year's price, over twelve)"
ISSUED = "the folder that `optimiser invoice` wrote; not to be changed"


class Stay(Row):
    """A stretch of days for which one commissioner pays for a child in one locality."""

    table = "register"
    source = EXTRACT
    optional = True
    child: Child = column(
        "Code of the child: made up, the same in every file, no NHS number", key=True,
        example="C00017",
    )  # fmt: skip
    birth_month: Month = column("Month of birth, expected or actual", example="2025-11")
    commissioner: Code = column("Who pays", refers=("contract",), example="County council")
    locality: Code = column("Locality", refers=("localities",), example="north")
    from_date: Day = column("First day", key=True, example="2025-11-20")
    to_date: Day | None = column(
        "Last day, itself counted; blank: still there", default=None, must_exist=True,
        example="2026-09-14",
    )  # fmt: skip


class LevelSpell(Row):
    """A stretch of days for which a child is on a pathway; universal ones are listed too."""

    table = "levels"
    source = EXTRACT
    optional = True
    child: Child = column("Code of the child", key=True, refers=("register",), example="C00017")
    pathway: Code = column("Pathway", key=True, refers=("pathways",), example="UP-parenting")
    from_date: Day = column("First day", key=True, example="2026-09-10")
    to_date: Day | None = column(
        "Last day, itself counted; blank: still on it, as long as the child is there",
        default=None, must_exist=True, example="2026-11-30",
    )  # fmt: skip


class ContactMade(Row):
    """A contact that was made, or missed."""

    table = "activity"
    source = EXTRACT
    optional = True
    child: Child = column("Code of the child", key=True, refers=("register",), example="C00017")
    contact: Code = column("Contact", key=True, refers=("contacts",), example="new-birth")
    date: Day = column("Day", key=True, example="2025-12-03")
    attended: YesNo = column("Whether the child was seen", default=True, example="yes")


class Price(Row):
    """The price of a pathway for a child of an age band for a month, from a month on."""

    table = "prices"
    source = FINANCE
    optional = True
    pathway: Code = column("Pathway", key=True, refers=("pathways",), example="U-HV")
    age_band: AgeBand = column("Age band", key=True, example="0-1")
    price_gbp_per_child_month: Number = column(
        "Price, in whole pence", unit="gbp per child and month", ge=0, le=100_000, example="22.37"
    )
    valid_from: Month = column(
        "First month it holds, until a later one does", key=True, default="2000-01",
        example="2026-04",
    )  # fmt: skip


class IssuedLine(Row):
    """A line of an invoice or of a note that corrects one: what is charged for a child."""

    table = "lines"
    source = ISSUED
    optional = True
    child: Child = column("Code of the child", key=True, example="C00017")
    document: Code = column("Number of the invoice or note", key=True, example="2026-09 County")
    corrects: Code | None = column(
        "Number of the invoice that a note corrects", default=None, must_exist=True, example=""
    )
    month: Month = column("Month charged", example="2026-09")
    commissioner: Code = column("Who pays", example="County council")
    locality: Code = column("Locality", key=True, example="north")
    pathway: Code = column("Pathway", key=True, example="U-HV")
    age_band: AgeBand = column("Age band", key=True, example="0-1")
    days: Whole = column("Days charged; of a note, the difference", unit="days", example="30")
    price_gbp_per_child_month: Number = column("Price", unit="gbp", ge=0, example="22.37")
    amount_gbp: Number = column("Amount; of a note, the difference", unit="gbp", example="22.37")


REGISTER: tuple[type[Row], ...] = (Stay, LevelSpell, ContactMade, Price, IssuedLine)
