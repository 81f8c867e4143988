"""Deprivation of small areas to the quintiles of schools and practices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from instances.sources.account import Account, Tally, counted
from instances.sources.areas import Atlas, atlas_of, cut
from instances.sources.assumptions import PLACED
from instances.sources.opening import open_published
from instances.sources.places import place
from instances.sources.published import of_kind, stop_on_faults
from instances.sources.readers import deprivation as lists
from instances.sources.readers.deprivation import Deprivation
from instances.sources.start import Rows

KINDS = ("deprivation", "population")
FARTHEST_M = 10_000  # no centroid of an LSOA of England is farther from its own border


def read_deprivation(
    files: Sequence[Path], areas: Sequence[str] = (), atlases: Sequence[Atlas] = ()
) -> tuple[Deprivation, Account]:
    """Quintiles of LSOAs, and an account.

    Args:
        files: one list of LSOAs with deciles; population tables beside it only say which districts
            an authority has.
        areas: names or codes of authorities or districts; all LSOAs without.
        atlases: what else is known of districts.

    Raises:
        InstanceFaults: with every fault of the files.
    """
    sources = open_published(files, "schools", KINDS)
    known = [atlas_of(source) for source in of_kind(sources, "population")]
    given = list(of_kind(sources, "deprivation"))
    if len(given) != 1:
        sources[0].fault(
            0, "", f"{counted(len(given), 'list')} of LSOAs", "one list of LSOAs with deciles"
        )  # fmt: skip
    stop_on_faults(sources)
    (source,) = given
    cut(source, areas, [*known, *atlases])
    found = lists.read(source)
    stop_on_faults(sources)
    return found, Account(
        tallies=(Tally(source.file, source.read, len(source.rows)),),
        told=(*source.notes, f"{_words(found)}; {len(found.centroids):,} LSOAs with a centroid"),
        licence=(source.form.licence,),
    )


def fill_quintiles(rows: Rows, found: Deprivation, thing: str) -> Account:
    """Set the quintile of rows by the LSOA they stand in, in place.

    By the code of its LSOA, else by the nearest centroid within 10 km. A code of another Census
    is not looked up. A quintile that rests on something else, such as on the patients of a
    practice or on what people gave, is left as it is.

    Args:
        rows: schools or practices.
        found: quintiles of LSOAs.
        thing: what a row is, school or practice.
    """
    done: Counter[str] = Counter()
    seek: Rows = []
    for row in rows:
        if row.get("imd_quintile") and not row.get("imd_basis", "").startswith(PLACED):
            done["kept"] += 1
            continue
        code = row.get(f"lsoa{found.lsoa}") or row.get("lsoa", "")
        other = row.get("lsoa11" if found.lsoa == "21" else "lsoa21", "")
        if code in found.quintiles:
            _set(row, found, code, "it stands in")
            done["code"] += 1
        elif other and not code:
            done["other"] += 1
        elif code:
            done["unknown"] += 1
        else:
            seek.append(row)
    done["near"], farthest = _by_centroid(seek, found, thing)
    done["nowhere"] = len(seek) - done["near"]
    return _account(rows, found, thing, done, farthest)


def _set(row: dict[str, str], found: Deprivation, code: str, how: str) -> None:
    row["imd_quintile"] = str(found.quintiles[code])
    row["imd_basis"] = f"{PLACED}{how}, {_words(found)}"


def _words(found: Deprivation) -> str:
    return f"IMD {found.imd or 'of an unstated year'}, LSOAs of 20{found.lsoa}"


def _by_centroid(rows: Rows, found: Deprivation, thing: str) -> tuple[int, float]:
    """Set the quintile of rows by the nearest centroid; how many were, and the farthest in km."""
    placed = [(row, at) for row in rows if (at := place(row, thing))]
    if not (placed and found.centroids):
        return 0, 0.0
    import numpy as np

    codes = sorted(found.centroids)
    spots = np.array([found.centroids[code] for code in codes])
    farthest, near = 0.0, 0
    for row, at in placed:
        squares = ((spots - (at.east, at.north)) ** 2).sum(axis=1)
        nearest = int(squares.argmin())
        away = float(squares[nearest]) ** 0.5
        if away <= FARTHEST_M:
            _set(row, found, codes[nearest], "whose centroid is nearest")
            farthest, near = max(farthest, away), near + 1
    return near, farthest / 1000


def _account(
    rows: Rows, found: Deprivation, thing: str, done: Counter[str], farthest: float
) -> Account:
    many = {name: counted(number, thing) for name, number in done.items() if number}
    filled = []
    if "code" in many:
        filled.append(f"deprivation of {many['code']} by the code of the LSOA")
    if "near" in many:
        filled.append(f"deprivation of {many['near']} by the nearest centroid of an LSOA, the "
                      f"farthest {farthest:.1f} km away")  # fmt: skip
    told = []
    if "kept" in many:
        told.append(f"deprivation of {many['kept']} kept: it rests on patients, or was given")
    if "other" in many:
        told.append(
            f"{many['other']} not looked up: the codes of their LSOAs are not of 20{found.lsoa}; "
            "give the list of the same Census"
        )
    if "unknown" in many:
        told.append(f"{many['unknown']} with an LSOA that the list does not have")
    blank = sum(not row.get("imd_quintile") for row in rows)
    return Account(
        filled=tuple(filled),
        blank=(f"deprivation of {counted(blank, thing)}",) if blank else (),
        told=tuple(told),
    )
