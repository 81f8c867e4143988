"""How a column is declared: once, with everything loader, checker, template and manual need.

A table is a pydantic model derived from `Row`; each of its fields is made by `column`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic.fields import FieldInfo

from instances.identifiers import LSOA_2021, POSTCODE, Identifier, lsoa_2021, postcode
from instances.units import number_text


def _yes_no(found: object) -> object:
    if isinstance(found, str):
        return {"yes": True, "no": False}.get(found.strip().lower(), found)
    return found


def _listed(found: object) -> object:
    if isinstance(found, str):
        return tuple(part.strip() for part in found.split(";") if part.strip())
    return found


def _plain_number(found: object) -> object:
    """Refuse what Python reads as a number and a person does not, 1_000; no negative zero."""
    if isinstance(found, str):
        if "_" in found:
            return found.replace("_", "?")
        if found[:1] == "-" and found.lstrip("-0.")[:1] in ("", "e", "E"):
            return found[1:]
    return found


def _day(found: str) -> str:
    """Refuse what looks like a day and is none, such as 2026-02-30."""
    date.fromisoformat(found)
    return found


TEMPLATE_VERSION = 1
"""Version of the workbooks that people fill in; rises when a column is renamed or must be there."""

ABOUT = "about (not read)"
"""The head of a column of a workbook that explains; it is made anew for each workbook."""

CODE_LENGTH = 80

Code = Annotated[str, StringConstraints(min_length=1, max_length=CODE_LENGTH)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Month = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Day = Annotated[
    str, StringConstraints(pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_day)
]
Number = Annotated[float, BeforeValidator(_plain_number), Field(allow_inf_nan=False)]
Whole = Annotated[int, BeforeValidator(_plain_number)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Postcode = Annotated[str, AfterValidator(postcode), POSTCODE]
Lsoa2021 = Annotated[str, AfterValidator(lsoa_2021), LSOA_2021]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_listed), Field(min_length=1)]
Numbers = Annotated[tuple[Number, ...], BeforeValidator(_listed), Field(min_length=1)]

Kind = Literal[
    "text", "code", "month", "day", "number", "whole number", "yes or no", "list", "numbers"
]
"""What a cell holds."""

_REQUIRED = object()


def column(
    meaning: str,
    *,
    example: str,
    unit: str = "",
    key: bool = False,
    refers: tuple[str, ...] = (),
    default: object = _REQUIRED,
    must_exist: bool = False,
    assumption: str = "",
    source: str = "",
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
) -> Any:
    """Declare one column of a table.

    Args:
        meaning: what the column holds, for a person filling it in.
        example: a valid cell, as typed.
        unit: min, km, gbp, pct, wte, weeks, ...; empty for text and counts.
        key: part of the key of the table.
        refers: tables whose key the value must be one of.
        default: value of a blank cell; a column with a default may also be absent.
        must_exist: with a default: cells may be blank but the column must be there.
        assumption: the sentence to report when the default is used.
        source: where a service finds it; blank: where it finds the table.
        ge, gt, le: the range.
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "example": example,
        "key": key,
        "refers": list(refers),
        "must_exist": must_exist or default is _REQUIRED,
        "assumption": assumption,
        "source": source,
    }
    bounds: dict[str, Any] = {"ge": ge, "gt": gt, "le": le}
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    return Field(
        ... if default is _REQUIRED else default,
        description=meaning,
        json_schema_extra=extra,
        **given,
    )


class Row(BaseModel):
    """One row of a table. Columns that are not declared are allowed and ignored.

    `source` says where a service finds the table.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)

    table: ClassVar[str]
    optional: ClassVar[bool] = False
    source: ClassVar[str] = ""


@dataclass(frozen=True)
class Column:
    """A declared column, as loader, checker, template and manual read it.

    `expected` says in words what a cell holds; `kind`, `choices`, the range (`ge` or more, more
    than `gt`, at most `le`) and the most characters (`longest`) say the same to a program; None
    where there is no such bound.
    """

    name: str
    meaning: str
    unit: str
    example: str
    key: bool
    refers: tuple[str, ...]
    required: bool
    must_exist: bool
    assumption: str
    source: str
    default: object
    expected: str
    kind: Kind
    choices: tuple[str, ...]
    ge: float | None
    gt: float | None
    le: float | None
    longest: int | None


@cache
def columns(table: type[Row]) -> tuple[Column, ...]:
    """The declared columns of a table, in order."""
    return tuple(_column(name, info, table.source) for name, info in table.model_fields.items())


@cache
def keys(table: type[Row]) -> tuple[str, ...]:
    """Names of the key columns of a table."""
    return tuple(column.name for column in columns(table) if column.key)


def _column(name: str, info: FieldInfo, source: str) -> Column:
    extra = info.json_schema_extra
    assert isinstance(extra, dict)
    refers = extra["refers"]
    assert isinstance(refers, list)
    required = info.is_required()
    bounds = _bounds(info)
    return Column(
        name=name,
        meaning=info.description or "",
        unit=str(extra["unit"]),
        example=str(extra["example"]),
        key=bool(extra["key"]),
        refers=tuple(str(table) for table in refers),
        required=required,
        must_exist=bool(extra["must_exist"]),
        assumption=str(extra["assumption"]),
        source=str(extra["source"]) or source,
        default=None if required else info.default,
        expected=_expected(info),
        kind=_kind(info),
        choices=choices(info.annotation),
        ge=bounds.get("Ge"),
        gt=bounds.get("Gt"),
        le=bounds.get("Le"),
        longest=_longest(info),
    )


def choices(annotation: Any) -> tuple[str, ...]:
    """The allowed words of a column, empty where any text will do."""
    if get_origin(annotation) is Literal:
        return tuple(str(choice) for choice in get_args(annotation))
    for part in get_args(annotation):
        if found := choices(part):
            return found
    return ()


def _kind(info: FieldInfo) -> Kind:
    """What the cells of a column hold."""
    plain, text = _plain(info.annotation), f"{info.annotation} {info.metadata}"
    if "_yes_no" in text:
        return "yes or no"
    if "0[1-9]|1[0-2]" in text:
        return "month"
    if "function _day" in text:
        return "day"
    if "_listed" in text:
        return "list" if plain is str else "numbers"
    if plain is str:
        return "code" if _form(info) or f"max_length={CODE_LENGTH}" in text else "text"
    return "whole number" if plain is int else "number"


def _expected(info: FieldInfo) -> str:
    """What a cell of the column must hold, in words."""
    if words := choices(info.annotation):
        return "one of " + ", ".join(words)
    if form := _form(info):
        return form.words
    kind = _kind(info)
    if kind in ("text", "code"):
        longest = _longest(info)
        return f"text of at most {longest} characters" if longest else "text"
    return {
        "yes or no": "yes or no",
        "month": "a month as YYYY-MM, from 2000-01 to 2099-12",
        "day": "a day as YYYY-MM-DD, from 2000-01-01 to 2099-12-31",
        "list": "a list separated by ;",
        "numbers": "numbers separated by ;",
        "number": f"a number{_range(info)}",
        "whole number": f"a whole number{_range(info)}",
    }[kind]


def _form(info: FieldInfo) -> Identifier | None:
    """The kind of identifier a column holds, if it holds one."""
    marks = [*info.metadata, *(mark for part in _parts(info.annotation) for mark in part)]
    return next((mark for mark in marks if isinstance(mark, Identifier)), None)


def _parts(annotation: Any) -> Iterator[tuple[Any, ...]]:
    """What is noted on an annotation and on each of its parts."""
    yield getattr(annotation, "__metadata__", ())
    for part in get_args(annotation):
        yield from _parts(part)


def _longest(info: FieldInfo) -> int | None:
    """The most characters of a cell of text."""
    if _kind(info) not in ("text", "code"):
        return None
    found = re.search(r"max_length=([0-9]+)", f"{info.annotation} {info.metadata}")
    return int(found[1]) if found else None


def _plain(annotation: Any) -> type:
    """The plain type under Annotated, unions and tuples."""
    if annotation in (str, int, float, bool):
        return annotation
    for part in get_args(annotation):
        if part is not type(None) and part is not Ellipsis:
            return _plain(part)
    return str


def _bounds(info: FieldInfo) -> dict[str, float]:
    """The range of a column by the name of its mark."""
    marks = {type(mark).__name__: mark for mark in info.metadata}
    return {
        name: getattr(marks[name], name.lower()) for name in ("Ge", "Gt", "Le") if name in marks
    }


def _range(info: FieldInfo) -> str:
    words = {"Ge": "{} or more", "Gt": "more than {}", "Le": "at most {}"}
    told = [words[name].format(number_text(float(bound))) for name, bound in _bounds(info).items()]
    return (", " + " and ".join(told)) if told else ""
