"""Lists of practices to rows: those of the area, placed by postcode where they have no place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from instances.sources.account import Account, Tally, counted, named
from instances.sources.areas import Atlas, cut, lying_in
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
        everywhere = len(source.rows)
        if source.form.areas:
            cut(source, areas, atlases)
        practices = READ_PRACTICES[source.form](source)
        rows = [practice.row for practice in practices if not practice.why]
        told: list[str] = []
        if not source.form.areas:
            rows, told = _placed(source, rows, spots, areas, atlases, found)
        dropped = Counter(practice.why for practice in practices if practice.why)
        elsewhere = everywhere - dropped.total() - len(rows)
        if elsewhere:
            dropped[f"not in {' or '.join(areas)}"] = elsewhere
        account += Account(
            tallies=(Tally(source.file, source.read, len(rows)),),
            dropped=tuple(f"{times:,} {why}" for why, times in dropped.most_common()),
            told=tuple(told),
        )
        for row in rows:
            found[row["practice"]] = {**row, **found.get(row["practice"], {})}
    return list(found.values()), account


def _placed(
    source: Published,
    rows: Rows,
    spots: Mapping[str, Spot],
    areas: Sequence[str],
    atlases: Sequence[Atlas],
    found: Mapping[str, object],
) -> tuple[Rows, list[str]]:
    """Rows that have only a postcode, with place and district, cut to the areas.

    Practices that a fuller list has are kept without a look at their postcode.
    """
    if not spots:
        if found:
            return [row for row in rows if row["practice"] in found], []
        source.fault(
            0, "Postcode", "practices with a postcode and no place", "a list of postcodes too",
            "Give one beside it, such as the files of Code-Point Open for the postcode areas.",
        )  # fmt: skip
        return [], []
    county = []
    for row in rows:
        spot = spots.get(key(row["postcode"]))
        county.append({**row, "county_code": spot.county_code if spot else ""})
        if spot:
            row.update(easting_m=spot.easting_m, northing_m=spot.northing_m,
                       ltla_code=spot.ltla_code)  # fmt: skip
            county[-1].update(ltla_code=spot.ltla_code)
    if not areas:
        return rows, []
    numbered = list(enumerate(county))
    columns = ("county_code", "ltla_code")
    kept = lying_in(source, numbered, areas, columns, "ltla_code", atlases)
    numbers = {number for number, _ in kept}
    here = [row for number, row in enumerate(rows) if number in numbers or row["practice"] in found]
    return here, _perhaps(rows, here)


def _perhaps(rows: Rows, kept: Rows) -> list[str]:
    """Practices whose postcode no list has, in a postcode district of those that are kept."""
    outward = {row["postcode"].split()[0] for row in kept if row["postcode"].split()}
    near = [
        f"{row['name']} ({row['practice']}, {row['postcode']})"
        for row in rows
        if not row.get("ltla_code") and row["postcode"].split()[:1]
        and row["postcode"].split()[0] in outward
    ]  # fmt: skip
    if not near:
        return []
    many = counted(len(near), "practice")
    return [
        f"left out, as no list of postcodes has theirs, {many} that may be of it: {named(near)}"
    ]
