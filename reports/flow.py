"""What is owed and what can be given, as plain rows with units in the names of their columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.capacity import Capacity
from models.counted import Counted
from models.demand import Demand, Skill
from models.posts import mix_in_post, posts_and_pounds

Rows = list[dict[str, Any]]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

ALL = "all"


def skill_name(skill: Skill) -> str:
    """The grades of a skill as written in the tables."""
    return ";".join(skill.grades)


def demand_rows(owed: Demand) -> Rows:
    """Contacts and minutes by base, period and skill; cells that owe nothing left out."""
    contacts = np.zeros((len(owed.skills), *owed.contacts_due.shape[1:]))
    np.add.at(contacts, owed.skill_of, owed.contacts_due)
    tails = [
        {"skill": skill_name(skill), "mandated": _yes(skill.mandated), "priority": skill.priority}
        for skill in owed.skills
    ]
    cells = np.argwhere(owed.demand_min.transpose(0, 2, 1)).tolist()
    return [
        {
            "base": owed.bases[b], "period": owed.periods[t], **tails[k],
            "contacts": round(float(contacts[k, b, t]), 2),
            "demand_min": int(owed.demand_min[b, k, t]),
        }
        for b, t, k in cells
    ]  # fmt: skip


def capacity_rows(has: Capacity, wte: Floats, capacity_min: Whole) -> Rows:
    """WTE and minutes by base, grade and period; (base, grade, period) for each figure."""
    there = np.argwhere(wte.sum(axis=2) + capacity_min.sum(axis=2) > 0).tolist()
    return [
        {
            "base": has.bases[b], "grade": has.grades[g], "period": period,
            "wte": round(float(wte[b, g, t]), 4), "capacity_min": int(capacity_min[b, g, t]),
        }
        for b, g in there
        for t, period in enumerate(has.periods)
    ]  # fmt: skip


def pressure_rows(found: Counted) -> Rows:
    """Demand, capacity of the grades with work there, shortage, who binds, by base and period."""
    ratio = pressure(found.demand_min, found.capacity_min)
    short, mandated = found.shortage_min.sum(axis=2), found.mandated_shortage_min
    return [
        {
            "base": base, "period": period, "demand_min": int(found.demand_min[b, t]),
            "capacity_min": int(found.capacity_min[b, t]),
            "pressure": None if np.isnan(ratio[b, t]) else float(ratio[b, t]),
            "shortage_min": int(short[b, t]), "mandated_shortage_min": int(mandated[b, t]),
            "binds": ";".join(sorted(found.pressure.binds(b, t))),
        }
        for b, base in enumerate(found.demand.bases)
        for t, period in enumerate(found.demand.periods)
    ]  # fmt: skip


def pressure(owed: Whole, has: Whole) -> Floats:
    """Demand against capacity to four places; none where there is no capacity."""
    ratio = np.divide(owed, has, out=np.full(owed.shape, np.nan), where=has > 0)
    return np.round(ratio, 4)


def owed_by(found: Counted, of: Sequence[str], name: str) -> Rows:
    """Contacts, minutes and WTE of each group of contacts, split into mandated and other.

    `of` names the group of each contact; `name` is the column of the groups.
    """
    minutes = found.contact_min.sum(axis=2)
    wte, _ = posts_and_pounds(found, mix_in_post(found), minutes)
    contacts = found.demand.contacts_due.sum(axis=(1, 2))
    legal = found.mandated
    groups = np.array(of, dtype=object)
    rows = []
    for group in dict.fromkeys(of):
        for mandated in (True, False):
            mine = (groups == group) & (legal == mandated)
            if mine.any() and minutes[mine].any():
                rows.append(
                    {
                        name: group, "mandated": _yes(mandated),
                        "contacts": round(float(contacts[mine].sum()), 2),
                        "demand_min": int(minutes[mine].sum()),
                        "wte": round(float(wte[mine].sum()), 2),
                    }
                )  # fmt: skip
    return rows


def by_pathway(found: Counted) -> Rows:
    """What each pathway owes, mandated contacts and others."""
    return owed_by(found, [contact.pathway for contact in found.demand.contacts], "pathway")


def by_contact(found: Counted) -> Rows:
    """What is owed of each contact."""
    pathway = {contact.contact: contact.pathway for contact in found.demand.contacts}
    rows = owed_by(found, [contact.contact for contact in found.demand.contacts], "contact")
    return [{"pathway": pathway[row["contact"]], **row} for row in rows]


def by_base(found: Counted) -> Rows:
    """What each base owes and has over the plan."""
    minutes = found.contact_min.sum(axis=2)
    wte, gbp = posts_and_pounds(found, mix_in_post(found), minutes)
    owed, has = found.demand_min.sum(axis=1), found.capacity_min.sum(axis=1)
    legal = minutes[found.mandated].sum(axis=0)
    contacts = found.demand.contacts_due.sum(axis=(0, 2))
    in_post = found.capacity.in_post_wte.mean(axis=2).sum(axis=1)
    ratio = pressure(owed, has)
    return [
        {
            "base": base, "contacts": round(float(contacts[b]), 2), "demand_min": int(owed[b]),
            "mandated_min": int(legal[b]), "wte_owed": round(float(wte[:, b].sum()), 2),
            "wte_in_post": round(float(in_post[b]), 2), "capacity_min": int(has[b]),
            "pressure": None if np.isnan(ratio[b]) else float(ratio[b]),
            "shortage_min": int(found.shortage_min[b].sum()),
            "mandated_shortage_min": int(found.mandated_shortage_min[b].sum()),
            "cost_gbp": round(float(gbp[:, b].sum()), 2),
        }
        for b, base in enumerate(found.demand.bases)
    ]  # fmt: skip


def by_period(found: Counted) -> Rows:
    """What is owed and can be given in each period, all bases together."""
    legal = found.contact_min[found.mandated].sum(axis=(0, 1))
    contacts = found.demand.contacts_due.sum(axis=(0, 1))
    owed, has = found.demand_min.sum(axis=0), found.capacity_min.sum(axis=0)
    return [
        {
            "period": period, "contacts": round(float(contacts[t]), 2), "demand_min": int(owed[t]),
            "mandated_min": int(legal[t]), "capacity_min": int(has[t]),
            "shortage_min": int(found.shortage_min[:, t].sum()),
            "mandated_shortage_min": int(found.mandated_shortage_min[:, t].sum()),
        }
        for t, period in enumerate(found.demand.periods)
    ]  # fmt: skip


def _yes(so: bool) -> str:
    return "yes" if so else "no"
