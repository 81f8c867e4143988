"""Contacts and schools fit their window, their service and the staff there is."""

from __future__ import annotations

from collections.abc import Iterator

from instances.checks.reading import Reading
from instances.faults import Fault
from instances.instance import Instance

HV_AGE_WEEKS = 261  # the children of the practices table are under five


def windows(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Windows that close before they open, schools that pupils leave before they join."""
    for number, contact in enumerate(instance.contacts):
        if contact.age_from_weeks >= contact.age_to_weeks:
            yield reading.fault(
                "contacts", number, "age_to_weeks", f"{contact.age_to_weeks:g}",
                f"more than age_from_weeks, {contact.age_from_weeks:g}", kind="window",
            )  # fmt: skip
    for number, school in enumerate(instance.schools):
        if school.low_age >= school.high_age:
            yield reading.fault(
                "schools", number, "high_age", str(school.high_age),
                f"more than low_age, {school.low_age}", kind="window",
            )  # fmt: skip
        if school.locked and school.team is None:
            yield reading.fault(
                "schools", number, "team", "a blank cell", "the team it is locked to",
                "Fill in the team or set locked to no.", kind="locked to no team",
            )  # fmt: skip


def services(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Contacts that do not fit the service of their pathway."""
    service_of = {pathway.pathway: pathway.service for pathway in instance.pathways}
    owed_to = {"HV": ("birth", "child", "mover"), "SN": ("pupil", "school")}
    for number, contact in enumerate(instance.contacts):
        service = service_of.get(contact.pathway)
        if service is None:
            continue
        if contact.per not in owed_to[service]:
            yield reading.fault(
                "contacts", number, "per", contact.per,
                f"{_or(owed_to[service])} for a pathway of {service}",
                kind="wrong service",
            )  # fmt: skip
        if service == "HV" and contact.mode == "school":
            yield reading.fault(
                "contacts", number, "mode", "school",
                "home, clinic, group or remote for a pathway of HV", kind="wrong service",
            )  # fmt: skip
        if service == "HV" and contact.age_to_weeks > HV_AGE_WEEKS:
            yield reading.fault(
                "contacts", number, "age_to_weeks", f"{contact.age_to_weeks:g}",
                f"at most {HV_AGE_WEEKS} for a pathway of HV: its children are under five",
                kind="wrong service",
            )  # fmt: skip


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


def deliverable(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Contacts that nobody in post or to come could deliver."""
    there = {staff.grade for staff in instance.staff if staff.wte}
    there |= {tranche.grade for tranche in instance.tranches}
    known = reading.known("grades") or frozenset()
    if not there <= known:
        return  # a grade that does not exist is told already, and could be any
    for number, (contact, more) in enumerate(zip(instance.contacts, instance.allowed, strict=True)):
        grades = {*contact.grades, *more}
        if contact.number and not there & grades and grades <= known:
            yield reading.fault(
                "contacts", number, "grades", ";".join(contact.grades),
                "at least one grade that is in post or in a tranche: " + ", ".join(sorted(there)),
                "Nobody could deliver it: allow another grade, or enter the staff.", kind="skill",
            )  # fmt: skip
