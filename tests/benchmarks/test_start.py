"""What a plan loads before it searches; how long it takes is a benchmark, not a test."""

from __future__ import annotations

from tests.benchmarks.start import start


def test_a_plan_searches_before_it_loads_what_only_tells_of_it() -> None:
    loaded = set(start("hamlet")["loaded"])
    assert "highspy" in loaded
    assert not loaded & {
        "pandas",
        "altair",
        "vl_convert",
        "jinja2",
        "xlsxwriter",
        "ortools",
        "pulp",
    }
