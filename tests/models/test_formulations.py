"""The page of the programs tells what the programs say, and all of it."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

import models
from instances.schema import columns
from instances.tables import TABLES, Settings
from models.formulations import EXAMPLE, PAGE, PARTS, REGION, programs, written
from models.program import Family
from reference.hamlet import DAYS, STEPS, WORKING_DAYS, mandated_short, raw

TEXT = PAGE.read_text(encoding="utf-8")
MATH = re.compile(r"```math\n(.*?)```", re.DOTALL)


def section(title: str) -> str:
    """The text below a heading of the page, down to the next of its rank."""
    (found,) = re.findall(rf"(?ms)^## {title}$(.*?)(?=^## |\Z)", TEXT)
    return str(found)


# --- nothing has drifted, nothing is missing


def test_the_page_is_what_its_command_writes() -> None:
    assert written(TEXT) == TEXT, "run: python -m models.formulations"


@pytest.mark.parametrize("name", programs())
def test_what_a_program_says_is_on_the_page_in_its_own_words(name: str) -> None:
    text = section(name.capitalize())
    program = programs()[name].program
    for rows in program.families:
        assert rows.family.sentence in text
        assert f"```math\n{rows.family.formula}\n```" in text
    for block in program.blocks:
        assert f"| {block.sentence} |" in text
    places = [text.index(objective.sentence) for objective in program.objectives]
    assert places == sorted(places)


def families() -> dict[str, Family]:
    """Every family that some module of the models declares."""
    modules = [import_module(f"models.{module.name}") for module in iter_modules(models.__path__)]
    return {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, Family)
    }


def missing(from_page: str, declared: dict[str, Family]) -> set[str]:
    """Families that no part of the page tells."""
    told = "\n".join(match[0] for match in REGION.finditer(from_page))
    return {
        name
        for name, family in declared.items()
        if f"**{family.name}**: {family.sentence}" not in told or family.formula not in told
    }


def test_every_family_of_the_models_is_on_the_page() -> None:
    declared = families()
    assert len(set(declared.values())) >= 8
    assert missing(TEXT, declared) == set()


def test_a_family_that_is_not_on_the_page_is_found() -> None:
    extra = Family("night shifts", "Nobody works two nights running.", r"x_{t} + x_{t+1} \le 1")
    assert missing(TEXT, families() | {"extra": extra}) == {"extra"}


def test_every_part_of_every_program_has_its_place_on_the_page() -> None:
    marked = [(match["name"], match["part"]) for match in REGION.finditer(TEXT)]
    assert len(marked) == len(set(marked))
    wanted = {(name, part) for name in programs() for part in PARTS}
    assert set(marked) == wanted | {("staffing", "example")}


def test_what_is_changed_between_the_marks_is_written_anew() -> None:
    formula = programs()["staffing"].program.families[0].family.formula
    drifted = TEXT.replace(formula, "x = 0").replace("steps of the tranche placed", "days")
    assert drifted != TEXT
    assert written(drifted) == TEXT


def test_a_mark_of_a_program_that_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError, match="rostering"):
        written("<!-- rostering: promises -->\n<!-- end -->")


# --- what stands beside the marks


def test_every_column_named_on_the_page_is_a_column_of_the_tables() -> None:
    declared = {
        f"{table.table}.{column.name}" for table in TABLES for column in columns(table)
    } | {f"settings.{column.name}" for column in columns(Settings)}  # fmt: skip
    rows = [line for line in TEXT.splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"`(\w+\.\w+)`", row)}
    assert len(named) > 40
    assert named <= declared


def letters(formula: str) -> set[str]:
    """The letters of a formula that stand for something, indices apart."""
    plain = re.sub(r"\\(text|mathcal)\{(\w+)\}", r" \2 ", formula)
    plain = re.sub(r"\\bar (\w)", r" \1 ", plain)
    plain = re.sub(r"\\[a-zA-Z]+|\\.", " ", plain)
    return set(re.findall(r"[A-Za-z]", plain))


@pytest.mark.parametrize("name", programs())
def test_every_letter_of_a_formula_is_explained(name: str) -> None:
    text = section(name.capitalize())
    if name == "least worst imbalance":
        text = section("School teams") + text
    told = [line.split("|")[1] for line in text.splitlines() if line.startswith("| $")]
    formulas = "".join(rows.family.formula for rows in programs()[name].program.families)
    assert letters(formulas)
    assert letters(formulas) <= letters("".join(told))


def test_formulas_in_a_line_are_such_as_github_shows() -> None:
    """Markdown would eat a backslash before a mark, a bar would end a cell, a line the formula."""
    prose = MATH.sub("", TEXT)
    for line in prose.splitlines():
        assert line.count("$") % 2 == 0, line
        for formula in re.findall(r"\$([^$]+)\$", line):
            assert not re.search(r"\\[^A-Za-z]|\|", formula), formula
            assert formula.count("{") == formula.count("}")


def test_every_link_within_the_page_leads_to_a_heading() -> None:
    headings = {heading.lower().replace(" ", "-") for heading in re.findall(r"(?m)^#+ (.+)$", TEXT)}
    linked = set(re.findall(r"\]\(#([^)]+)\)", TEXT))
    assert linked
    assert linked <= headings


# --- the worked example


def told_example() -> tuple[list[tuple[int, int, int]], list[list[str]]]:
    """Rows of the cover as (minutes of a step, level, asked) and the table of placements."""
    (example,) = (match[0] for match in REGION.finditer(TEXT) if match["part"] == "example")
    rows = re.findall(r"(\d+)\\,x \+ u_\{(\d)\} &\\ge (\d+)", example)
    table = [line.strip("| ").split(" | ") for line in example.splitlines() if line[:1] == "|"]
    return [tuple(map(int, row)) for row in rows], table[2:]


def test_the_example_is_as_worked_out_by_hand() -> None:
    assert EXAMPLE == "hamlet"
    minutes = {
        row["contact"]: int(row["duration_min"]) + int(row["admin_min"]) for row in raw("contacts")
    }
    (travel,) = (
        int(row["home_visit_travel_min"]) for row in raw("localities") if row["locality"] == "low"
    )
    births_a_day = 2
    days, worked = DAYS["2027-02"], WORKING_DAYS["2027-02"]
    visits = births_a_day * days * (minutes["new-birth"] + travel)
    reviews = births_a_day * days * minutes["one-year"]
    step = 45 * worked
    post = {row["grade"]: round(float(row["wte"]) * 10) for row in raw("staff")
            if row["base"] == "low"}  # fmt: skip
    alone = visits - post["HV"] * step
    together = visits + reviews - (post["HV"] + post["NN"]) * step
    rows, table = told_example()
    assert sorted(rows) == sorted(
        [(step, 1, alone), *((step, level, asked) for level in (2, 3)
                             for asked in (alone, together))]
    )  # fmt: skip
    for line, low in zip(table, range(STEPS + 1), strict=True):
        first = max(0, alone - step * low)
        second = max(first, together - step * low)
        short = f"{first:,}; {second:,}; {second:,}"
        year = sum(mandated_short(STEPS - low, low).values())
        assert line == [str(STEPS - low), str(low), short, short, f"{year:,}"]
    for number in (visits, reviews, step, alone, together, post["HV"] * step):
        assert f"{number:,}" in section("Staffing")
