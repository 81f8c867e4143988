"""The peer of the benchmark of invoices charges the same, to the penny."""

from __future__ import annotations

from pathlib import Path

from instances import load
from instances.simulate.register import write
from tests.benchmarks.invoices import OURS, PANDAS, run


def test_plain_pandas_gives_the_same_invoice(tmp_path: Path) -> None:
    write(tmp_path / "register", load("hertfordshire"), 3_000)
    ours, theirs = (run(script, tmp_path / "register", tmp_path / name)[2]
                    for name, script in (("ours", OURS), ("theirs", PANDAS)))  # fmt: skip
    assert ours == theirs > 0
