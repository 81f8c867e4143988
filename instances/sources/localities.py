"""The locality of each practice: where it was, else the nearest base."""

from __future__ import annotations

from collections import Counter

from instances.faults import Fault, InstanceFaults, quoted
from instances.sources.account import Account, counted
from instances.sources.assumptions import NEAREST, OF_MOST
from instances.sources.places import distance_m, nearest_place, place
from instances.sources.start import Rows


def put_in_localities(rows: Rows, localities: Rows, file: str) -> Account:
    """Set the locality of each practice that has none, in place.

    The nearest base, else, without coordinates, the locality of most practices of its district. A
    locality that a practice had is kept, as people may have decided it, if it is still there.

    Raises:
        InstanceFaults: for each practice of which neither place nor district is known.
    """
    bases = [found for row in localities if (found := place(row, "locality"))]
    codes = {base.code for base in bases}
    new = [row for row in rows if row.get("locality") not in codes]
    farthest = 0.0
    lost: Rows = []
    for row in new:
        at = place(row, "practice")
        if at is None:
            lost.append(row)
            continue
        base = nearest_place(at, bases)
        farthest = max(farthest, distance_m(at, base))
        row.update(locality=base.code, locality_basis=NEAREST)
    _put_with_most(rows, lost, file)
    if not new:
        return Account(told=(f"locality of {counted(len(rows), 'practice')} kept as it was",))
    told = [f"the practice farthest from its locality base is {farthest / 1000:.1f} km away"]
    if len(new) < len(rows):
        told.append(f"locality of {counted(len(rows) - len(new), 'practice')} kept as it was")
    return Account(filled=(f"locality of {counted(len(new), 'practice')}",), told=tuple(told))


def _put_with_most(rows: Rows, lost: Rows, file: str) -> None:
    """Put practices without coordinates where most of their district are."""
    in_district: dict[str, Counter[str]] = {}
    for row in rows:
        if row.get("locality") and row.get("ltla_code"):
            in_district.setdefault(row["ltla_code"], Counter())[row["locality"]] += 1
    faults = []
    for row in lost:
        there = in_district.get(row.get("ltla_code", ""))
        if there:
            code = min(there, key=lambda code: (-there[code], code))
            row.update(locality=code, locality_basis=OF_MOST)
        else:
            faults.append(_nowhere(row, file))
    if faults:
        raise InstanceFaults(faults)


def _nowhere(practice: dict[str, str], file: str) -> Fault:
    return Fault(
        "practices", file, 0, "easting", f"a blank cell for {quoted(practice['practice'])}",
        "coordinates, or a ltla_code that a practice with coordinates has",
        "Add the coordinates of its postcode.",
    )  # fmt: skip
