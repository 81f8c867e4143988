"""What is odd about tables without faults: told, and carried into every report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from instances.checks import prices, rates
from instances.checks.children import by_age
from instances.checks.examples import examples_left
from instances.checks.odd import caseload, fractions, identifiers, ledger, seasons
from instances.checks.places import boundaries
from instances.checks.reading import Reading
from instances.faults import Caution
from instances.instance import Instance
from instances.tables import Practice, School

AnyRow = TypeVar("AnyRow")


def cautions(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """Everything odd about an instance without faults."""
    yield from examples_left(instance, reading)
    yield from _schools(instance, reading)
    yield from _practices(instance, reading)
    yield from _staff(instance, reading)
    yield from rates.cautions(instance, reading)
    yield from caseload(instance, reading)
    yield from seasons(instance, reading)
    yield from ledger(instance, reading)
    yield from prices.cautions(instance, reading)
    yield from identifiers(instance, reading)
    yield from fractions(instance, reading)
    yield from boundaries(instance, reading)
    yield from _months(instance, reading)


def _months(instance: Instance, reading: Reading) -> Iterator[Caution]:
    """What lies outside the months planned."""
    first = instance.settings.start_month
    after = _months_on(first, instance.settings.months)
    for number, tranche in enumerate(instance.tranches):
        if tranche.start_month >= after:
            text = f"{tranche.tranche}: starts after the months planned."
            yield reading.caution("tranches", text, "start_month", [number])
    for number, contract in enumerate(instance.contract):
        ends = _months_on(contract.start_month, contract.years * 12)
        if contract.start_month >= after or ends <= first:
            text = f"{contract.commissioner}: the contract lies outside the months planned."
            yield reading.caution("contract", text, "start_month", [number])


def _schools(instance: Instance, reading: Reading) -> Iterator[Caution]:
    schools = instance.schools

    def of(column: str, rows: list[int], words: str) -> Iterator[Caution]:
        if rows:
            named = _names([schools[row].name for row in rows])
            yield reading.caution("schools", f"{named}: {words}", column, rows)

    unknown = _where(schools, lambda school: school.pupils is None)
    yield from of("pupils", unknown, "number of pupils not known; planned with no workload.")
    lost = _where(schools, lambda school: None in (school.easting_m, school.northing_m))
    words = "no coordinates; kept with the team of today where there is one, travel not counted."
    yield from of("easting_m", lost, words)
    places = [(school.easting_m, school.northing_m) for school in schools]
    together = Counter(place for place in places if None not in place)
    shared = [row for row, place in enumerate(places) if together[place] > 1]
    if shared:
        text = f"{len(shared)} schools share their coordinates with another."
        yield reading.caution("schools", text, "easting_m", shared)
    yield from _deprivation("schools", schools, reading)
    free = _where(schools, lambda school: school.team is None)
    yield from of("team", free, "no team today; giving it one is not a move.")
    clusters = _where(schools, lambda school: school.cluster is not None)
    rules = instance.settings
    if clusters and not (rules.clusters_together or rules.cluster_price_gbp):
        text = (
            "Feeder clusters are given; they steer the plan only with clusters_together or"
            " cluster_price_gbp in the settings."
        )
        yield reading.caution("schools", text, "cluster")


def _practices(instance: Instance, reading: Reading) -> Iterator[Caution]:
    practices = instance.practices
    yield from _deprivation("practices", practices, reading)
    by_ages = [by_age(practice) for practice in practices]
    unknown = [
        row for row, ages in enumerate(by_ages)
        if practices[row].children_0_4 is None and None in ages
    ]  # fmt: skip
    born = _where(practices, lambda practice: practice.births_per_year is None)
    for column, words, blank in (
        ("children_0_4", "children", unknown), ("births_per_year", "births", born),
    ):  # fmt: skip
        if blank:
            named = _names([practices[row].name for row in blank])
            text = f"{named}: number of {words} not known; counted as none."
            yield reading.caution("practices", text, column, blank)
    partly = [row for row, ages in enumerate(by_ages) if None in ages and any(ages)]
    if partly:
        named = _names([practices[row].name for row in partly])
        text = f"{named}: not every age from 0 to 4 is given; a fifth of children_0_4 is used."
        yield reading.caution("practices", text, "age_0", partly)
    served = {practice.locality for practice in practices}
    for number, locality in enumerate(instance.localities):
        if locality.locality not in served:
            text = f"{locality.name}: no practice, so nothing is owed there."
            yield reading.caution("localities", text, "locality", [number])


def _deprivation(
    table: str, rows: Sequence[School | Practice], reading: Reading
) -> Iterator[Caution]:
    blank = [number for number, row in enumerate(rows) if row.imd_quintile is None]
    if blank:
        text = (
            f"{len(blank)} of {len(rows)} {table} have no deprivation quintile; "
            "the average share of the others is used."
        )
        yield reading.caution(table, text, "imd_quintile", blank)


def _staff(instance: Instance, reading: Reading) -> Iterator[Caution]:
    in_post: dict[str, float] = defaultdict(float)
    for row in instance.staff:
        in_post[row.base] += row.wte
    bases = [("localities", "locality", row.locality) for row in instance.localities]
    bases += [("teams", "team", row.team) for row in instance.teams]
    counted: Counter[str] = Counter()
    for table, column, base in bases:
        if not in_post[base]:
            yield reading.caution(table, f"{base}: nobody is in post.", column, [counted[table]])
        counted[table] += 1
    teams, staff = reading.found.file_of("teams"), reading.found.file_of("staff")
    for number, team in enumerate(instance.teams):
        if in_post[team.team] and abs(in_post[team.team] - team.wte) > 0.005:
            text = (
                f"{team.name}: {team.wte:g} WTE in {teams} but {in_post[team.team]:g} in {staff};"
                " the first sets its share of schools, the second its capacity."
            )
            yield reading.caution("teams", text, "wte", [number])


def _where(rows: Iterable[AnyRow], holds: Callable[[AnyRow], bool]) -> list[int]:
    return [number for number, row in enumerate(rows) if holds(row)]


def _months_on(month: str, months: int) -> str:
    """The month so many after another, both as YYYY-MM."""
    year, number = (int(part) for part in month.split("-"))
    whole = year * 12 + number - 1 + months
    return f"{whole // 12:04d}-{whole % 12 + 1:02d}"


def _names(names: list[str], most: int = 12) -> str:
    told = ", ".join(names[:most])
    return (
        told if len(names) <= most else f"{told} and {len(names) - most} more ({len(names)} in all)"
    )
