"""What rows and columns are called: held by axis, spelt out only when somebody asks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]

LONGEST = 60
"""Characters of a name in a file; some readers take no more than a hundred."""
SAFE = re.compile(r"(?!e|inf|nan)[a-z]", re.IGNORECASE)
"""How a name may begin: e1, infinity and nan are read as numbers. A lone word may be a keyword."""


@dataclass(frozen=True)
class Names:
    """The names of an array of cells, by axis.

    `index` has for each axis the place of every cell along it; where it is None the cells lie in
    the order of the axes, the last fastest. Anything with a `str` can be a name.
    """

    axes: tuple[Sequence[object], ...]
    index: tuple[Whole, ...] | None = None

    def __len__(self) -> int:
        if self.index is None:
            return prod(len(axis) for axis in self.axes)
        return len(self.index[0])

    def under(self, label: str) -> Names:
        """The same names with a label before each."""
        if self.index is None:
            return Names(((label,), *self.axes))
        return Names(((label,), *self.axes), (np.zeros(len(self), dtype=np.int64), *self.index))

    def of(self, cell: int) -> tuple[str, ...]:
        """The name of one cell, an axis at a time."""
        if self.index is None:
            places = np.unravel_index(cell, [len(axis) for axis in self.axes])
        else:
            places = tuple(place[cell] for place in self.index)
        return tuple(str(axis[int(at)]) for axis, at in zip(self.axes, places, strict=True))


def spelt(head: str, names: Names | None, cell: int) -> str:
    """A cell in words, as "cover[Stevenage, 2026-07]"; its number where it has no names."""
    parts = (str(cell),) if names is None else names.of(cell)
    return f"{head}[{', '.join(parts)}]" if parts else head


def safe(spelt_names: Iterable[str]) -> list[str]:
    """The same names as every reader of MPS and LP files takes them, each once.

    Letters, figures, dots and underscores; none begins like a number. A name that is taken, or was
    cut, ends with its place.
    """
    plain = [_plain(name) for name in spelt_names]
    taken: set[str] = set()
    for place, name in enumerate(plain):
        if name in taken or len(name) > LONGEST:
            plain[place] = name = f"{name[: LONGEST - 10]}.{place}"
        taken.add(name)
    return plain


def _plain(name: str) -> str:
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9_.]", "_", re.sub(r", |\[", ".", name).rstrip("]"))
    return name if re.match(SAFE, name) and "." in name else f"_{name}"
