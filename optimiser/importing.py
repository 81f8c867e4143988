"""The commands that take published files into an instance, and tell what became of each row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from optimiser import console

Files = Annotated[list[Path], typer.Argument(metavar="FILE", help="Published files.")]
Into = Annotated[Path, typer.Option("--into", help="Instance folder to build or to update.")]
Like = Annotated[
    str, typer.Option("--like", help="Where the other tables come from if INTO is new.")
]
Area = Annotated[
    list[str] | None,
    typer.Option("--area", help="Authority or district, by name or code; may be repeated."),
]


app = typer.Typer(help="Build an instance from published files.", no_args_is_help=True)


def _take(into: Path, like: str, area: list[str] | None, **files: Any) -> None:
    from instances.sources import build

    with console.faults_told(False):
        account = build(into=into, like=like, areas=area or (), **files)
    for line in account.lines():
        console.say(line)
    console.say(f"Written to {into}.")


@app.command("schools")
def import_schools(
    files: Files,
    into: Into,
    area: Area = None,
    like: Like = "hertfordshire",
    every: Annotated[
        bool, typer.Option("--all-schools", help="Keep schools that are not state-funded too.")
    ] = False,
) -> None:
    """Schools from registers (edubasealldata*.csv of GIAS, or an extract of it).

    Teams are placed anew among them, unless the folder knows some of the schools already.
    """
    _take(into, like, area, schools=files, state_funded_only=not every)


@app.command("practices")
def import_practices(
    files: Files, into: Into, area: Area = None, like: Like = "hertfordshire"
) -> None:
    """GP practices and their children aged 0 to 4; each to the nearest locality.

    From lists of practices (epraccur, gp-reg-pat-prac-map, an extract), of patients by age
    (gp-reg-pat-prac-sing-age, -quin-age) and of postcodes (Code-Point Open), given together;
    lists of patients alone bring the practices of the folder up to date.
    """
    _take(into, like, area, practices=files)


@app.command("population")
def import_population(
    files: Files, into: Into, area: Area = None, like: Like = "hertfordshire"
) -> None:
    """Ages and births of practices from residents of districts by single year (ONS).

    After the practices: an import of practices forgets what is shared here.
    """
    _take(into, like, area, population=files)


@app.command("deprivation")
def import_deprivation(
    files: Files, into: Into, area: Area = None, like: Like = "hertfordshire"
) -> None:
    """Deprivation of schools and practices by the small area (LSOA) they stand in.

    After schools and practices. What rests on the patients of a practice is kept.
    """
    _take(into, like, area, deprivation=files)
