"""Answers about staff, as a service manager would say them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from models.buys import Post
from models.no_regret import ENDS, GIVEN
from models.staff_answer import Insisted, StaffAnswer
from models.worth import TRAVEL, TRAVEL_MIN, Cell, Worth
from reports.words import amount, count, hours, labels, listed, money, month, percent, span

GIVE_UP = 0.0005
"""A difference of shares smaller than this is told as none."""


def sentences(answer: StaffAnswer) -> list[str]:
    """What was found, the answer first."""
    return [
        *_headline(answer), *_short(answer), *_placed(answer), *_why_there(answer),
        *_worst_off(answer), *_promised(answer), *_insisted(answer), *_frontier(answer),
        *_choices(answer), *_no_regret(answer), *_worth(answer), *_proof(answer),
    ]  # fmt: skip


def _headline(answer: StaffAnswer) -> Iterator[str]:
    if not answer.teams_as_today:
        yield "Some schools have no team today, so the schools were shared out first, as planned."
    terms = answer.question.terms
    if answer.mode == "promise":
        return
    if answer.mode == "place":
        tranches = answer.instance.tranches
        if not tranches:
            yield "There is no tranche to place."
        return
    hired = _hired(answer)
    wte = answer.question.capacity.wte_step
    parts = [f"{steps * wte:,.1f} WTE of {title}" for title, steps in hired if steps]
    pay = money(terms.cost_pence(answer.plan.placed) / 100)
    whole = f"Over {span(answer.instance)} their pay is {pay}."
    beside = " beside those in post and the tranches" if answer.today.capacity_min.any() else ""
    if answer.mode == "budget":
        budget = money((terms.budget_pence or 0) / 100)
        bought = listed(parts) or "nothing that would help"
        yield f"{budget} buys {bought}{beside}. {whole}"
    elif not parts:
        yield f"No post more is needed{beside}."
    else:
        until = (
            "posts are had where they cost less than agency staff"
            if terms.agency is not None
            else "nothing is short that posts can serve"
        )
        yield f"The least establishment{beside}: {listed(parts)}; then {until}. {whole}"


def _hired(answer: StaffAnswer) -> list[tuple[str, int]]:
    """Steps hired of each grade, tranches apart."""
    question = answer.question
    titles = {row.grade: row.title for row in answer.instance.grades}
    has, least = question.capacity, question.terms.least_steps
    given = np.zeros(len(has.tranches), dtype=np.int64) if least is None else least
    steps = answer.plan.placed.sum(axis=1) - given
    return [
        (titles[has.grades[grade]], int(each))
        for grade, each in zip(has.tranche_grade, steps, strict=True)
    ]


def _short(answer: StaffAnswer) -> Iterator[str]:
    if answer.mode == "promise":
        return
    was, now = answer.today.shortage_min, answer.plan.shortage_min
    legal = answer.plan.mandated_levels
    period = answer.instance.settings.period
    before, after = int(was[:, :, :legal].sum()), int(now[:, :, :legal].sum())
    if not after:
        yield (
            f"Every mandated contact can be given in the {period} it falls due."
            if not before
            else f"Every mandated contact can be given; without the new staff {hours(before)} could"
            " not."
        )
    else:
        yield (
            f"{hours(after)} of mandated contacts stay short; without the new staff it would be"
            + (f" {hours(before)}.")
        )
    for level, (optional, priority) in enumerate(answer.question.demand.levels):
        if optional and was[:, :, level].any():
            yield (
                f"Other contacts of priority {priority}: {hours(now[:, :, level].sum())} short,"
                f" instead of {hours(was[:, :, level].sum())}."
            )
    if now.any():
        pence = answer.question.agency_pence(answer.plan.capacity_min, answer.agency)
        cost = money(float(pence.sum()) / 100)
        yield (
            f"From an agency all that stays short would cost about {cost}, each contact by the"
            " cheapest grade that may make it."
        )


def _placed(answer: StaffAnswer) -> Iterator[str]:
    """Where each tranche, or each grade hired, goes."""
    called, has = labels(answer.instance), answer.question.capacity
    titles = {row.grade: row.title for row in answer.instance.grades}
    starts = {row.tranche: row.start_month for row in answer.instance.tranches}
    for number, tranche in enumerate(has.tranches):
        placed = answer.plan.placed[number]
        if not placed.any():
            continue
        order = np.argsort(-placed, kind="stable")
        where = [
            f"{placed[base] * has.wte_step:,.1f} to {called[has.bases[base]]}"
            for base in order if placed[base]
        ]  # fmt: skip
        title, wte = titles[has.grades[has.tranche_grade[number]]], placed.sum() * has.wte_step
        begins = f" from {month(starts[tranche])}" if tranche in starts else ""
        name = f"Tranche {tranche}" if tranche in starts else "Posts"
        yield f"{name}, {wte:,.1f} WTE of {title}{begins}: {listed(where)}."


def _why_there(answer: StaffAnswer) -> Iterator[str]:
    for post in answer.posts:
        if answer.mode == "place":
            yield _post(answer, post)


def _post(answer: StaffAnswer, post: Post) -> str:
    called, has = labels(answer.instance), answer.question.capacity
    here = called[has.bases[post.base]]
    levels = answer.question.demand.levels
    each = f"{has.wte_step:g} WTE"
    gravest = next((n for n, minutes in enumerate(post.saves_min) if minutes), None)
    cover = (
        f"{here} then has {percent(post.cover_with)} of the time asked for, without them"
        f" {percent(post.cover_without)}"
    )
    if gravest is None:
        return (
            f"Why {here} ({has.tranches[post.tranche]}): {cover}; the last {each} there saves no"
            " shortage, it makes cover fairer."
        )
    optional, priority = levels[gravest]
    kind = f"{'other' if optional else 'mandated'} contacts of priority {priority}"
    saved = hours(int(post.saves_min[gravest]))
    said = f"Why {here} ({has.tranches[post.tranche]}): without the last {each} there {saved} of"
    said += f" {kind} more would be short"
    if post.next_best >= 0:
        there = hours(int(post.there_min[gravest]))
        said += (
            f"; at {called[has.bases[post.next_best]]}, the next best place, it would save {there}"
        )
    return f"{said}. {cover}."


def _worst_off(answer: StaffAnswer) -> Iterator[str]:
    fairness = answer.question.fairness
    if fairness is None or answer.mode == "promise":
        return
    called = labels(answer.instance)

    def worst(capacity_min: np.ndarray) -> tuple[str, float]:
        has = (capacity_min.sum(axis=2) * answer.question.useful).sum(axis=1)[fairness.number]
        cover = has / fairness.owed_min
        place = int(cover.argmin())
        return called[fairness.bases[place]], float(cover[place])

    before, after = worst(answer.today.capacity_min), worst(answer.plan.capacity_min)
    yield (
        f"Worst off of the places that new staff can join: before, {before[0]}, whose staff have"
        f" {percent(before[1])} of the time asked for; after, {after[0]} with {percent(after[1])}."
    )


def _promised(answer: StaffAnswer) -> Iterator[str]:
    if not answer.promised:
        return
    called = labels(answer.instance)
    period = answer.instance.settings.period
    has = answer.question.capacity
    for level, share in enumerate(answer.promised):
        optional, priority = answer.question.demand.levels[level]
        kind = f"{'other' if optional else 'mandated'} contacts of priority {priority}"
        if share > 1 - GIVE_UP:
            yield f"All {kind} can be promised everywhere, every {period}."
            continue
        place = int(answer.promised_at[:, level].argmin())
        yield (
            f"{percent(share, 1)} of {kind} can be promised everywhere, every {period}; what holds"
            f" it down is {called[has.bases[place]]}."
        )


def _insisted(answer: StaffAnswer) -> Iterator[str]:
    for one in answer.insisted:
        yield _price(one)


def _price(one: Insisted) -> str:
    if abs(one.value - one.without) <= GIVE_UP * max(1.0, abs(one.value)):
        return f"Putting '{one.aim}' first costs nothing of '{one.next_aim}'."
    return (
        f"Putting '{one.aim}' first costs: '{one.next_aim}' is {amount(one.value, one.unit)};"
        f" without it, it could be {amount(one.without, one.unit)}."
    )


def _frontier(answer: StaffAnswer) -> Iterator[str]:
    points = answer.frontier
    if len(points) < 2:
        return
    first, last = points[0], points[-1]
    proved = sum(point.proved for point in points)
    yield (
        f"More for the worst-off: {percent(first.cover)} cover costs"
        f" {money(first.cost_pence / 100)}, {percent(last.cover)} costs"
        f" {money(last.cost_pence / 100)} ({count(len(points), 'point')}, {proved} proved)."
    )


def _choices(answer: StaffAnswer) -> Iterator[str]:
    if not answer.choices:
        return
    step = answer.question.capacity.wte_step
    yield (
        f"{count(len(answer.choices), 'other plan')} nearly as good:"
        f" {listed([f'{choice.apart * step:,.1f} WTE elsewhere' for choice in answer.choices])}."
    )


def _no_regret(answer: StaffAnswer) -> Iterator[str]:
    found = answer.no_regret
    if found is None or not found.placed.any():
        return
    if not found.ranged:
        yield (
            "No table gives the least and the most of what may be owed (such as"
            " contacts.duration_low_min and duration_high_min), so there is nothing that could"
            " make a post one of regret."
        )
        return
    called, has, same = labels(answer.instance), answer.question.capacity, found.common
    whole = int(found.placed[GIVEN].sum())
    low, given, high = (hours(int(minutes)) for minutes in found.owed_min)
    yield (
        f"{same.sum() * has.wte_step:,.1f} of {whole * has.wte_step:,.1f} WTE go to the same place"
        f" whether {low}, {given} or {high} are owed; these posts can be decided now."
    )
    for number, tranche in enumerate(has.tranches):
        if same[number].any():
            parts = [
                f"{same[number, base] * has.wte_step:,.1f} to {called[has.bases[base]]}"
                for base in np.argsort(-same[number], kind="stable") if same[number, base]
            ]  # fmt: skip
            yield f"Without regret, {tranche}: {listed(parts)}."
    for end, placed in zip(ENDS, found.placed - same, strict=True):
        parts = [
            f"{placed[number, base] * has.wte_step:,.1f} ({has.tranches[number]}) to"
            f" {called[has.bases[base]]}"
            for number, base in np.argwhere(placed).tolist()
        ]
        if parts:
            demand = "demand as given" if end == ENDS[GIVEN] else f"{end} demand"
            yield f"The others, at {demand}: {listed(parts)}."
    if not found.proved:
        most = found.most * has.wte_step
        yield f"That no more can be the same is not proved; it is no more than {most:,.1f} WTE."


def _worth(answer: StaffAnswer) -> Iterator[str]:
    found = answer.worth
    if found is None:
        return
    titles = {row.grade: row.title for row in answer.instance.grades}
    starts = {row.grade for row in answer.instance.tranches}
    none = []
    for what, name in enumerate(found.what):
        cells = found.first(what, 3 if name in starts or name == TRAVEL else 1)
        if not cells:
            none.append(titles.get(name, "less travel"))
            continue
        one = f"{TRAVEL_MIN} minutes of travel less on each home visit"
        if name in titles:
            one = f"One more WTE of {titles[name]} for one {answer.instance.settings.period}"
        yield f"{one} would save most in {listed([_saved(answer, found, cell) for cell in cells])}."
    if none:
        yield f"More would save nothing anywhere of {listed(none)}."


def _saved(answer: StaffAnswer, found: Worth, cell: Cell) -> str:
    """Where, when, and what would be saved there."""
    owed, at = answer.question.demand, (cell.what, cell.base, cell.period)
    saved = found.saves_min[at]
    whole, legal = int(saved.sum()), int(saved[: answer.plan.mandated_levels].sum())
    parts = [f"{hours(whole)} less short"]
    if legal:
        parts = [f"{hours(legal)} of mandated contacts less short"]
        parts += [f"{hours(whole)} in all"] * (whole != legal)
    parts.append(f"{money(int(found.saves_pence[at]) / 100)} of agency staff")
    anew = {one.cell: one for one in found.anew}.get(cell)
    if anew is not None and anew.saves_min.sum() > whole:
        parts.append(f"{hours(int(anew.saves_min.sum()))} if all posts are placed anew")
    where = labels(answer.instance)[owed.bases[cell.base]]
    return f"{where} in {month(owed.periods[cell.period])} ({'; '.join(parts)})"


def _proof(answer: StaffAnswer) -> Iterator[str]:
    steps = answer.outcome.steps
    if all(step.gap <= 1e-9 for step in steps):
        yield "No plan can be better by these aims in this order: each step is proved."
        return
    for step in steps:
        if step.gap > 1e-9:
            yield (
                f"'{step.name}' is {amount(step.objective, step.unit)}; it is proved that no plan"
                f" can do better than {amount(step.bound, step.unit)}."
            )
