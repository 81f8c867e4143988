"""Children: parts add up, every pathway has its share."""

from __future__ import annotations

from collections.abc import Iterator

from instances.checks.reading import Reading
from instances.faults import Fault, quoted
from instances.instance import Instance
from instances.tables import Practice

ROUNDING = 2.5  # five whole numbers may each be half a child off


def sums(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Practices whose children by age do not add up to their children."""
    for number, practice in enumerate(instance.practices):
        ages, whole = by_age(practice), practice.children_0_4
        if whole is None or None in ages:
            continue
        total = sum(age or 0.0 for age in ages)
        if abs(total - whole) > ROUNDING:
            yield reading.fault(
                "practices", number, "children_0_4", f"{whole:g}",
                f"the sum of age_0 to age_4, {total:g}",
                "Mend the one that is wrong, or leave this cell blank.", kind="sum",
            )  # fmt: skip


def by_age(practice: Practice) -> tuple[float | None, ...]:
    """Children of a practice aged 0 to 4, as far as given."""
    return practice.age_0, practice.age_1, practice.age_2, practice.age_3, practice.age_4


def shares(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Pathways above universal of which nobody says how many children are on them."""
    given = {row.pathway for row in instance.caseload}
    counted = {row.pathway for row in instance.caseload_counts}
    file = reading.found.file_of("caseload")
    for number, pathway in enumerate(instance.pathways):
        told = given | counted if pathway.service == "HV" else given
        if pathway.level != "U" and pathway.pathway not in told:
            yield reading.fault(
                "pathways", number, "pathway", quoted(pathway.pathway),
                f"its share of children in {file}", "Add a row for each deprivation quintile.",
                kind="no share",
            )  # fmt: skip
