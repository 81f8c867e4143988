"""Rules that hold between columns, rows and tables, and oddities worth telling."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from instances.faults import Caution, Fault, nearest, quoted
from instances.instance import Instance
from instances.rates import pay_scale
from instances.schema import columns
from instances.tables import Settings

HV_AGE_WEEKS = 261  # the children of the practices table are under five


@dataclass(frozen=True)
class Reading:
    """How the tables were read: the line of each row, the codes seen, tables with rows missing."""

    lines: dict[str, tuple[int, ...]]
    known: dict[str, frozenset[str]]
    partial: frozenset[str]


def check(instance: Instance, reading: Reading) -> tuple[list[Fault], list[Caution]]:
    """Every fault and caution of the tables together.

    A rule that reads a table of which rows are missing is left for the next time, so that no
    fault is told that follows from another one.
    """
    faults = list(_references(instance, reading))
    for tables, rule in _RULES:
        if not reading.partial & set(tables):
            faults += rule(instance, reading)
    cautions = [] if faults or reading.partial else list(_cautions(instance))
    return faults, cautions


def _fault(
    reading: Reading, table: str, row: int, column: str, found: str, expected: str, remedy: str = ""
) -> Fault:
    return Fault(
        table, f"{table}.csv", reading.lines[table][row], column, found, expected, remedy
    )  # fmt: skip


def _references(instance: Instance, reading: Reading) -> Iterator[Fault]:
    for table, rows in instance.tables():
        for column in columns(table):
            if not column.refers or not all(name in reading.known for name in column.refers):
                continue
            known = frozenset[str]().union(*(reading.known[name] for name in column.refers))
            for number, row in enumerate(rows):
                for code in _codes(getattr(row, column.name)):
                    if code not in known:
                        where = " or ".join(f"{name}.csv" for name in column.refers)
                        yield _fault(
                            reading, table.table, number, column.name, quoted(code),
                            f"a code of {where}", nearest(code, known),
                        )  # fmt: skip


def _codes(found: object) -> Sequence[str]:
    if found is None:
        return ()
    return (found,) if isinstance(found, str) else found  # type: ignore[return-value]


def _windows(instance: Instance, reading: Reading) -> Iterator[Fault]:
    for number, contact in enumerate(instance.contacts):
        if contact.age_from_weeks >= contact.age_to_weeks:
            yield _fault(
                reading, "contacts", number, "age_to_weeks", f"{contact.age_to_weeks:g}",
                f"more than age_from_weeks, {contact.age_from_weeks:g}",
            )  # fmt: skip
    for number, school in enumerate(instance.schools):
        if school.low_age >= school.high_age:
            yield _fault(
                reading, "schools", number, "high_age", str(school.high_age),
                f"more than low_age, {school.low_age}",
            )  # fmt: skip
        if school.locked and school.team is None:
            yield _fault(
                reading, "schools", number, "team", "a blank cell", "the team it is locked to",
                "Fill in the team or set locked to no.",
            )  # fmt: skip


def _services(instance: Instance, reading: Reading) -> Iterator[Fault]:
    service_of = {pathway.pathway: pathway.service for pathway in instance.pathways}
    owed_to = {"HV": ("birth", "child"), "SN": ("pupil", "school")}
    for number, contact in enumerate(instance.contacts):
        service = service_of.get(contact.pathway)
        if service is None:
            continue
        if contact.per not in owed_to[service]:
            yield _fault(
                reading, "contacts", number, "per", contact.per,
                f"{' or '.join(owed_to[service])} for a pathway of {service}",
            )  # fmt: skip
        if service == "HV" and contact.mode == "school":
            yield _fault(
                reading, "contacts", number, "mode", "school",
                "home, clinic, group or remote for a pathway of HV",
            )  # fmt: skip
        if service == "HV" and contact.age_to_weeks > HV_AGE_WEEKS:
            yield _fault(
                reading, "contacts", number, "age_to_weeks", f"{contact.age_to_weeks:g}",
                f"at most {HV_AGE_WEEKS} for a pathway of HV: its children are under five",
            )  # fmt: skip


def _deliverable(instance: Instance, reading: Reading) -> Iterator[Fault]:
    there = {staff.grade for staff in instance.staff if staff.wte}
    there |= {tranche.grade for tranche in instance.tranches}
    if not there <= reading.known["grades"]:
        return  # a grade that does not exist is told already, and could be any
    for number, contact in enumerate(instance.contacts):
        grades = set(contact.grades)
        if contact.number and not there & grades and grades <= reading.known["grades"]:
            yield _fault(
                reading, "contacts", number, "grades", ";".join(contact.grades),
                "at least one grade that is in post or in a tranche: " + ", ".join(sorted(there)),
                "Nobody could deliver it: allow another grade, or enter the staff.",
            )  # fmt: skip


def _tranches(instance: Instance, reading: Reading) -> Iterator[Fault]:
    step = instance.settings.wte_step
    for number, tranche in enumerate(instance.tranches):
        if tranche.start_month < instance.settings.start_month:
            yield _fault(
                reading, "tranches", number, "start_month", tranche.start_month,
                f"the first month planned, {instance.settings.start_month}, or later",
                "Enter those already in post in the staff table.",
            )  # fmt: skip
        steps = tranche.wte / step
        if abs(steps - round(steps)) > 1e-6:
            yield _fault(
                reading, "tranches", number, "wte", f"{tranche.wte:g}",
                f"a multiple of wte_step, {step:g}",
                f"For example {max(1, round(steps)) * step:g}, or a smaller wte_step in settings.",
            )  # fmt: skip


def _pay(instance: Instance, reading: Reading) -> Iterator[Fault]:
    scale = pay_scale(instance.settings.pay_year)
    if not scale:
        given = [row.key for row in instance.settings_given]
        line = reading.lines["settings"][given.index("pay_year")] if "pay_year" in given else 0
        yield Fault(
            "settings", "settings.csv", line, "pay_year", quoted(instance.settings.pay_year),
            "a year with a pay scale, such as 2026/27",
        )  # fmt: skip
        return
    for number, grade in enumerate(instance.grades):
        if grade.salary_gbp is None and grade.band not in scale:
            yield _fault(
                reading, "grades", number, "band", quoted(grade.band),
                f"a band of the pay scale {instance.settings.pay_year}: " + ", ".join(scale),
                "Or give salary_gbp.",
            )  # fmt: skip


def _shares(instance: Instance, reading: Reading) -> Iterator[Fault]:
    given = {row.pathway for row in instance.caseload}
    counted = {row.pathway for row in instance.caseload_counts}
    for number, pathway in enumerate(instance.pathways):
        if pathway.level != "U" and pathway.pathway not in given | counted:
            yield _fault(
                reading, "pathways", number, "pathway", quoted(pathway.pathway),
                "its share of children in caseload.csv", "Add a row for each deprivation quintile.",
            )  # fmt: skip


def _bases(instance: Instance, reading: Reading) -> Iterator[Fault]:
    localities = {locality.locality for locality in instance.localities}
    for number, team in enumerate(instance.teams):
        if team.team in localities:
            yield _fault(
                reading, "teams", number, "team", quoted(team.team),
                "a code that is not also a locality's",
            )  # fmt: skip
    if instance.schools and not any(team.wte for team in instance.teams):
        yield _fault(reading, "teams", 0, "wte", "0 in every team", "a team with staff")


def _overheads(instance: Instance, reading: Reading) -> Iterator[Fault]:
    receivers = defaultdict(set)
    for row in instance.drivers:
        if row.quantity:
            receivers[row.driver].add(row.centre)
    for number, centre in enumerate(instance.cost_centres):
        if centre.kind == "direct":
            continue
        if centre.driver is None:
            yield _fault(
                reading, "cost_centres", number, "driver", "a blank cell",
                "the driver by which a support centre passes its cost on",
                nearest("", receivers) or "Known drivers: " + ", ".join(sorted(receivers)) + ".",
            )  # fmt: skip
        elif not receivers[centre.driver] - {centre.centre}:
            yield _fault(
                reading, "cost_centres", number, "driver", quoted(centre.driver),
                "a driver with at least one other centre that has a quantity of it in drivers.csv",
                nearest(centre.driver, [name for name, found in receivers.items() if found]),
            )  # fmt: skip
    if not any(centre.kind == "direct" for centre in instance.cost_centres):
        yield Fault(
            "cost_centres", "cost_centres.csv", 0, "kind", "no direct centre",
            "at least one direct centre to carry the cost",
        )  # fmt: skip


def _loops(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Support centres that pass their cost to each other and never to a direct centre."""
    receivers = defaultdict(set)
    for row in instance.drivers:
        if row.quantity:
            receivers[row.driver].add(row.centre)
    waiting = {
        row.centre: receivers[row.driver] - {row.centre}
        for row in instance.cost_centres
        if row.kind == "support" and row.driver and receivers[row.driver] - {row.centre}
    }
    # a support centre whose own driver is at fault is told apart
    arrives = {row.centre for row in instance.cost_centres} - waiting.keys()
    while found := {centre for centre, to in waiting.items() if to & arrives}:
        arrives |= found
        waiting = {centre: to for centre, to in waiting.items() if centre not in found}
    for number, centre in enumerate(instance.cost_centres):
        if centre.centre in waiting:
            yield _fault(
                reading, "cost_centres", number, "driver", quoted(centre.driver),
                "a driver by which its cost reaches a direct centre in the end",
                f"A closed loop: {', '.join(sorted(waiting))} pass it only to each other.",
            )  # fmt: skip


def _unserved(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Direct centres of a service that has no pathway: their cost would have nowhere to go."""
    services = {pathway.service for pathway in instance.pathways}
    for number, centre in enumerate(instance.cost_centres):
        if centre.kind == "direct" and centre.service and centre.service not in services:
            yield _fault(
                reading, "cost_centres", number, "service", centre.service,
                "a service that has a pathway", "Or leave the service blank.",
            )  # fmt: skip


_RULES: tuple[tuple[tuple[str, ...], Callable[[Instance, Reading], Iterable[Fault]]], ...] = (
    ((), _windows),
    ((), _services),
    (("staff", "tranches", "grades"), _deliverable),
    (("settings",), _tranches),
    (("settings",), _pay),
    (("caseload", "caseload_counts"), _shares),
    (("localities", "teams"), _bases),
    (("cost_centres", "drivers"), _overheads),
    (("cost_centres", "drivers"), _loops),
    (("pathways",), _unserved),
)


def _cautions(instance: Instance) -> Iterator[Caution]:
    schools, practices = instance.schools, instance.practices
    unknown = [school.name for school in schools if school.pupils is None]
    if unknown:
        yield Caution(
            "schools", f"{_names(unknown)}: number of pupils not known; planned with no workload."
        )
    lost = [
        school.name for school in schools if school.easting_m is None or school.northing_m is None
    ]
    if lost:
        yield Caution(
            "schools",
            f"{_names(lost)}: no coordinates; kept with the team of today where there is one, "
            "travel not counted.",
        )
    together = Counter((school.easting_m, school.northing_m) for school in schools)
    shared = sum(times for place, times in together.items() if times > 1 and None not in place)
    if shared:
        yield Caution("schools", f"{shared} schools share their coordinates with another.")
    for table, rows in (("schools", schools), ("practices", practices)):
        blank = sum(row.imd_quintile is None for row in rows)
        if blank:
            yield Caution(
                table,
                f"{blank} of {len(rows)} {table} have no deprivation quintile; "
                "the average share of the others is used.",
            )
    free = [school.name for school in schools if school.team is None]
    if free:
        yield Caution("schools", f"{_names(free)}: no team today; giving it one is not a move.")
    if any(school.cluster for school in schools):
        yield Caution("schools", "Feeder clusters are given but do not yet steer the plan.")
    for column, words in (("children_0_4", "children"), ("births_per_year", "births")):
        blank_names = [row.name for row in practices if getattr(row, column) is None]
        if blank_names:
            yield Caution(
                "practices", f"{_names(blank_names)}: number of {words} not known; counted as none."
            )
    served = {practice.locality for practice in practices}
    for locality in instance.localities:
        if locality.locality not in served:
            yield Caution("localities", f"{locality.name}: no practice, so nothing is owed there.")
    yield from _staff_cautions(instance)


def _staff_cautions(instance: Instance) -> Iterator[Caution]:
    in_post: dict[str, float] = defaultdict(float)
    for row in instance.staff:
        in_post[row.base] += row.wte
    for base in (
        *(row.locality for row in instance.localities),
        *(row.team for row in instance.teams),
    ):
        if not in_post[base]:
            yield Caution("staff", f"{base}: nobody is in post.")
    for team in instance.teams:
        if in_post[team.team] and abs(in_post[team.team] - team.wte) > 0.005:
            yield Caution(
                "teams",
                f"{team.name}: {team.wte:g} WTE in teams.csv but {in_post[team.team]:g} in"
                " staff.csv; the first sets its share of schools, the second its capacity.",
            )
    last = _month_after(instance.settings)
    for tranche in instance.tranches:
        if tranche.start_month >= last:
            yield Caution("tranches", f"{tranche.tranche}: starts after the months planned.")


def _month_after(settings: Settings) -> str:
    year, month = (int(part) for part in settings.start_month.split("-"))
    whole = year * 12 + month - 1 + settings.months
    return f"{whole // 12:04d}-{whole % 12 + 1:02d}"


def _names(names: list[str], most: int = 12) -> str:
    told = ", ".join(names[:most])
    return (
        told if len(names) <= most else f"{told} and {len(names) - most} more ({len(names)} in all)"
    )
