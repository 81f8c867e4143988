"""How a published file is recognised: by its columns, never by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

OGL = "licensed under the Open Government Licence v3.0"
FARTHEST_HEADER = 20  # lines; some tables stand below a title and notes


@dataclass(frozen=True)
class Format:
    """A kind of published file.

    In the name of a column `?` stands for any one character and `*` for any rest: publishers put
    the year into some.

    Args:
        name: what it is called, and who publishes it.
        kind: what it holds: schools, practices, patients, postcodes, population, deprivation.
        columns: those it must have; of a file without a header, all of them in their order.
        also: those that are read where they are there.
        areas: those that say in which authority or district a row lies, the widest first.
        district: the one of them with the code of the district.
        looks: of a file without a header, whether a line is of its shape.
        wanted: which rows are kept at all, where a file is mostly about something else.
        prepare: what is done to the rows before any use, where a row leans on those above it.
        licence: the attribution its publisher asks for.
    """

    name: str
    kind: str
    columns: tuple[str, ...]
    licence: str
    also: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    district: str = ""
    looks: Callable[[Sequence[str]], bool] | None = None
    wanted: Callable[[Mapping[str, str]], bool] | None = None
    prepare: Callable[[Sequence[dict[str, str]]], None] | None = None

    def header(self, cells: Sequence[str]) -> dict[str, int]:
        """Where each column of the format stands in a header; columns not there are left out."""
        if self.looks:
            return {name: place for place, name in enumerate(self.columns)}
        found = {}
        for pattern in dict.fromkeys((*self.columns, *self.also, *self.areas)):
            places = [at for at, name in enumerate(cells) if fnmatchcase(name, pattern)]
            if places:
                found[pattern] = places[-1]  # of several years the last
        return found

    def missing(self, cells: Sequence[str]) -> list[str]:
        """The columns that must be in a header and are not."""
        found = self.header(cells)
        return [name for name in self.columns if name not in found]


def recognise(
    lines: Sequence[Sequence[str]], formats: Sequence[Format]
) -> tuple[Format, int] | None:
    """The format of a file by its first lines, and which of them is the header (-1: it has none).

    Of several formats whose columns are all there, it is the one with most.
    """
    for number, cells in enumerate(lines):
        whole = [form for form in formats if not form.looks and not form.missing(cells)]
        if whole:
            return max(whole, key=lambda form: len(form.columns)), number
    for form in formats:
        if form.looks and lines and all(form.looks(cells) for cells in lines):
            return form, -1
    return None


def nearest_format(
    lines: Sequence[Sequence[str]], formats: Sequence[Format]
) -> tuple[Format, int] | None:
    """The format of which most columns are there, if that is half of them or more."""
    shares = [
        (1 - len(form.missing(cells)) / len(form.columns), form, number)
        for number, cells in enumerate(lines)
        for form in formats
        if not form.looks
    ]
    share, form, number = max(shares, key=lambda found: found[0], default=(0.0, None, 0))
    return (form, number) if form and share >= 0.5 else None
