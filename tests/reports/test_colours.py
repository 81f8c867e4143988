"""Colours can be told from white, and figures from the colours they stand on (WCAG 2.2)."""

from __future__ import annotations

import pytest

from reports import drawing
from reports.charts import PART_COLOURS
from reports.grid import DARK_BLUE, INPUT
from reports.heat import BIN_COLOURS
from reports.maps import COLOURS


def light(colour: str) -> float:
    """Relative luminance."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_the_measure_is_the_published_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#005eb8", "#ffffff") == pytest.approx(6.4, abs=0.1)
    assert contrast("#da291c", "#ffffff") == pytest.approx(4.9, abs=0.1)


@pytest.mark.parametrize(
    "colour",
    sorted({*PART_COLOURS, *COLOURS, drawing.BLUE, drawing.GREEN, drawing.RED, drawing.GREY,
            drawing.PALE, drawing.SKY, drawing.PURPLE, drawing.ORANGE}),
)  # fmt: skip
def test_what_is_drawn_stands_out_from_white(colour: str) -> None:
    assert contrast(colour, "#ffffff") >= 3


def test_figures_can_be_read_on_their_colours() -> None:
    for place, colour in enumerate(BIN_COLOURS):
        assert contrast("#ffffff" if place <= 2 else drawing.INK, colour) >= 4.5
    assert contrast("#00308f", INPUT) >= 4.5
    assert contrast("#ffffff", DARK_BLUE) >= 4.5
