"""What the commissioner pays, and by which rule."""

from __future__ import annotations

from typing import Any, Literal

from instances.schema import Code, Codes, Month, Number, Numbers, Row, Whole, YesNo, column
from instances.tables.limits import POUNDS


def _share(meaning: str, example: str, most: float = 100) -> Any:
    """A column of per cent that may be blank."""
    return column(meaning, unit="pct", ge=0, le=most, default=None, example=example)


class Contract(Row):
    """The contract with a commissioner, and how it moves from a block to payment per child."""

    table = "contract"
    source = "contract with the commissioner"
    optional = True
    commissioner: Code = column("Commissioner", key=True, example="County council")
    block_gbp: Number = column(
        "Block payment", unit="gbp a year", ge=0, le=POUNDS, example="14500000"
    )
    start_month: Month = column("First month", example="2026-04")
    years: Whole = column("Length", unit="years", ge=1, le=20, example="5")
    glide_pct: Numbers = column(
        "Share paid per child, year by year", unit="pct", example="0;25;50;75;100"
    )
    cap_pct: Number | None = _share("Cap over plan", "5", most=1000)
    collar_pct: Number | None = _share("Collar under plan", "5")
    marginal_pct: Number | None = _share("Price of activity above plan", "70")
    under_pct: Number | None = _share(
        "Part of the price that is lost for activity below plan; blank: all of it", "50"
    )
    model: Literal["per child", "block", "blended", "activity"] = column(
        "What is paid besides the block: nothing (block), the price of each child (per child), a"
        " share of the change in children (blended), the price of each contact (activity)",
        default="per child", example="per child",
    )  # fmt: skip
    variable_pct: Number | None = _share(
        "Of a blended contract, the share that follows the children", "20"
    )
    floor_pct: Number | None = _share(
        "Most that a year's income may fall, of the contract and of each locality", "2"
    )
    ceiling_pct: Number | None = _share(
        "Most that a year's income may rise, of the contract and of each locality", "4", most=1000
    )
    quality_pct: Number | None = _share("Share of income that hangs on quality", "1.25")
    quality_floor_pct: Number | None = _share("Result at which none of it is paid", "80")
    quality_target_pct: Number | None = _share("Result from which all of it is paid", "95")
    quality_result_pct: Number | None = _share("Result that is expected", "90")
    risk_share_pct: Number | None = _share(
        "Provider's share of cost above, and of saving below, the cost planned", "50"
    )
    risk_corridor_pct: Number | None = _share(
        "How far from the cost planned the share is made; blank: without end", "5", most=1000
    )
    payment_lag_months: Whole = column(
        "Months after which what follows the children is paid; the block is paid at once",
        unit="months", ge=0, le=24, default=0, example="1",
    )  # fmt: skip
    budget_neutral: YesNo = column(
        "Prices are scaled so that the first year's children cost what the block did",
        default=True, example="yes",
    )  # fmt: skip
    mff: Number = column(
        "Market forces factor on top of what prices have in them; without effect where prices are"
        " scaled to the block",
        ge=0.5, le=2, default=1.0, example="1.07",
    )  # fmt: skip
    localities: Codes | None = column(
        "Localities whose children it pays for; blank: all",
        refers=("localities",), default=None, example="north;south",
    )  # fmt: skip
    share_pct: Number | None = column(
        "Share of the children of its localities; blank: what the others leave, by block",
        unit="pct", gt=0, le=100, default=None, example="100",
    )  # fmt: skip
