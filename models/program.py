"""A linear or integer program as written down: blocks of variables, families of constraints.

Everything is held as arrays. Each family has a name, a sentence and a formula, so that manual,
messages and reports can say it in words; blocks and families name their columns and rows by axis
(see `models.names`). A program may have several objectives, in the order in which they matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.arrays import Arrays as Arrays
from models.arrays import Floats, Small, Whole
from models.names import Names as Names
from models.names import safe, spelt
from models.parts import Block as Block
from models.parts import Family as Family
from models.parts import Objective as Objective
from models.parts import ProgramError as ProgramError
from models.parts import Rows as Rows
from models.program_text import FORMS

Written = Block | Rows | Objective


@dataclass
class Program:
    """A program being written."""

    name: str
    blocks: list[Block] = field(default_factory=list)
    families: list[Rows] = field(default_factory=list)
    objectives: list[Objective] = field(default_factory=list)
    columns: int = 0
    _lower: list[Floats] = field(default_factory=list)
    _upper: list[Floats] = field(default_factory=list)
    _assembled: tuple[tuple[Written, ...], Arrays] | None = None

    def variables(
        self,
        name: str,
        sentence: str,
        shape: Sequence[int],
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        integer: bool = False,
        *,
        whole: bool = False,
        names: Names | None = None,
    ) -> Block:
        """Add a block of variables, with a name for each where `names` is given.

        `whole` promises that some optimum has them whole though they may be fractions.
        """
        size = int(np.prod(shape))
        _refuse_names(name, names, size)
        column = np.arange(self.columns, self.columns + size).reshape(shape)
        block = Block(name, sentence, column, integer, whole, names)
        self.columns += size
        self._lower.append(_spread(lower, shape))
        self._upper.append(_spread(upper, shape))
        self.blocks.append(block)
        return block

    def promise(
        self,
        family: Family,
        row: ArrayLike,
        column: ArrayLike,
        value: ArrayLike,
        lower: ArrayLike,
        upper: ArrayLike,
        rows: int,
        names: Names | None = None,
    ) -> None:
        """Add a family of `rows` rows; entries as (row within the family, column, value)."""
        _refuse_names(family.name, names, rows)
        numbers = np.asarray(row, dtype=np.int64).ravel()
        columns = np.asarray(column, dtype=np.int64).ravel()
        _refuse_beyond(f"{family.name}: row", numbers, rows)
        _refuse_beyond(f"{family.name}: column", columns, self.columns)
        self.families.append(
            Rows(
                family,
                numbers,
                columns,
                np.broadcast_to(np.asarray(value, dtype=float), numbers.shape),
                np.broadcast_to(np.asarray(lower, dtype=float), (rows,)),
                np.broadcast_to(np.asarray(upper, dtype=float), (rows,)),
                names,
            )
        )

    def aim(
        self,
        name: str,
        sentence: str,
        unit: str,
        column: ArrayLike,
        cost: ArrayLike,
        *,
        most: bool = False,
        whole: bool = True,
        precision: float = 1.0,
    ) -> None:
        """Add the next objective: the sum of cost x column."""
        columns = np.asarray(column, dtype=np.int64).ravel()
        weight = np.asarray(cost, dtype=float).ravel()
        self.objectives.append(
            Objective(name, sentence, unit, columns, weight, most, whole, precision)
        )

    def include(self, other: Program, label: str) -> Program:
        """Write another program beside what there is, without its objectives.

        Its variables and rows go by the label and their own names. What comes back is the other
        program with the numbers that its columns have here, to be read and not to be solved.
        """
        first = self.columns
        here = Program(other.name)
        for block in other.blocks:
            column, names = block.column + first, _under(label, block.names)
            here.blocks.append(replace(block, column=column, names=names))
        for rows in other.families:
            column, names = rows.column + first, _under(label, rows.names)
            here.families.append(replace(rows, column=column, names=names))
        for aim in other.objectives:
            here.objectives.append(replace(aim, column=aim.column + first))
        self.columns += other.columns
        self._lower += other._lower
        self._upper += other._upper
        self.blocks += here.blocks
        self.families += here.families
        return here

    def assemble(self) -> Arrays:
        """The program as arrays, rows in the order in which the families were added.

        Entries of the same row and column are added up. The arrays are kept until something is
        added, and must not be written to.

        Raises:
            ProgramError: a number that is none (or infinite where it must not be), named.
        """
        written: tuple[Written, ...] = (*self.blocks, *self.families, *self.objectives)
        if self._assembled is not None and _same(self._assembled[0], written):
            return self._assembled[1]
        start, column, value = _by_rows(self.families, self.columns)
        arrays = Arrays(
            lower=_joined(self._lower),
            upper=_joined(self._upper),
            integer=_flags([(block.integer, block.column.size) for block in self.blocks]),
            whole=_flags([(block.whole, block.column.size) for block in self.blocks]),
            start=start,
            column=column,
            value=value,
            row_lower=_joined([rows.lower for rows in self.families]),
            row_upper=_joined([rows.upper for rows in self.families]),
        )
        if reason := next(self._wrong(arrays), None):
            raise ProgramError(f"{self.name}: {reason}.")
        self._assembled = (written, arrays)
        return arrays

    def family_of(self, row: int) -> tuple[Rows, int]:
        """The family of a row of the arrays, and its place within it."""
        starts = self._row_starts()
        place = int(np.searchsorted(starts, row, side="right")) - 1
        return self.families[place], row - starts[place]

    def block_of(self, column: int) -> tuple[Block, int]:
        """The block of a column of the arrays, and its place within it (flat)."""
        starts = list(accumulate((block.column.size for block in self.blocks), initial=0))
        place = int(np.searchsorted(starts, column, side="right")) - 1
        return self.blocks[place], column - starts[place]

    def row_name(self, row: int) -> str:
        """A row in words, as "cover[Stevenage, 2026-07]".

        Rows beyond the last family keep what the earlier objectives reached, in their order.
        """
        beyond = row - self._row_starts()[-1]
        if beyond >= 0:
            return f"kept[{self.objectives[beyond].name}]"
        rows, place = self.family_of(row)
        return spelt(rows.family.name, rows.names, place)

    def column_name(self, column: int) -> str:
        """A column in words, as "x[spring, Stevenage]"."""
        block, place = self.block_of(column)
        return spelt(block.name, block.names, place)

    def write(self, path: str | Path, objective: int = 0) -> None:
        """Write the program for one of its objectives as an .mps or .lp file, UTF-8.

        Names are those of rows and columns with what the formats do not take replaced.

        Raises:
            ValueError: another suffix, or a program without that objective.
        """
        path = Path(path)
        if path.suffix not in FORMS:
            raise ValueError(f"{path.name}: a program is written as {' or '.join(FORMS)}")
        if not 0 <= objective < len(self.objectives):
            raise ValueError(f"{self.name} has {len(self.objectives)} objectives, none {objective}")
        aim = self.objectives[objective]
        arrays = self.assemble()
        rows = safe(
            spelt(given.family.name, given.names, place)
            for given in self.families
            for place in range(len(given.lower))
        )
        columns = safe(
            spelt(block.name, block.names, place)
            for block in self.blocks
            for place in range(block.column.size)
        )
        lines = FORMS[path.suffix](arrays, aim.cost(self.columns), aim.most, rows, columns)
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)

    def _row_starts(self) -> list[int]:
        """The first row of each family, and the number of all rows."""
        return list(accumulate((len(rows.lower) for rows in self.families), initial=0))

    def _wrong(self, arrays: Arrays) -> Iterator[str]:
        """What makes the program none: each number that is not one, in words."""
        for entry in np.flatnonzero(~np.isfinite(arrays.value)):
            column = self.column_name(int(arrays.column[entry]))
            row = int(np.searchsorted(arrays.start, entry, side="right")) - 1
            where = f"{self.row_name(row)} x {column}"
            yield f"the coefficient of {where} is {arrays.value[entry]}"
        for place in np.flatnonzero(np.isnan(arrays.row_lower) | np.isnan(arrays.row_upper)):
            yield f"a limit of {self.row_name(int(place))} is not a number"
        for place in np.flatnonzero(np.isnan(arrays.lower) | np.isnan(arrays.upper)):
            yield f"a limit of {self.column_name(int(place))} is not a number"
        for aim in self.objectives:
            for entry in np.flatnonzero(~np.isfinite(aim.weight)):
                column = self.column_name(int(aim.column[entry]))
                yield f"the weight of {column} in the objective '{aim.name}' is {aim.weight[entry]}"


def _refuse_names(of: str, names: Names | None, size: int) -> None:
    if names is not None and len(names) != size:
        raise ValueError(f"{of}: {len(names)} names for {size}")


def _under(label: str, names: Names | None) -> Names | None:
    return None if names is None else names.under(label)


def _refuse_beyond(of: str, numbers: Whole, count: int) -> None:
    if len(numbers) and not 0 <= numbers.min() <= numbers.max() < count:
        raise ValueError(
            f"{of}s are numbered 0 to {count - 1}; here {numbers.min()} to {numbers.max()}"
        )


def _same(kept: tuple[Written, ...], now: tuple[Written, ...]) -> bool:
    return len(kept) == len(now) and all(one is other for one, other in zip(kept, now, strict=True))


def _by_rows(families: Sequence[Rows], columns: int) -> tuple[Whole, Small, Floats]:
    """The matrix by rows (start, column, value), a family at a time.

    What takes time with millions of entries is memory that is new; so little is held at once.
    """
    most = sum(len(rows.row) for rows in families)
    counts, column, value = [np.zeros(1, np.int64)], np.empty(most, np.int32), np.empty(most)
    filled = 0
    for given in families:
        rows, order = _ordered(given, columns)
        here = slice(filled, filled + len(rows.row))
        column[here], value[here] = rows.column[order], rows.value[order]
        counts.append(np.bincount(rows.row, minlength=len(rows.lower)))
        filled = here.stop
    return np.cumsum(np.concatenate(counts)), column[:filled], value[:filled]


def _ordered(rows: Rows, columns: int) -> tuple[Rows, Whole | slice]:
    """A family with each pair of row and column once, and its entries' order by row and column.

    What is given in that order is not sorted.
    """
    row, column = rows.row, rows.column
    later, same = row[1:] > row[:-1], row[1:] == row[:-1]
    if (later | same & (column[1:] > column[:-1])).all():
        return rows, slice(None)
    key = row * columns + column
    order = np.argsort(key, kind="stable")
    key = key[order]
    first = np.append(True, key[1:] > key[:-1])
    if first.all():
        return rows, order
    start = np.flatnonzero(first)
    kept = order[start]
    total = np.add.reduceat(rows.value[order], start)
    return replace(rows, row=row[kept], column=column[kept], value=total), slice(None)


def _spread(value: ArrayLike, shape: Sequence[int]) -> Floats:
    """A number for each variable, flat; one for all is held once."""
    number = np.asarray(value, dtype=float)
    if number.ndim:
        return np.broadcast_to(number, shape).ravel()
    return np.broadcast_to(number, int(np.prod(shape)))


def _joined(parts: Sequence[Floats]) -> Floats:
    return np.concatenate([np.zeros(0), *parts])


def _flags(parts: Sequence[tuple[bool, int]]) -> NDArray[np.bool_]:
    flags = [np.full(size, flag) for flag, size in parts]
    return np.concatenate([np.zeros(0, dtype=bool), *flags])
