"""Rules of safe staffing that a placement of staff must keep."""

from __future__ import annotations

from typing import Literal

from instances.schema import Code, Codes, Number, Row, column
from instances.tables.limits import POSTS

Kind = Literal[
    "least_wte", "most_wte", "least_service_wte", "registered_pct", "others_per_registered"
]


class SafetyRule(Row):
    """A rule that holds at a base once all new starters are there, of those who have not left."""

    table = "safe_staffing"
    source = "safe staffing policy of the service; the desks a base has"
    optional = True
    rule: Code = column("Short name of the rule", key=True, example="two at each base")
    kind: Kind = column(
        "What it limits: least or most WTE of the grades; least of all bases together (named"
        " specialists of the service); registered staff as a share of all; others for each"
        " registered WTE that supervises them",
        example="least_wte",
    )
    base: Code | None = column(
        "Locality or team; blank: each that has staff or may get some",
        refers=("localities", "teams"), default=None, example="north",
    )  # fmt: skip
    grades: Codes | None = column(
        "Grades counted; blank: all", refers=("grades",), default=None, example="HV;SNURSE"
    )
    value: Number = column(
        "The limit: WTE, per cent, or others for each registered WTE", ge=0, le=POSTS,
        example="2.0",
    )  # fmt: skip
