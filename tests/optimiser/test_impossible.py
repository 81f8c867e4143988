"""What cannot be is refused with its reason, and the advice given holds."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import optimiser

Run = Callable[..., Any]
Contents = Callable[[], dict[str, bytes]]


ADVICE = re.compile(r"balance_tolerance_pct of ([0-9.]+) instead of ([0-9.]+)")


def advised(stderr: str) -> str:
    """The tolerance that a message advises."""
    found = ADVICE.search(stderr)
    assert found, stderr
    return found[1]


def least_tolerance(hamlet: Any) -> float:
    """The least tolerance that any plan for two equal teams keeps, all plans tried."""
    work = optimiser.plan(hamlet.path, gap=0).tables["school_teams"]["workload_min"].to_numpy()
    share = work.sum() / 2
    loads = (np.dot(work, chosen) for chosen in itertools.product((0, 1), repeat=len(work)))
    return float(min(abs(load - share) for load in loads) / share * 100)


def test_a_school_too_large_for_any_team_is_told_with_the_tolerance_that_would_do(
    run: Run, hamlet: Any, contents: Contents
) -> None:
    # 2,100 pupils: 300 of one year, 30 minutes each, and ten drop-ins of 90 minutes; with the
    # 7,200 minutes of the others a share is 8,550 and its limit 9,405
    hamlet.put("schools", 2, "pupils", "2100")
    before = contents()
    ended = run("plan", hamlet.path, "--out", "first")
    assert (ended.code, ended.stdout) == (4, "")
    assert "S1" in ended.stderr
    assert "9,900" in ended.stderr
    assert "9,405" in ended.stderr
    assert advised(ended.stderr) == "15.8"
    assert contents() == before
    as_json = run("plan", hamlet.path, "--out", "first", "--json")
    assert as_json.code == 4
    assert any("S1" in reason for reason in as_json.told["reasons"])
    hamlet.set("balance_tolerance_pct", "15.8")
    assert set(optimiser.plan(hamlet.path).tables["teams"]["workload_min"]) == {9_900, 7_200}


def test_no_school_is_too_large_but_nothing_fits_the_least_tolerance_is_told(
    run: Run, hamlet: Any, contents: Contents
) -> None:
    # 77 pupils make 1,230 minutes; the two halves nearest to 4,515 are 4,500 and 4,530: 0.33 %
    hamlet.put("schools", 7, "pupils", "77")
    assert least_tolerance(hamlet) == pytest.approx(15 / 4515 * 100)
    hamlet.set("balance_tolerance_pct", "0.1")
    before = contents()
    ended = run("plan", hamlet.path, "--out", "first")
    assert (ended.code, ended.stdout) == (4, "")
    assert "0.1 per cent" in ended.stderr
    assert advised(ended.stderr) == "0.4"
    assert contents() == before
    hamlet.set("balance_tolerance_pct", "0.4")
    assert optimiser.plan(hamlet.path).tables["teams"]["imbalance_pct"].abs().max() <= 0.4


@pytest.mark.parametrize(
    "pupils",
    [(210, 210, 140, 70, 140, 77), (431, 97, 250, 33, 512, 61), (700, 35, 35, 35, 35, 420),
     (123, 456, 789, 12, 345, 678)],
)  # fmt: skip
def test_the_tolerance_told_is_the_least_to_a_tenth(
    run: Run, hamlet: Any, pupils: tuple[int, ...]
) -> None:
    for line, count in enumerate(pupils, start=2):
        hamlet.put("schools", line, "pupils", str(count))
    hamlet.set("balance_tolerance_pct", "100")
    least = least_tolerance(hamlet)
    hamlet.set("balance_tolerance_pct", "0.01")
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    told = advised(ended.stderr)
    assert least <= float(told) < least + 0.1
    hamlet.set("balance_tolerance_pct", told)
    optimiser.plan(hamlet.path)


def test_no_tolerance_at_all_is_kept_where_the_numbers_allow(hamlet: Any) -> None:
    hamlet.set("balance_tolerance_pct", "0")
    assert optimiser.plan(hamlet.path).tables["teams"]["workload_min"].tolist() == [4500, 4500]


def test_no_tolerance_at_all_is_impossible_where_shares_are_not_whole(
    run: Run, hamlet: Any
) -> None:
    hamlet.put("schools", 7, "pupils", "72")  # 1,209 minutes: a share is 4,504.5
    hamlet.set("balance_tolerance_pct", "0")
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    hamlet.set("balance_tolerance_pct", advised(ended.stderr))
    optimiser.plan(hamlet.path)


def test_advice_is_one_that_the_settings_take(run: Run, hamlet: Any) -> None:
    hamlet.add("teams", team="C", name="Third team")
    hamlet.add("staff", base="C")
    hamlet.put("schools", 2, "pupils", "21000")  # nearly three shares
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    assert "S1" in ended.stderr
    if found := ADVICE.search(ended.stderr):
        hamlet.set("balance_tolerance_pct", found[1])
        assert run("plan", hamlet.path, "--out", "first").code in (0, 4)


def test_a_school_locked_to_a_team_without_staff_is_told_and_not_blamed_on_the_tolerance(
    run: Run, hamlet: Any
) -> None:
    hamlet.add("teams", team="C", name="Third team", wte="0")
    hamlet.put("schools", 7, "team", "C")
    hamlet.put("schools", 7, "locked", "yes")
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    assert "must stay with C" in ended.stderr
    assert not ADVICE.search(ended.stderr)


def test_schools_that_must_stay_and_are_too_much_are_told_with_their_team(
    run: Run, hamlet: Any
) -> None:
    for line in range(2, 6):
        hamlet.put("schools", line, "locked", "yes")
    ended = run("plan", hamlet.path)
    assert ended.code == 4
    assert "must stay with A" in ended.stderr
    assert "6,300" in ended.stderr
    assert "4,950" in ended.stderr
    assert advised(ended.stderr) == "40.0"
    hamlet.set("balance_tolerance_pct", "40")
    assert optimiser.plan(hamlet.path).tables["teams"]["workload_min"].tolist() == [6300, 2700]
