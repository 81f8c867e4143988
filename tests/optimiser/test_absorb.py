"""Published examples of passing on the cost of support centres, through the public face."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import optimiser
from models.costing import pass_on

METHODS = {"direct": "direct", "step_down": "step-down", "reciprocal": "reciprocal"}
IDS = ("CA02", "CA04", "CA08", "CA10")


@pytest.fixture(scope="module")
def examples(benchmarks: Path) -> dict[str, dict[str, Any]]:
    text = (benchmarks / "cost_allocation" / "examples.json").read_text(encoding="utf-8")
    return {example["id"]: example for example in json.loads(text)["examples"]}


def test_no_published_example_is_left_out(examples: dict[str, dict[str, Any]]) -> None:
    assert tuple(sorted(examples)) == IDS


@pytest.mark.parametrize("name", IDS)
def test_a_published_example_comes_out_within_its_tolerance(
    examples: dict[str, dict[str, Any]], name: str
) -> None:
    example = examples[name]
    own, usage, within = example["direct"], example["usage"], example["tol"]
    compared = 0
    for key, printed in example["methods"].items():
        found = optimiser.absorb(own, usage, METHODS[key], printed.get("order"))
        whole = pass_on(
            {centre: 100 * amount for centre, amount in own.items()}, usage, METHODS[key],
            printed.get("order"),
        )  # fmt: skip
        assert found.keys() == set(example["production"])
        assert sum(found.values()) == pytest.approx(sum(own.values()), abs=1e-6)
        expected = {
            **{("total", centre): total for centre, total in printed.get("total", {}).items()},
            **{
                ("total", centre): total + own[centre]
                for centre, total in printed.get("allocated", {}).items()
            },
            **{("gross", centre): gross for centre, gross in printed.get("gross", {}).items()},
            **{
                (source, centre): amount
                for source, row in printed.get("detail", {}).items()
                for centre, amount in row.items()
            },
        }
        for (what, centre), amount in expected.items():
            if what == "total":
                value = found[centre]
            elif what == "gross":
                value = whole.passed_on[centre] / 100
            else:
                value = whole.origin[what][centre] / 100
            assert value == pytest.approx(amount, abs=within), (key, what, centre)
            compared += 1
    assert compared > 0


def test_the_public_face_gives_pounds_that_sum_to_the_penny() -> None:
    own = {"hr": 100.01, "ward": 0.0, "clinic": 50.5, "school": 0.0}
    usage = {"hr": {"ward": 1, "clinic": 1, "school": 1}}
    found = optimiser.absorb(own, usage)
    assert found == {"ward": 33.33, "clinic": 83.84, "school": 33.34}
    assert list(found) == ["ward", "clinic", "school"]


def test_a_penny_that_does_not_divide_goes_by_code_and_not_by_the_order_of_rows() -> None:
    own = {"hr": 100.01, "ward": 0.0, "clinic": 50.5, "school": 0.0}
    usage = {"hr": {"school": 1, "ward": 1, "clinic": 1}}
    assert optimiser.absorb(dict(reversed(own.items())), usage) == optimiser.absorb(own, usage)


def test_without_support_centres_each_keeps_its_own() -> None:
    assert optimiser.absorb({"ward": 12.5, "clinic": 0}, {}) == {"ward": 12.5, "clinic": 0.0}


def test_a_closed_loop_is_a_value_error_that_names_it() -> None:
    with pytest.raises(ValueError, match=r"hr, it"):
        optimiser.absorb({"hr": 1, "it": 1, "ward": 1}, {"hr": {"it": 1}, "it": {"hr": 1}})
