"""The tables of all England load and check while a person waits, faults and all."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instances.load import EXAMPLES

SCHOOLS, PRACTICES = 25_000, 6_000
MOST_MB = 500

CODE = """
import json, resource, sys, time
begun = time.process_time()
from instances import InstanceFaults, grouped, load
try:
    load(sys.argv[1]).digest
    told = groups = 0
except InstanceFaults as error:
    told, groups = len(error.faults), len(grouped(error.faults))
seconds = time.process_time() - begun
most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, most, told, groups]))
"""


@pytest.fixture
def england(tmp_path: Path) -> Path:
    """The county of the examples as often as makes a country."""
    folder = tmp_path / "england"
    shutil.copytree(EXAMPLES / "hertfordshire", folder)
    for table, count in (("schools", SCHOOLS), ("practices", PRACTICES)):
        path = folder / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines).writerows([
                header,
                *([f"{row[0]}-{number}", *row[1:]]
                  for number, row in zip(range(count), rows * count, strict=False)),
            ])  # fmt: skip
    return folder


def measured(source: Path) -> tuple[float, float, int, int]:
    """Seconds of the processor and megabytes of a load in a process of its own; faults, groups."""
    ended = subprocess.run(
        [sys.executable, "-c", CODE, str(source)], capture_output=True, text=True, check=True
    )
    seconds, most, told, groups = json.loads(ended.stdout)
    return seconds, most, told, groups


def test_files_load_in_3_seconds(england: Path) -> None:
    seconds, most, told, _ = measured(england)
    assert told == 0
    assert seconds < 3
    assert most < MOST_MB


def test_files_with_a_fault_in_every_row_are_no_slower_to_tell(england: Path) -> None:
    path = england / "schools.csv"
    text = path.read_text(encoding="utf-8")
    for word, wrong in ((",primary,", ",primry,"), (",secondary,", ",secundary,")):
        text = text.replace(word, wrong)
    path.write_text(text, encoding="utf-8")
    practices = england / "practices.csv"
    lines = practices.read_text(encoding="utf-8").splitlines()
    place = lines[0].split(",").index("locality")
    for number in range(1, len(lines)):
        cells = next(csv.reader([lines[number]]))
        cells[place] = f"{cells[place]}{number}"
        lines[number] = ",".join(f'"{cell}"' for cell in cells)
    practices.write_text("\n".join(lines), encoding="utf-8")
    seconds, most, told, groups = measured(england)
    assert told > 24_000
    assert groups < 30
    assert seconds < 6
    assert most < MOST_MB


@pytest.mark.slow
def test_a_workbook_loads_in_5_seconds(england: Path, book_of: Callable[[Any], Path]) -> None:
    seconds, most, told, _ = measured(book_of(england))
    assert told == 0
    assert seconds < 5
    assert most < MOST_MB
