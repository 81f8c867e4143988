"""Children: every pathway has its share."""

from __future__ import annotations

from collections.abc import Iterator

from instances.checks.reading import Reading
from instances.faults import Fault, quoted
from instances.instance import Instance


def shares(instance: Instance, reading: Reading) -> Iterator[Fault]:
    """Pathways above universal of which nobody says how many children are on them."""
    given = {row.pathway for row in instance.caseload}
    counted = {row.pathway for row in instance.caseload_counts}
    file = reading.found.file_of("caseload")
    for number, pathway in enumerate(instance.pathways):
        if pathway.level != "U" and pathway.pathway not in given | counted:
            yield reading.fault(
                "pathways", number, "pathway", quoted(pathway.pathway),
                f"its share of children in {file}", "Add a row for each deprivation quintile.",
                kind="no share",
            )  # fmt: skip
