"""Does what is told keep every promise? Recounted from the tables of the instance alone.

Nothing here is shared with the programs, the solver or the models: demand is counted day by day,
capacity day by day, shortage by trying every set of grades, distances and costs pair by pair; sums
are whole numbers or fractions. Whole minutes and pence may differ from the recount by rounding,
that is by one, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from instances import Instance
from models.cost_audit import base_costs, contact_costs, staff_costs
from models.figures import (
    Breach,
    compare,
    contacts,
    contacts_and_posts,
    number,
    pressures,
    rows_once,
    shares_of_work,
    text,
)  # fmt: skip
from models.posts_audit import posts_and_minutes, staff_readable
from models.price_audit import (
    ladders,
    ledger,
    ledger_passed_on,
    prices,
    services_pay,
    trace,
)  # fmt: skip
from models.recount import Recount, Told, no_regret, training, worth
from models.recount.boundaries import broken
from models.recount.changes import school_moves, team_changes
from models.recount.children import middles
from models.recount.frontier import frontier
from models.recount.practices import mirrored, recount_of
from models.recount.safety import unsafe
from models.recount.ways import comparison

ROUNDED = Fraction(1)
"""Minutes by which a rounded figure may differ from its recount."""


def audit(instance: Instance, told: Told) -> tuple[Breach, ...]:
    """Every promise that the told tables break; what cannot even be read is told alone."""
    recount = Recount(instance, told)
    unreadable = (*_readable(instance, told), *rows_once(instance, told, recount))
    if unreadable:
        return unreadable
    return tuple(breach for promise in PROMISES for breach in promise(instance, told, recount))


def audit_today(instance: Instance, told: Told) -> tuple[Breach, ...]:
    """Every promise that tables of demand, capacity and pressure break, with nobody placed.

    `told` has those three, and the team of each school as `school_teams`.
    """
    recount = Recount(instance, {**told, "staffing": ()})
    return tuple(breach for promise in TODAY for breach in promise(instance, told, recount))


def audit_staff(instance: Instance, told: Told, in_training: bool = False) -> tuple[Breach, ...]:
    """Every promise of a staffing alone that the told tables break.

    `told` has demand, capacity, pressure and staffing, and the team of each school. Where some
    train, recruits and trainees are told by what they are called, and not as tranches.
    """
    there, ways = training.apart(instance, told["staffing"]) if in_training else (
        list(told["staffing"]), []
    )  # fmt: skip
    recount = Recount(instance, {**told, "staffing": there})
    unreadable = tuple(staff_readable(instance, told, recount, there, ways))
    if unreadable:
        return unreadable
    found = [
        breach
        for promise in (_demand, _placed, _shortage, contacts, _no_regret)
        for breach in promise(instance, recount.told, recount)
    ]
    found += posts_and_minutes(instance, recount, ways)
    found += _safe(instance, told, recount, training.missed(instance, ways))
    # what more is worth follows from all of the others
    return tuple(found) or tuple(_worth(instance, recount.told, recount))


def audit_schools(instance: Instance, told: Told) -> tuple[Breach, ...]:
    """Every promise of the school teams alone that the told tables break."""
    return _misread(instance, told) or _kept(instance, told, Recount(instance, told))


def audit_map(instance: Instance, told: Told) -> tuple[Breach, ...]:
    """The same of a map of schools and its teams, without frontier and explanations."""
    promises, recount = (_schools, _balance, _objectives, shares_of_work), Recount(instance, told)
    return _misread(instance, told) or tuple(
        breach for promise in promises for breach in promise(instance, told, recount)
    )


def audit_practices(
    instance: Instance, told: Told, asked: Mapping[str, object]
) -> tuple[Breach, ...]:
    """Every promise of practices to localities that the told tables break, told as of schools."""
    mirror = mirrored(instance, asked)
    return _misread(mirror, told) or _kept(mirror, told, recount_of(mirror, told))


def _kept(instance: Instance, told: Told, recount: Recount) -> tuple[Breach, ...]:
    return tuple(breach for promise in SCHOOLS for breach in promise(instance, told, recount))


def _misread(instance: Instance, told: Told) -> tuple[Breach, ...]:
    """What makes it impossible to count school teams again."""
    named = {row.team for row in instance.teams}
    once = [text(row["school"]) for row in told["school_teams"]]
    if sorted(once) != sorted(row.school for row in instance.schools) or not named.issuperset(
        text(row["planned_team"]) for row in told["school_teams"]
    ):
        return (Breach("each school is told once, with a team", "school_teams", str(len(once)),
                       str(len(instance.schools))),)  # fmt: skip
    return ()


def _readable(instance: Instance, told: Told) -> Iterator[Breach]:
    """Every school is told once, and every name told is one of the tables."""
    schools = {row.school for row in instance.schools}
    once = [text(row["school"]) for row in told["school_teams"]]
    if len(once) != len(set(once)) or set(once) != schools:
        wrong = sorted(schools.symmetric_difference(once)) or sorted(
            name for name in schools if once.count(name) > 1
        )
        yield Breach(
            "each school is told once", ", ".join(wrong[:5]), str(len(once)), str(len(schools))
        )
    bases = {row.locality for row in instance.localities} | {row.team for row in instance.teams}
    teams = {row.team for row in instance.teams}
    grades = {row.grade for row in instance.grades}
    tranches = {row.tranche for row in instance.tranches}
    named = [
        ("school_teams", "planned_team", teams),
        ("staffing", "base", bases),
        ("staffing", "grade", grades),
        ("staffing", "tranche", tranches | {""}),
        ("capacity", "base", bases),
        ("capacity", "grade", grades),
        ("demand", "base", bases),
    ]
    for table, column, known in named:
        for name in {text(row[column]) for row in told[table]} - known:
            yield Breach("every name is one of the tables", f"{table}, {column}", name, "unknown")
    grade_of = {row.tranche: row.grade for row in instance.tranches}
    for row in told["staffing"]:
        name, grade = text(row["tranche"]), text(row["grade"])
        if name and grade_of.get(name) != grade:
            yield Breach("a tranche is of its grade", name, grade, str(grade_of.get(name)))
        if number(row["placed_wte"]) and not text(row["tranche"]):
            where = f"{row['base']}, {row['grade']}"
            yield Breach("who is placed is of a tranche", where, str(row["placed_wte"]), "0")


def _demand(_: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Every base is told the minutes its children, pupils and schools owe."""
    said: dict[object, Fraction] = {
        (text(row["base"]), text(row["period"]), text(row["skill"]), text(row["mandated"]),
         int(str(row["priority"]))): number(row["demand_min"])
        for row in told["demand"]
    }  # fmt: skip
    counted = recount.demand()
    yield from compare("demand is what the tables owe", said, counted, ROUNDED)


def _capacity(_: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Capacity is that of the staff in post and of the steps placed."""
    said: dict[tuple[str, str, str], Fraction] = {
        (text(row["base"]), text(row["grade"]), text(row["period"])): number(row["capacity_min"])
        for row in told["capacity"]
    }
    counted, slack = recount.capacity()
    for where in sorted(said.keys() | counted.keys()):
        # each step and the staff in post are rounded to whole minutes
        within = Fraction(slack.get(where, 0) + 1)
        told_min, counted_min = said.get(where, Fraction(0)), counted.get(where, Fraction(0))
        yield from compare(
            "capacity is that of the staff told", {where: told_min}, {where: counted_min}, within
        )


def _placed(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Each tranche is placed whole, in whole steps, where its grade has work."""
    step = Fraction(str(instance.settings.wte_step))
    placed: dict[object, Fraction] = {}
    for row in told["staffing"]:
        wte, tranche = number(row["placed_wte"]), text(row["tranche"])
        if wte < 0 or (wte / step).denominator != 1:
            yield Breach(
                "posts are whole steps", f"{row['base']}, {tranche}", str(wte), f"x {step}"
            )
        if number(row["in_post_wte"]) + wte != number(row["planned_wte"]):
            yield Breach(
                "planned is in post and placed", f"{row['base']}, {row['grade']}",
                str(row["planned_wte"]), str(number(row["in_post_wte"]) + wte),
            )  # fmt: skip
        if wte:
            placed[tranche] = placed.get(tranche, Fraction(0)) + wte
            if text(row["grade"]) not in recount.grades_of[text(row["base"])]:
                yield Breach("posts are where their grade has work", f"{row['base']}, {tranche}",
                             str(wte), "0")  # fmt: skip
    whole: dict[object, Fraction] = {
        row.tranche: Fraction(str(row.wte)) for row in instance.tranches
    }
    yield from compare("every new starter is placed", placed, whole)
    in_post: dict[object, Fraction] = {}
    for row in told["staffing"]:
        key = (text(row["base"]), text(row["grade"]))
        in_post[key] = in_post.get(key, Fraction(0)) + number(row["in_post_wte"])
    given: dict[object, Fraction] = {
        (row.base, row.grade): Fraction(str(row.wte)) for row in instance.staff if row.wte
    }
    yield from compare("nobody in post is moved", in_post, given)


def _safe(
    instance: Instance, told: Told, recount: Recount, missed: Mapping[tuple[str, str], Fraction]
) -> Iterator[Breach]:
    """The rules of safe staffing hold once all have started; `missed` have left to train."""
    last = recount.days.labels[-1]
    years = middles(recount.days)[last] / 365.25
    wte: dict[tuple[str, str], Fraction] = {}
    for row in instance.staff:
        stays = max(0.0, row.wte - row.leavers_wte_per_year * years)
        wte[row.base, row.grade] = Fraction(str(round(stays, 6)))
    for told_row in told["staffing"]:
        where = text(told_row["base"]), text(told_row["grade"])
        wte[where] = wte.get(where, Fraction(0)) + number(told_row["placed_wte"])
    for where, gone in missed.items():
        wte[where] = wte.get(where, Fraction(0)) - gone
    useful = {row.grade for row in instance.tranches}
    bases = [
        base
        for base, grades in recount.grades_of.items()
        if useful & set(grades) or any(wte.get((base, grade)) for grade in grades)
    ]
    for rule, base, there in unsafe(instance, wte, bases):
        yield Breach(f"safe staffing: {rule.rule}", base, there, f"{rule.kind} {rule.value:g}")


def _no_regret(instance: Instance, told: Told, _: Recount) -> Iterator[Breach]:
    """Posts without regret add up at each demand, where they were asked for."""
    if "no_regret" in told:
        for found in no_regret.wrong(instance, told["no_regret"], told["staffing"]):
            yield Breach(*found)


def _worth(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """What one more is worth is the shortage with it against that without."""
    if "worth" in told:
        for found in worth.wrong(instance, told["worth"], recount):
            yield Breach(*found)


def _shortage(_: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Shortage is what the told minutes of the grades cannot cover of the told demand."""
    sums = recount.sums()
    said: dict[object, Fraction] = {}
    said_mandated: dict[object, Fraction] = {}
    for row in told["pressure"]:
        where = (text(row["base"]), text(row["period"]))
        said[where] = number(row["shortage_min"])
        said_mandated[where] = number(row["mandated_shortage_min"])
        for column, total in zip(("demand_min", "capacity_min"), sums[where], strict=True):
            if number(row[column]) != total:
                yield Breach(
                    f"pressure adds up ({column})", str(where), str(row[column]), str(total)
                )
    yield from compare("shortage is what cannot be covered", said, recount.short())
    yield from compare(
        "mandated shortage is what cannot be covered", said_mandated, recount.short(True)
    )


def _sums(_: Instance, told: Told, __: Recount) -> Iterator[Breach]:
    """Tables by place, time, pathway and contact hold the same minutes."""
    whole = sum(number(row["demand_min"]) for row in told["demand"])
    for table in ("bases", "periods", "pathways", "contacts"):
        total = sum(number(row["demand_min"]) for row in told.get(table, ()))
        if table in told and total != whole:
            yield Breach("every table has the same minutes", table, str(total), str(whole))


def _schools(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Locked schools stay; moves, distances and workloads are as the tables give them."""
    rows = {text(row["school"]): row for row in told["school_teams"]}
    teams = {row.team: row for row in instance.teams}
    for school in instance.schools:
        row = rows[school.school]
        team = text(row["planned_team"])
        if school.locked and team != school.team:
            yield Breach("locked schools stay", school.school, team, str(school.team))
        moved = "yes" if school.team is not None and team != school.team else "no"
        if text(row["moved"]) != moved:
            yield Breach("a move is told as one", school.school, text(row["moved"]), moved)
        distance = recount.schools.distance_km(school, teams[team])
        if abs(number(row["distance_km"]) - distance) > Fraction(1, 1000):
            yield Breach("distance is as the tables give it", school.school,
                         str(row["distance_km"]), f"{float(distance):.3f}")  # fmt: skip
    said: dict[object, Fraction] = {key: number(row["workload_min"]) for key, row in rows.items()}
    counted: dict[object, Fraction] = dict(recount.schools.workload.items())
    yield from compare("workload is what the school owes", said, counted, ROUNDED)
    for found in broken(instance, recount.planned_team, recount.schools):
        yield Breach(*found)


def _frontier(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """Each point of the frontier is what its moves give, and keeps what was asked."""
    for found in frontier(instance, told["frontier"], told["frontier_plans"], recount):
        yield Breach(*found)


def _changes(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """What changes for each school and team, and other ways to form teams, are as counted."""
    for found in (
        *school_moves(instance, told["school_moves"], recount),
        *team_changes(instance, told["team_changes"], recount),
        *comparison(instance, told["comparison"], recount),
    ):
        yield Breach(*found)


def _balance(instance: Instance, told: Told, _: Recount) -> Iterator[Breach]:
    """Every team's load adds up and lies within the tolerance of its share."""
    load: dict[str, Fraction] = {row.team: Fraction(0) for row in instance.teams}
    size: dict[str, int] = dict.fromkeys(load, 0)
    for row in told["school_teams"]:
        team = text(row["planned_team"])
        if team in load:
            load[team] += number(row["workload_min"])
            size[team] += 1
    establishment = sum(Fraction(str(row.wte)) for row in instance.teams)
    tolerance = Fraction(str(instance.settings.balance_tolerance_pct)) / 100
    rows = {text(row["team"]): row for row in told["teams"]}
    for member in instance.teams:
        name = member.team
        target = Fraction(str(member.wte)) * sum(load.values()) / establishment
        if name not in rows:
            yield Breach("every team is told", name, "nothing", "a row")
            continue
        told_load, told_size = rows[name]["workload_min"], rows[name]["schools"]
        if number(told_load) != load[name] or int(str(told_size)) != size[name]:
            yield Breach(
                "a team's load is that of its schools", name,
                f"{told_load} of {told_size}", f"{load[name]} of {size[name]}",
            )  # fmt: skip
        least = instance.settings.balance == "least"
        if not least and abs(load[name] - target) > tolerance * target:
            limits = f"{float(target):.1f} within {float(tolerance):.1%}"
            yield Breach(
                "a team is within the tolerance of its share", name, str(load[name]), limits
            )


def _objectives(instance: Instance, told: Told, recount: Recount) -> Iterator[Breach]:
    """What each search says it reached is what the told plan has."""
    rounding = Fraction(len(instance.schools), 2) + 1
    for row in told["steps"]:
        said, name = number(row["objective"]), text(row["step"])
        counted: Fraction | None
        if row["question"] == "school teams" and name == "worst imbalance":
            counted, within = recount.worst_millionths(), Fraction(1)
        elif row["question"] == "school teams":
            counted = recount.travel_pence() + recount.move_pence() + recount.split_pence()
            within = rounding
        else:
            counted, within = recount.staffing_objective(name)
        if counted is None:
            yield Breach("every objective is one that can be counted", name, str(said), "nothing")
        elif abs(said - counted) > within:
            yield Breach("the objective is what the plan has", name, f"{float(said):.6f}",
                         f"{float(counted):.6f}")  # fmt: skip


PROMISES: tuple[Callable[[Instance, Told, Recount], Iterator[Breach]], ...] = (
    _demand, _capacity, _placed, _shortage, _schools, _frontier, _balance, _objectives, ledger,
    contacts_and_posts, pressures, shares_of_work, prices, services_pay,
    ledger_passed_on, trace, ladders, base_costs, contact_costs, staff_costs,
)  # fmt: skip

SCHOOLS = (_schools, _frontier, _balance, _objectives, shares_of_work, _changes)
"""Promises of the school teams alone."""
TODAY = (_demand, _capacity, _shortage, _sums)
"""Promises that hold before anybody is placed."""
