"""A saved instance is the one that is loaded, and a folder is replaced whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from instances import Instance, load
from instances.save import cell_text, save, write_tables
from instances.tables import Assumption, CostCentre, Locality, Practice

printed = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)
lines = st.lists(printed, min_size=1, max_size=3).map("\r".join)
quantity = st.floats(0, 1e12, allow_nan=False)


def test_a_saved_instance_loads_as_the_same(small: Path, tmp_path: Path) -> None:
    instance = load(small)
    save(instance, tmp_path / "copy")
    again = load(tmp_path / "copy")
    assert again == instance
    assert again.digest == instance.digest


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=printed | lines,
    births=st.none() | st.floats(0, 1e6),
    amounts=st.lists(quantity, min_size=1, max_size=4),
    east=st.floats(0, 700_000),
)
def test_any_text_and_number_comes_back(
    small: Path, name: str, births: float | None, amounts: list[float], east: float
) -> None:
    instance = _with(load(small), name, births, amounts, east)
    save(instance, small.parent / "drawn")
    assert load(small.parent / "drawn").digest == instance.digest


def _with(
    instance: Instance, name: str, births: float | None, amounts: list[float], east: float
) -> Instance:
    practice = Practice(
        practice=f"={name}", name=name, locality="east", easting_m=east, northing_m=None,
        births_per_year=births, children_0_4=None, imd_quintile=None,
    )  # fmt: skip
    centres = tuple(
        CostCentre(centre=f"c{number}", name=name, kind="direct", amount_gbp=amount)
        for number, amount in enumerate(amounts)
    )
    return replace(
        instance,
        practices=(*instance.practices, practice),
        cost_centres=(*instance.cost_centres, *centres),
        assumptions=(Assumption(assumption="drawn", text=name),),
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"), (0.1, "0.1"), (1e300, "1e+300"), (-0.0, "-0"), (7, "7"), (None, ""),
        (True, "yes"), (False, "no"), (("HV", "SN"), "HV;SN"), ((0.0, 2.5), "0;2.5"),
    ],
)  # fmt: skip
def test_cells_are_in_their_shortest_exact_form(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_only_tables_with_rows_and_columns_with_something_are_written(
    small: Path, tmp_path: Path
) -> None:
    save(load(small), tmp_path / "copy")
    assert not (tmp_path / "copy" / "tranches.csv").exists()
    header = (tmp_path / "copy" / "schools.csv").read_bytes().split(b"\n")[0].decode()
    assert header == (
        "school,name,phase,low_age,high_age,pupils,fsm_pct,imd_quintile,"
        "easting_m,northing_m,team,locked"
    )
    assert b"\r" not in (tmp_path / "copy" / "cost_centres.csv").read_bytes()


def test_columns_that_are_not_declared_are_written_after_the_others(tmp_path: Path) -> None:
    row = {"source": "a list", "assumption": "x", "text": "y", "note": ""}
    write_tables({"assumptions": [row], "growth": []}, tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["assumptions.csv"]
    text = (tmp_path / "new" / "assumptions.csv").read_text(encoding="utf-8")
    assert text == "assumption,text,source\nx,y,a list\n"


def test_other_files_are_kept_and_old_tables_are_not(small: Path) -> None:
    (small / "README.md").write_text("About this service.", encoding="utf-8")
    (small / "notes").mkdir()
    (small / "notes" / "one.txt").write_text("1", encoding="utf-8")
    save(replace(load(small), assumptions=()), small)
    assert (small / "README.md").read_text(encoding="utf-8") == "About this service."
    assert (small / "notes" / "one.txt").exists()
    assert not (small / "assumptions.csv").exists()
    assert [path.name for path in small.parent.iterdir()] == ["small"]


def test_a_failed_check_leaves_the_old_folder(small: Path) -> None:
    before = {path.name: path.read_bytes() for path in small.iterdir()}

    def refuse(new: Path) -> None:
        assert (new / "assumptions.csv").exists()
        raise RuntimeError("refused")

    rows = [{"assumption": "x", "text": "y"}]
    with pytest.raises(RuntimeError, match="refused"):
        write_tables({"assumptions": rows}, small, check=refuse)
    assert {path.name: path.read_bytes() for path in small.iterdir()} == before
    assert [path.name for path in small.parent.iterdir()] == ["small"]


def test_a_failed_move_puts_the_old_folder_back(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance, move = load(small), Path.rename

    def fail_on_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError("disk full")
        return move(path, target)

    monkeypatch.setattr(Path, "rename", fail_on_new)
    with pytest.raises(OSError, match="disk full"):
        save(instance, small)
    assert load(small) == instance


def test_only_declared_tables_are_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.\./escape"):
        write_tables({"../escape": [{"a": "b"}]}, tmp_path / "new")
    assert not list(tmp_path.iterdir())


def test_a_file_in_the_place_of_the_folder_is_refused(small: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    with pytest.raises(NotADirectoryError):
        save(load(small), tmp_path / "taken")
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"


def test_columns_that_must_exist_are_written_though_blank(small: Path, tmp_path: Path) -> None:
    instance = load(small)
    bare = tuple(row.model_copy(update={"births_per_year": None}) for row in instance.practices)
    lone = Locality(locality="n", name="N", easting_m=1, northing_m=2, home_visit_travel_min=3)
    save(replace(instance, practices=bare, localities=(*instance.localities, lone)), tmp_path / "c")
    assert "births_per_year" in (tmp_path / "c" / "practices.csv").read_text(encoding="utf-8")
    assert load(tmp_path / "c").localities[-1] == lone
