"""The house keeps its order: style, types, arrows, what is packed, what is imported when."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROOMS = ("instances", "models", "optimiser", "reports")


def run(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)


def python(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, *words, cwd=cwd)


def test_ruff_finds_nothing() -> None:
    found = python("-m", "ruff", "check", ".")
    assert found.returncode == 0, found.stdout


def test_the_code_is_formatted() -> None:
    found = python("-m", "ruff", "format", "--check", ".")
    assert found.returncode == 0, found.stdout


def test_mypy_strict_finds_nothing(tmp_path: Path) -> None:
    found = python("-m", "mypy", "--cache-dir", str(tmp_path))
    assert found.returncode == 0, found.stdout


def test_imports_run_one_way() -> None:
    found = python("-c", "from importlinter.cli import lint_imports_command as main; main()")
    assert found.returncode == 0, found.stdout


def test_the_wheel_holds_every_file_of_the_four_packages_and_no_other(tmp_path: Path) -> None:
    built = python("-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path))
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    tracked = run("git", "ls-files", "-co", "--exclude-standard", *ROOMS).stdout.splitlines()
    assert packed == {name for name in tracked if (ROOT / name).is_file()}


def test_the_package_cannot_be_uploaded_by_mistake() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "Private :: Do Not Upload" in project["classifiers"]
    assert project["name"] not in ROOMS


def test_every_pin_stands_in_the_constraints() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = project["dependencies"] + extras["solvers"] + extras["test"]
    pinned = {
        line.split("==")[0]
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    own = f"{project['name']}["
    assert {word.split(">=")[0] for word in asked if not word.startswith(own)} <= pinned


def test_importing_the_public_face_imports_no_solver_and_no_table_library() -> None:
    heavy = "{'highspy', 'numpy', 'pandas', 'pydantic', 'altair'}"
    found = python("-c", f"import sys, optimiser; print(sorted({heavy} & set(sys.modules)))")
    assert found.stdout.strip() == "[]", found.stdout + found.stderr


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'highspy', 'numpy', 'pandas', 'pydantic', 'altair', 'holidays'}"
    code = (
        "import sys\nfrom optimiser.cli import main\nsys.argv = ['optimiser', '--help']\n"
        "try:\n    main()\nfinally:\n"
        f"    print(sorted({heavy} & set(sys.modules)), file=sys.stderr)"
    )
    found = python("-c", code)
    assert found.stderr.strip() == "[]"
    assert "plan" in found.stdout


def test_a_module_of_the_user_that_hides_ours_is_named(tmp_path: Path) -> None:
    (tmp_path / "models.py").write_text("", encoding="utf-8")
    found = python("-c", "import optimiser", cwd=tmp_path)
    assert found.returncode != 0
    assert str(tmp_path / "models.py") in found.stderr
    assert "hides ours" in found.stderr
