"""What several tests start from: a small made-up service, and the published files if present."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from instances import Fault, InstanceFaults, load
from instances.faults import grouped
from optimiser.cli import app

ROOT = Path(__file__).parent.parent

SMALL = {
    "settings": """\
key,value
name,Small
start_month,2026-04
""",
    "localities": """\
locality,name,easting_m,northing_m,home_visit_travel_min,source
east,East,540000,220000,20,made up
west,West,500000,220000,25,made up
""",
    "practices": """\
practice,name,locality,easting_m,northing_m,births_per_year,children_0_4,imd_quintile
P1,Mill Lane,east,540100,220000,100,500,2
P2,High Street,west,500100,220000,,80,
""",
    "schools": """\
school,name,phase,low_age,high_age,pupils,fsm_pct,imd_quintile,easting_m,northing_m,team
1,Ash,primary,4,11,210,12.5,2,540000,221000,a
2,Beech,secondary,11,18,900,,3,501000,219000,b
""",
    "teams": """\
team,name,locality,easting_m,northing_m,wte
a,Team A,east,540000,220500,2.33
b,Team B,,501000,219500,4
""",
    "grades": """\
grade,title,band,registered,hours_per_week,leave_days,study_days,sickness_pct,support_pct
HV,Health visitor,6,yes,37.5,29,8,5,25
SN,School nurse,6,yes,37.5,29,8,5,25
SUP,Support worker,3,no,37.5,29,4,5.5,10
""",
    "staff": """\
base,grade,wte,leavers_wte_per_year
east,HV,6.4,0.5
west,HV,2,
a,SN,2.33,0.25
b,SN,3,
b,SUP,1,
""",
    "pathways": """\
pathway,name,service,level
U-HV,Universal,HV,U
U-SN,Universal at school,SN,U
""",
    "contacts": """\
contact,pathway,name,per,age_from_weeks,age_to_weeks,number,uptake_pct,duration_min,admin_min,\
mode,group_size,grades,mandated,priority
birth,U-HV,New birth visit,birth,1.4,2,1,98,75,30,home,1,HV,yes,1
screen,U-SN,Vision screening,pupil,208,260,1,95,10,2.5,school,1,SN;SUP,no,2
""",
    "caseload": """\
pathway,imd_quintile,children_pct
U-HV,1,100
U-SN,1,100
""",
    "cost_centres": """\
centre,name,kind,amount_gbp,driver,service
hv,Health visiting,direct,400000.50,,HV
sn,School nursing,direct,300000,,SN
hq,"Headquarters, estates",support,50000,wte,
""",
    "drivers": """\
driver,centre,quantity
wte,hv,8.4
wte,sn,6.33
""",
    "assumptions": """\
assumption,text
small,Everything here is made up.
""",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of a small made-up instance."""
    folder = tmp_path / "small"
    folder.mkdir()
    for table, text in SMALL.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of published files, or a reason to skip."""
    folder = Path(os.environ.get("ZERO19_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no published files in {folder}: set ZERO19_DATA to their folder")
    return folder


@pytest.fixture(scope="session")
def benchmarks() -> Path:
    """The folder of published problems with known answers, or a reason to skip."""
    data = Path(os.environ.get("ZERO19_DATA") or ROOT.parent / "shared" / "data")
    for folder in (data / "benchmarks", data.parent / "benchmarks"):
        if folder.is_dir():
            return folder
    pytest.skip(f"no published problems in or beside {data}: set ZERO19_DATA to their folder")


@dataclass(frozen=True)
class Folder:
    """Tables that a test may change; lines are those of the file, 1 is the header."""

    path: Path

    def file(self, table: str) -> Path:
        """The file of a table."""
        return self.path / f"{table}.csv"

    def rows(self, table: str) -> list[list[str]]:
        """The cells of a table, header first."""
        with self.file(table).open(encoding="utf-8", newline="") as lines:
            return list(csv.reader(lines))

    def put(self, table: str, line: int, column: str, cell: str) -> None:
        """Change one cell; in line 1, the name of the column."""
        rows = self.rows(table)
        rows[line - 1][rows[0].index(column)] = cell
        self._write(table, rows)

    def add(self, table: str, **cells: str) -> None:
        """Add a row like the last one but for some cells."""
        rows = self.rows(table)
        like = dict(zip(rows[0], rows[-1], strict=True))
        self._write(table, [*rows, list((like | cells).values())])

    def set(self, key: str, value: str) -> None:
        """Change one setting."""
        keys = [row[0] for row in self.rows("settings")]
        self.put("settings", keys.index(key) + 1, "value", value)

    def _write(self, table: str, rows: list[list[str]]) -> None:
        with self.file(table).open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(rows)


@pytest.fixture
def hamlet(tmp_path: Path) -> Folder:
    """A copy of the example that can be solved by hand."""
    folder = tmp_path / "hamlet"
    shutil.copytree(ROOT / "instances" / "examples" / "hamlet", folder)
    return Folder(folder)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def told(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.stdout)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """A command of the program, run in the test's own folder; it must not end in a traceback."""
    monkeypatch.chdir(tmp_path)

    def command(*words: object) -> Ended:
        ended = CliRunner().invoke(app, [str(word) for word in words])
        if ended.exception is not None and not isinstance(ended.exception, SystemExit):
            raise ended.exception
        return Ended(ended.exit_code, ended.stdout, ended.stderr)

    return command


def tree(folder: Path) -> dict[str, bytes]:
    """Every file and folder below a folder, hidden ones too, with what the files hold."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b"folder"
        for path in folder.rglob("*")
    }


@pytest.fixture
def contents(tmp_path: Path) -> Callable[[], dict[str, bytes]]:
    """All that lies in the test's own folder now."""
    return lambda: tree(tmp_path)


@pytest.fixture
def faults(
    run: Callable[..., Ended], contents: Callable[[], dict[str, bytes]]
) -> Callable[[object], tuple[Fault, ...]]:
    """The faults of a folder, after `check` and `plan` have told the same and written nothing."""

    def of(folder: object) -> tuple[Fault, ...]:
        before = contents()
        with pytest.raises(InstanceFaults) as refused:
            load(str(folder))
        found = refused.value.faults
        for words in (("check", folder), ("plan", folder, "--out", "out"), ("plan", folder)):
            ended = run(*words)
            assert (ended.code, ended.stdout) == (3, "")
            groups = [str(group) for group in grouped(found)]
            lines = ended.stderr.splitlines()
            assert lines[: len(groups)] == groups
            assert any(line.startswith(f"{len(found)} fault") for line in lines[len(groups) :])
            assert "Traceback" not in ended.stderr
            as_json = run(*words, "--json")
            assert (as_json.code, as_json.stderr) == (3, "")
            told = [asdict(fault) | {"place": fault.place} for fault in found]
            assert as_json.told["faults"] == told
        assert contents() == before
        return found

    return of
