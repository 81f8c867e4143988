"""What the service costs, and how overheads are passed on."""

from __future__ import annotations

from typing import Literal

from instances.schema import Code, Number, Row, Text, column
from instances.tables.limits import POUNDS, Service


class CostCentre(Row):
    """A line of the ledger: what a part of the service costs."""

    table = "cost_centres"
    source = "general ledger, from the finance department"
    centre: Code = column("Short code of the cost centre", key=True, example="hv-pay")
    name: Text = column("Name people use", example="Health visiting pay")
    kind: Literal["direct", "support", "income"] = column(
        "Direct: works with children. Support: its cost is passed on. Income: taken off the cost",
        example="direct",
    )
    amount_gbp: Number = column(
        "Cost of the year; of an income centre, its income, not below zero",
        unit="gbp", ge=0, le=POUNDS, example="6250000.00",
    )  # fmt: skip
    driver: Code | None = column(
        "Quantity by which a support centre passes its cost on; income without one is taken off the"
        " direct centres of its service",
        default=None, example="wte",
    )  # fmt: skip
    service: Service | None = column(
        "Service it belongs to; blank: all (a corporate centre if it is support)",
        default=None, example="HV",
    )  # fmt: skip
    behaviour: Literal["fixed", "semi-fixed", "variable"] | None = column(
        "How the cost follows the number of children within a year", default=None, example="fixed",
        source="finance department: what would be saved if fewer children came",
        assumption="support is fixed, direct cost is semi-fixed: it follows in steps, as staff do",
    )  # fmt: skip


class Driver(Row):
    """How much of a driver a cost centre has: support centres pass their cost on by it."""

    table = "drivers"
    source = "finance department: headcount, floor space, devices"
    driver: Code = column("Driver", key=True, example="wte")
    centre: Code = column("Cost centre", key=True, refers=("cost_centres",), example="hv-pay")
    quantity: Number = column("How much of it", ge=0, le=1e12, example="186.4")
