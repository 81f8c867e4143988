"""Lists of practices to rows: those of the area, placed by postcode where they have no place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from instances.sources.account import Account, Tally, named
from instances.sources.areas import Atlas, cut, lying_in
from instances.sources.assumptions import most_first
from instances.sources.published import Published
from instances.sources.readers import READ_PRACTICES
from instances.sources.readers.postcodes import Spot, key
from instances.sources.start import Rows


def listed_practices(
    sources: Sequence[Published],
    spots: Mapping[str, Spot],
    areas: Sequence[str],
    atlases: Sequence[Atlas],
) -> tuple[Rows, Account]:
    """The practices of all lists, each once; what the fuller list says of a practice holds.

    Args:
        sources: lists of practices.
        spots: where postcodes lie.
        areas: names or codes of authorities or districts; all practices without.
        atlases: what is known of districts.
    """
    found: dict[str, dict[str, str]] = {}
    account = Account()
    order = list(READ_PRACTICES)
    for source in sorted(sources, key=lambda one: order.index(one.form)):
        dropped: Counter[str] = Counter()
        if source.form.areas:
            everywhere = len(source.rows)
            cut(source, areas, atlases)
            dropped[_not_in(areas)] = everywhere - len(source.rows)
        practices = READ_PRACTICES[source.form](source)
        dropped.update(practice.why for practice in practices if practice.why)
        rows = [practice.row for practice in practices if not practice.why]
        _place(rows, spots)
        told: list[str] = []
        if not source.form.areas:
            if not spots and not found:
                source.fault(
                    0, "", "practices with a postcode and no place", "a list of postcodes too",
                    "Give one beside it: the files of Code-Point Open for its postcode areas.",
                )  # fmt: skip
            elif not spots:
                dropped["not in the fuller list beside it"] = _keep(rows, found.keys())
            elif areas:
                told = _keep_those_in(source, rows, areas, atlases, found.keys(), dropped)
        account += Account(
            tallies=(Tally(source.file, source.read, len(rows)),),
            dropped=tuple(f"{times:,} {why}" for why, times in most_first(dropped)),
            told=tuple(told),
        )
        for row in rows:
            fuller = {name: cell for name, cell in found.get(row["practice"], {}).items()
                      if cell or not row.get(name)}  # fmt: skip
            found[row["practice"]] = row | fuller
    return list(found.values()), account


def _not_in(areas: Sequence[str]) -> str:
    return f"not in {' or '.join(areas)}"


def _place(rows: Rows, spots: Mapping[str, Spot]) -> None:
    """Give practices without coordinates those of their postcode, in place."""
    for row in rows:
        spot = spots.get(key(row["postcode"]))
        if spot and not (row.get("easting_m") and row.get("northing_m")):
            row.update(easting_m=spot.easting_m, northing_m=spot.northing_m)
            row["ltla_code"] = row.get("ltla_code") or spot.ltla_code
            row["county_code"] = spot.county_code


def _keep(rows: Rows, codes: Collection[str]) -> int:
    """Keep the practices of some codes, in place; how many were not."""
    kept = [row for row in rows if row["practice"] in codes]
    left = len(rows) - len(kept)
    rows[:] = kept
    return left


def _keep_those_in(
    source: Published,
    rows: Rows,
    areas: Sequence[str],
    atlases: Sequence[Atlas],
    listed: Collection[str],
    dropped: Counter[str],
) -> list[str]:
    """Keep the practices whose postcode lies in the areas, in place, and those of a fuller list.

    Returns sentences about those that may be in the areas although no list has their postcode.
    """
    numbered = list(enumerate(rows))
    inside = lying_in(source, numbered, areas, ("county_code", "ltla_code"), "ltla_code", atlases)
    here = {row["practice"] for _, row in inside} | set(listed)
    nowhere = [row for row in rows if not row.get("ltla_code") and row["practice"] not in here]
    dropped["of a postcode that no list has"] = len(nowhere)
    dropped[_not_in(areas)] = _keep(rows, here) - len(nowhere)
    near = {_outward(row) for row in rows} - {""}
    names = [f"{row['name']} ({row['practice']}, {row['postcode']})" for row in nowhere
             if _outward(row) in near]  # fmt: skip
    if not names:
        return []
    return [f"left out, although its postcode district has others that are kept: {named(names)}"]


def _outward(row: Mapping[str, str]) -> str:
    """The first half of a postcode: AL10 of AL10 0BS."""
    return (row["postcode"].split() or [""])[0]
