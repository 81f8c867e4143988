"""How large an invented service is: `localities=40,schools=3000` read, checked and filled up.

What is not given follows from what is, in the proportions of Hertfordshire (an assumption): ten
localities, 108 practices, 590 schools and 20 school-nursing teams.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

from instances.faults import Fault, InstanceFaults, nearest, quoted
from instances.simulate.county import scaled

LIKE = {"localities": 10, "practices": 108, "schools": 590, "teams": 20}
"""Sizes of Hertfordshire."""
MOST = {"localities": 1_500, "practices": 10_000, "schools": 50_000, "teams": 5_000}
"""The largest of each; the least is 1. England has about 25,000 schools and 6,000 practices."""
SCHOOLS_OF_A_PRACTICE = 40
"""At most so many schools for each practice: their children would not fit its list."""
PLACE = "sizes"
EXAMPLE = "For example localities=40,schools=3000."


@dataclass(frozen=True)
class Sizes:
    """How many of each there are.

    Raises:
        InstanceFaults: sizes out of range, or that cannot be together.
    """

    localities: int
    practices: int
    schools: int
    teams: int

    def __post_init__(self) -> None:
        counts = asdict(self)
        faults = [fault for name, count in counts.items() for fault in _range(name, str(count))]
        if faults := faults or list(_together(counts)):
            raise InstanceFaults(faults)


NAMES = tuple(column.name for column in fields(Sizes))


def sizes(text: str) -> Sizes:
    """The sizes in a text such as `localities=40,schools=3000`; any may be left out.

    Raises:
        InstanceFaults: every fault of the text at once.
    """
    faults: list[Fault] = []
    given: dict[str, int] = {}
    parts = [part.strip() for part in text.split(",") if part.strip()]
    names = [part.partition("=")[0].strip() for part in parts]
    for part, name in zip(parts, names, strict=True):
        _, equals, count = (word.strip() for word in part.partition("="))
        found = list(_part(part, name, equals, count))
        if not found:
            given[name] = int(count)
        faults += found
    for name, times in Counter(names).items():
        if times > 1 and name in NAMES:
            faults.append(_fault(name, f"given {times} times", "once"))
            given.pop(name, None)
    faults += _together(given)
    if faults:
        raise InstanceFaults(faults)
    return Sizes(**_filled(given))


def _part(part: str, name: str, equals: str, count: str) -> list[Fault]:
    """What is wrong with one part of the text."""
    if not equals:
        remedy = "Leave out thousands separators." if name.isdigit() else EXAMPLE
        return [_fault("", quoted(part), "a name, = and a whole number", remedy)]
    if name not in NAMES:
        remedy = nearest(name, NAMES) or EXAMPLE
        return [_fault(name, quoted(name), "one of " + ", ".join(NAMES), remedy)]
    return _range(name, count)


def _range(name: str, count: str) -> list[Fault]:
    most = MOST[name]
    if re.fullmatch("[0-9]{1,12}", count) and 1 <= int(count) <= most:
        return []
    expected = f"a whole number from 1 to {most:,}, written without separators"
    return [_fault(name, quoted(count), expected, f"For example {name}={LIKE[name]}.")]


def _together(given: Mapping[str, int]) -> list[Fault]:
    """Sizes that cannot be together; those not given are left out."""
    schools, practices = given.get("schools"), given.get("practices")
    teams, localities = given.get("teams"), given.get("localities")
    faults = []
    if teams and schools and teams > schools:
        faults.append(_fault(
            "teams", f"{teams}", f"at most {schools}, one for each school",
            "Fewer teams, or more schools.",
        ))  # fmt: skip
    if localities and practices and localities > practices:
        faults.append(_fault(
            "localities", f"{localities}", f"at most {practices}, one for each practice",
            "Fewer localities, or more practices.",
        ))  # fmt: skip
    if schools and practices and schools > SCHOOLS_OF_A_PRACTICE * practices:
        faults.append(_fault(
            "practices", f"{practices}",
            f"at least {_least_practices(schools)} for {schools} schools,"
            f" one for every {SCHOOLS_OF_A_PRACTICE}",
            "More practices, or fewer schools.",
        ))  # fmt: skip
    return faults


def _fault(name: str, found: str, expected: str, remedy: str = "") -> Fault:
    return Fault("", PLACE, 0, name, found, expected, remedy)


def _filled(given: Mapping[str, int]) -> dict[str, int]:
    """All sizes: those not given in proportion, and as many as those given need.

    Schools follow teams, else practices, else localities; practices and teams follow schools,
    localities follow practices.
    """
    after = next((name for name in ("teams", "practices", "localities") if name in given), "teams")
    schools = given.get("schools") or _in_proportion(
        "schools", after, given.get(after, LIKE[after])
    )
    practices = given.get("practices") or max(
        _in_proportion("practices", "schools", schools),
        _least_practices(schools),
        given.get("localities", 1),
    )
    if "schools" not in given:
        schools = min(max(schools, given.get("teams", 1)), SCHOOLS_OF_A_PRACTICE * practices)
    localities = given.get("localities") or min(
        _in_proportion("localities", "practices", practices), practices
    )
    teams = given.get("teams") or min(_in_proportion("teams", "schools", schools), schools)
    return {"localities": localities, "practices": practices, "schools": schools, "teams": teams}


def _in_proportion(name: str, after: str, count: int) -> int:
    """As many as in Hertfordshire for so many others, within the range."""
    return min(max(scaled(LIKE[name], count, LIKE[after]), 1), MOST[name])


def _least_practices(schools: int) -> int:
    return -(-schools // SCHOOLS_OF_A_PRACTICE)
