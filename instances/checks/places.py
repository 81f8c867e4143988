"""Places that cannot be, and boundaries that contradict themselves or are odd."""

from __future__ import annotations

from collections.abc import Iterator

from instances.checks.reading import Reading
from instances.faults import Caution, Fault, quoted
from instances.instance import Instance
from instances.tables import Locality, Practice, School, Team

Place = Locality | Practice | School | Team
DEGREES_EAST, DEGREES_NORTH = 180, 90


def degrees(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Tables whose every place is within degrees: longitude and latitude, either way round."""
    places: tuple[tuple[str, tuple[Place, ...]], ...] = (
        ("localities", instance.localities), ("practices", instance.practices),
        ("schools", instance.schools), ("teams", instance.teams),
    )  # fmt: skip
    for table, rows in places:
        placed = [
            (number, row.easting_m, row.northing_m)
            for number, row in enumerate(rows)
            if row.easting_m is not None and row.northing_m is not None
        ]
        if not placed or not all(
            max(east, north) <= DEGREES_EAST and min(east, north) <= DEGREES_NORTH
            and (east != int(east) or north != int(north))
            for _, east, north in placed
        ):  # fmt: skip
            continue
        number, east, _ = placed[0]
        yield reading.fault(
            table, number, "easting_m", quoted(f"{east:g}"),
            "metres of the British National Grid, such as 521800",
            f"The {len(placed)} places of {table} look like degrees; convert them to eastings and"
            " northings.", kind="degrees",
        )  # fmt: skip


def forbidden(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Schools locked to a team, practices to a locality, that is forbidden to them."""
    locked = {(row.school, row.team) for row in instance.schools if row.locked}
    for number, row in enumerate(instance.forbidden):
        if (row.school, row.team) in locked:
            yield reading.fault(
                "forbidden", number, "team", quoted(row.team),
                f"a team that {row.school} is not locked to",
                "Unlock the school in the schools table, or leave the row out.",
                kind="locked where forbidden",
            )  # fmt: skip
    stays = {(row.practice, row.locality) for row in instance.practices if row.locked}
    for number, place in enumerate(instance.forbidden_localities):
        if (place.practice, place.locality) in stays:
            yield reading.fault(
                "forbidden_localities", number, "locality", quoted(place.locality),
                f"a locality that {place.practice} is not locked to",
                "Unlock the practice in the practices table, or leave the row out.",
                kind="locked where forbidden",
            )  # fmt: skip


def boundaries(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """Teams that cannot be given work, schools that cannot move, wishes without what they need."""
    idle = [number for number, row in enumerate(instance.teams) if not row.wte]
    if idle and len(idle) < len(instance.teams):
        names = ", ".join(instance.teams[number].team for number in idle)
        text = f"{names}: no staff, so no share of the work; it can look after no school with any."
        yield reading.caution("teams", text, "wte", idle)
    if instance.schools and all(row.locked for row in instance.schools):
        text = "Every school is locked: no school can change team, whatever the balance."
        yield reading.caution("schools", text, "locked")
    given = instance.settings
    wishes = bool(given.clusters_together or given.cluster_price_gbp)
    if wishes and not any(row.cluster for row in instance.schools):
        text = "Feeder clusters are to be kept together, yet no school has one."
        yield reading.caution("settings", text, "value")
    plans = given.most_plan_pupils_moved, given.plan_pupils_tolerance_pct
    if plans != (None, None) and not any(row.plan_pupils for row in instance.schools):
        text = "Pupils on plans are asked for, yet no school has any in plan_pupils."
        yield reading.caution("settings", text, "value")
