"""Tables of all England: seconds and memory until they are read and checked.

    python -m tests.benchmarks.loading [REPEATS]

The county of the examples as often as makes 25,000 schools and 6,000 practices, as a folder, as a
workbook, and with a fault in every school and practice; each load in a process of its own.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from instances.load import EXAMPLES
from optimiser.begin import begin

ROOT = Path(__file__).parent.parent.parent
SCHOOLS, PRACTICES = 25_000, 6_000

CHILD = """
import json, re, sys, time
from pathlib import Path
began = time.perf_counter()
from instances import InstanceFaults, grouped, load
try:
    load(sys.argv[1]).digest
    told = groups = 0
except InstanceFaults as error:
    told, groups = len(error.faults), len(grouped(error.faults))
seconds = time.perf_counter() - began
# the most this program has had; what getrusage tells starts from the size of its parent
status = Path("/proc/self/status")
most = re.search(r"VmHWM:\\s*([0-9]+)", status.read_text()) if status.exists() else None
print(json.dumps([seconds, int(most[1]) / 1024 if most else None, told, groups]))
"""


@dataclass(frozen=True)
class Loaded:
    """What one load took, and the faults it told; `peak_mb` is None where it cannot be known."""

    seconds: float
    peak_mb: float | None
    faults: int
    groups: int


def load_apart(source: Path) -> Loaded:
    """Load an instance in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(source)], cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return Loaded(*json.loads(done.stdout))


def england(folder: Path) -> Path:
    """A folder of tables of the size of England."""
    shutil.copytree(EXAMPLES / "hertfordshire", folder)
    for table, count in (("schools", SCHOOLS), ("practices", PRACTICES)):
        header, rows = _read(folder, table)
        copies = (rows * (count // len(rows) + 1))[:count]
        named = [[f"{row[0]}-{number}", *row[1:]] for number, row in enumerate(copies)]
        _write(folder, table, header, named)
    return folder


def spoil(folder: Path) -> None:
    """Put a fault into every school and every practice."""
    for table, column in (("schools", "phase"), ("practices", "locality")):
        header, rows = _read(folder, table)
        place = header.index(column)
        for number, row in enumerate(rows):
            row[place] = f"{row[place]}x" if table == "schools" else f"{row[place]}{number}"
        _write(folder, table, header, rows)


def _read(folder: Path, table: str) -> tuple[list[str], list[list[str]]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    return header, rows


def _write(folder: Path, table: str, header: list[str], rows: list[list[str]]) -> None:
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])


def main(repeats: str = "5") -> None:
    """Tell the median of each."""
    with tempfile.TemporaryDirectory() as place:
        folder = england(Path(place) / "england")
        book, spoilt = Path(place) / "england.xlsx", Path(place) / "spoilt"
        begin(book, like=str(folder))
        shutil.copytree(folder, spoilt)
        spoil(spoilt)
        for source in (folder, book, spoilt):
            runs = [load_apart(source) for _ in range(int(repeats))]
            peak = max((run.peak_mb or 0.0) for run in runs)
            print(  # noqa: T201
                f"{source.name}: {median(run.seconds for run in runs):.2f} s, {peak:.0f} MB,"
                f" {runs[0].faults:,} faults told as {runs[0].groups}"
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
