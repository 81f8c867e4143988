"""What is told of posts without regret: whole tranches at each demand, and the least of the three.

That each plan is the best for its demand cannot be counted; the search has its proof for that.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from instances import Instance

ENDS = ("low_wte", "as_given_wte", "high_wte")
Found = tuple[str, str, str, str]


def wrong(
    instance: Instance,
    rows: Sequence[Mapping[str, object]],
    staffing: Sequence[Mapping[str, object]],
) -> Iterator[Found]:
    """What is broken of the rows told, as (promise, where, told, counted).

    `staffing` are the posts told, which are those of demand as given.
    """
    sums: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    of = {row.tranche: row for row in instance.tranches}
    bases = {row.locality for row in instance.localities} | {row.team for row in instance.teams}
    step = Fraction(str(instance.settings.wte_step))
    seen: Counter[tuple[str, str]] = Counter()
    given: dict[tuple[str, str], Fraction] = {}
    for row in rows:
        tranche, base = str(row["tranche"]), str(row["base"])
        where = f"{tranche}, {base}"
        seen[tranche, base] += 1
        known = tranche in of and base in bases and of[tranche].grade == str(row["grade"])
        if not known or seen[tranche, base] > 1:
            yield "a tranche at a base is told once", where, str(row["grade"]), "one row or none"
            continue
        wte = {end: Fraction(str(row[end])) for end in ENDS}
        for end, count in wte.items():
            sums[tranche, end] += count
            if count < 0 or (count / step).denominator != 1:
                yield "posts are whole steps", f"{where}, {end}", str(count), f"x {step}"
        if Fraction(str(row["in_all_wte"])) != min(wte.values()):
            least = str(min(wte.values()))
            yield "the same in all is the least of the three", where, str(row["in_all_wte"]), least
        if not any(wte.values()):
            yield "posts told go somewhere", where, "0", "more"
        given[tranche, base] = wte["as_given_wte"]
    for tranche, each in of.items():
        for end in ENDS:
            if sums[tranche, end] != Fraction(str(each.wte)):
                told = str(float(sums[tranche, end]))
                yield "every new starter is placed", f"{tranche}, {end}", told, str(each.wte)
    placed: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for row in staffing:
        if str(row["tranche"] or ""):
            placed[str(row["tranche"]), str(row["base"])] += Fraction(str(row["placed_wte"]))
    for key in sorted(given.keys() | placed.keys()):
        if given.get(key, Fraction(0)) != placed.get(key, Fraction(0)):
            yield ("posts as given are those told", ", ".join(key),
                   str(float(given.get(key, 0))), str(float(placed.get(key, 0))))  # fmt: skip
