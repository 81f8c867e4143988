"""Demand and capacity by week: seconds and memory after loading, beside a formulation in pandas.

    python -m tests.benchmarks.demand [REPEATS]

The county of the examples over five years, and simulated tables of the size of England (150
localities, 6,200 practices, 21,000 schools) over one. The other formulation is the same flow as an
analyst writes it: long tables, rolling sums over days for children, merges of schools with
contacts, `groupby`. It has neither capacity nor minutes, and so does less; both must owe the same
contacts. Each runs in a process of its own, in turns.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from instances import Instance, load
from instances.calendar import calendar
from optimiser.begin import begin

ROOT = Path(__file__).parent.parent.parent
ENGLAND = "localities=150,practices=6200,schools=21000,teams=830"
CASES = {"county, 5 years by week": ("hertfordshire", 60), "England, 1 year by week": ("", 12)}
WAYS = ("ours", "pandas")


def by_week(source: str, months: int) -> Instance:
    """An instance planned by week, with the features that both formulations have."""
    given = load(source)
    settings = given.settings.model_copy(update={"period": "week", "months": months})
    return replace(given, settings=settings, growth=())


def ours(instance: Instance) -> float:
    """Demand, capacity and shortage; the contacts owed."""
    from models.counted import counted

    found = counted(instance)
    assert found.shortage_min.sum() >= 0
    return float(found.demand.contacts_due.sum())


def with_pandas(instance: Instance) -> float:
    """The contacts owed, by merges and rolling sums."""
    import pandas as pd

    days = calendar(instance.settings, instance.school_terms)
    contacts = pd.DataFrame([row.model_dump() for row in instance.contacts])
    pathways = pd.DataFrame([row.model_dump() for row in instance.pathways])
    contacts = contacts.merge(pathways[["pathway", "service", "level"]], on="pathway")
    shares = pd.DataFrame([row.model_dump() for row in instance.caseload])
    shares["share"] = shares["children_pct"] / 100
    visits = _visits(instance, days, contacts[contacts["service"] == "HV"], shares)
    schools = _schools(instance, days, contacts[contacts["service"] == "SN"], shares)
    return float(visits["contacts"].sum() + schools["contacts"].sum())


def _visits(instance: Instance, days: Any, contacts: Any, shares: Any) -> Any:
    """Contacts by (contact, locality, period) owed to children of the practices."""
    import pandas as pd

    births = _births(instance, days)
    weeks = pd.Series(
        [str(days.labels[place]) for place in days.period],
        index=pd.date_range(days.start, periods=days.days),
    )
    out = []
    for row in contacts.itertuples():
        opens = round(row.age_from_weeks * 7)
        width = max(round(row.age_to_weeks * 7) - opens, 1)
        due = births.rolling(width).sum().shift(opens, freq="D") * (
            row.number * row.uptake_pct / 100 / width
        )
        due = due.reindex(weeks.index).groupby(weeks.rename("week")).sum()
        due = due.stack(["locality", "imd_quintile"], future_stack=True).rename("due").reset_index()
        if row.level == "U":
            due["share"] = 1.0
        else:
            mine = shares[shares["pathway"] == row.pathway]
            due = due.merge(mine[["imd_quintile", "share"]], on="imd_quintile")
        due["contacts"] = due["due"] * due["share"]
        due["contact"] = row.contact
        out.append(due.groupby(["contact", "locality", "week"], as_index=False)["contacts"].sum())
    return pd.concat(out)


def _births(instance: Instance, days: Any) -> Any:
    """Births by day, a column for each locality and quintile."""
    import pandas as pd

    practices = pd.DataFrame([row.model_dump() for row in instance.practices])
    season = pd.Series({row.month: row.index for row in instance.birth_season})
    season = season / season.mean()
    first = pd.Timestamp(days.start) - pd.DateOffset(years=5)
    dates = pd.date_range(first, pd.Timestamp(days.end) + pd.Timedelta(days=290))
    frame = pd.DataFrame({"date": dates, "season": season.loc[dates.month].to_numpy()})
    start = pd.Timestamp(days.start)
    frame["age"] = -1
    for age in range(5):
        inside = (frame["date"] < start - pd.DateOffset(years=age)) & (
            frame["date"] >= start - pd.DateOffset(years=age + 1)
        )
        frame.loc[inside, "age"] = age
    whole = frame.groupby("age")["season"].transform("sum")
    frame["part"] = np.where(frame["age"] >= 0, frame["season"] / whole, frame["season"] / 365.25)
    ages = practices.groupby(["locality", "imd_quintile"])[
        ["births_per_year", *(f"age_{age}" for age in range(5))]
    ].sum()
    ages.columns = pd.Index([-1, 0, 1, 2, 3, 4], name="age")
    long = ages.stack().rename("children").reset_index().merge(frame, on="age")
    long["births"] = long["children"] * long["part"]
    return long.pivot_table(index="date", columns=["locality", "imd_quintile"], values="births")


def _schools(instance: Instance, days: Any, contacts: Any, shares: Any) -> Any:
    """Contacts by (contact, team, period) owed to pupils and schools."""
    import pandas as pd

    schools = pd.DataFrame([row.model_dump() for row in instance.schools])
    # a school that pupils join before four and leave by five has no reception
    nursery = (schools["low_age"] < 4) & (schools["high_age"] <= 5)
    top = np.where(nursery, np.minimum(schools["high_age"], 4), schools["high_age"])
    schools["age"] = [
        list(range(low, high)) for low, high in zip(schools["low_age"], top, strict=True)
    ]
    groups = schools[["school", "team", "imd_quintile", "pupils", "low_age", "age"]].explode("age")
    groups["age"] = groups["age"].astype(int)
    sixth = (groups["age"] >= 16) & (groups["low_age"] < 16)
    groups["weight"] = np.where(sixth, 0.6, 1.0)
    total = groups.groupby("school")["weight"].transform("sum")
    groups["size"] = groups["weight"] / total * groups["pupils"]
    year = days.year()
    out = []
    for row in contacts.itertuples():
        open_days = days.in_school if row.mode == "school" else np.ones(days.days, dtype=bool)
        in_year = year.in_school if row.mode == "school" else np.ones(year.days, dtype=bool)
        first, last = row.age_from_weeks / 52, row.age_to_weeks / 52
        mine = groups.assign(
            inside=(np.minimum(last, groups["age"] + 1) - np.maximum(first, groups["age"])).clip(0)
        )
        mine = mine[mine["inside"] > 0]
        if row.level != "U":
            of = shares[shares["pathway"] == row.pathway]
            mine = mine.merge(of[["imd_quintile", "share"]], on="imd_quintile")
        else:
            mine = mine.assign(share=1.0)
        each = row.number * row.uptake_pct / 100 * open_days.sum() / in_year.sum()
        if row.per == "pupil":
            mine["contacts"] = mine["size"] * mine["inside"] / (last - first) * each * mine["share"]
        else:
            mine = mine[mine["size"] > 0].drop_duplicates("school")
            mine["contacts"] = each * mine["share"]
        by_team = mine.groupby("team", as_index=False)["contacts"].sum()
        spread = pd.Series(open_days.astype(float)).groupby(days.period).sum()
        when = pd.DataFrame({"period": days.labels, "part": (spread / spread.sum()).to_numpy()})
        told = by_team.merge(when, how="cross")
        told["contacts"] *= told["part"]
        out.append(told.assign(contact=row.contact))
    return pd.concat(out)


def measure(source: str, months: str, way: str) -> dict[str, float | None]:
    """Seconds of the processor after loading and imports, the most memory, the contacts owed."""
    from tests.benchmarks.measure import _peak_mb

    run = ours if way == "ours" else with_pandas
    run(by_week("hertfordshire", 1))  # imports are not counted
    given = by_week(source, int(months))
    began = process_time()
    contacts = run(given)
    return {"cpu_s": process_time() - began, "peak_mb": _peak_mb(), "contacts": contacts}


def main(repeats: str = "3") -> None:
    """Tell the medians and the ratio."""
    with tempfile.TemporaryDirectory() as place:
        england = Path(place) / "england"
        begin(england, sizes=ENGLAND)
        for name, (source, months) in CASES.items():
            runs: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
            for _ in range(int(repeats)):
                for way in WAYS:
                    done = subprocess.run(
                        [sys.executable, "-m", "tests.benchmarks.demand", "measure",
                         source or str(england), str(months), way],
                        cwd=ROOT, capture_output=True, text=True, check=True,
                    )  # fmt: skip
                    runs[way].append(json.loads(done.stdout))
            owed = {way: found[0]["contacts"] for way, found in runs.items()}
            if abs(owed["ours"] / owed["pandas"] - 1) > 1e-6:
                raise SystemExit(f"{name}: not the same contacts: {owed}")
            seconds = {way: median(run["cpu_s"] for run in found) for way, found in runs.items()}
            for way in WAYS:
                peak = max(run["peak_mb"] or 0.0 for run in runs[way])
                ratio = seconds[way] / seconds["ours"]
                print(  # noqa: T201
                    f"{name}, {way}: {seconds[way]:.2f} s of the processor ({ratio:.1f} x ours),"
                    f" {peak:.0f} MB, {owed[way]:,.0f} contacts"
                )


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        print(json.dumps(measure(*sys.argv[2:5])))  # noqa: T201
    else:
        main(*sys.argv[1:])
