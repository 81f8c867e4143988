"""A million children to invoices: processor seconds and memory, beside plain pandas.

    python -m tests.benchmarks.invoices [CHILDREN] [REPEATS]

A simulated register of the county of the examples; each run in a process of its own. The peer
merges the two tables and sums the same lines (equal to the penny), but checks nothing, corrects
nothing, hides nothing and tells nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from instances import load
from instances.simulate.register import write

ROOT = Path(__file__).parent.parent.parent
MONTH = "2026-09"

ENDING = """
import json, re, time
from pathlib import Path
status = Path("/proc/self/status")
most = re.search(r"VmHWM:\\s*([0-9]+)", status.read_text()) if status.exists() else None
print(json.dumps([time.process_time(), int(most[1]) / 1024 if most else None, pence]))
"""

OURS = """
import sys
from pathlib import Path
from optimiser.invoice import Asked, invoice
folder, month, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
done = invoice("hertfordshire", Asked(folder / "register.csv", folder / "levels.csv",
    (month, month), prices=folder / "prices.csv"), out)
pence = round(sum(row["amount_gbp"] for row in done.summary["documents"]) * 100)
"""

PANDAS = """
import sys
from pathlib import Path
import pandas as pd
folder, month, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
out.mkdir()
first = pd.Timestamp(f"{month}-01")
last = first + pd.offsets.MonthEnd(0)
days = ["from_date", "to_date"]
stays, levels = (pd.read_csv(folder / f"{name}.csv", parse_dates=days)
                 for name in ("register", "levels"))
both = levels.merge(stays, on="child", suffixes=("", "_stay"))
start = both[["from_date", "from_date_stay"]].max(axis=1).clip(lower=first)
end = both[["to_date", "to_date_stay"]].fillna(last).min(axis=1).clip(upper=last)
came = both["from_date_stay"].clip(lower=first)
earliest = came.groupby(both["child"]).transform("min")
newborn = (both["birth_month"] == month) & (both["from_date"] <= earliest) & (came == earliest)
both["days"] = (end - start.where(~newborn, first)).dt.days + 1
both["with_it"] = newborn
both = both[(both["days"] > 0) & (both["birth_month"] <= month)]
born = pd.PeriodIndex(both["birth_month"], freq="M")
age = pd.Period(month, "M").ordinal - born.asi8
names = ["0-1", "1-2", "2-5", "5-11", "11-16", "16-19"]
both["age_band"] = pd.cut(age, [0, 12, 24, 60, 132, 192, 999], right=False,
                          labels=names).astype(str)
key = ["child", "pathway", "commissioner", "locality", "age_band"]
lines = both.groupby(key, as_index=False)["days"].sum()
prices = pd.read_csv(folder / "prices.csv")
lines = lines.merge(prices, on=["pathway", "age_band"])
lines = lines.sort_values(["child", "pathway", "commissioner", "locality"])
price = (lines["price_gbp_per_child_month"] * 100).round().astype(int)
upto = lines.groupby(["child", "pathway"])["days"].cumsum()
whole = last.day
near = lambda days: (2 * price * days + whole) // (2 * whole)
lines["amount_gbp"] = (near(upto) - near(upto - lines["days"])) / 100
before = both[both["with_it"]].drop_duplicates(["child", "pathway"])
before = before.assign(age_band="antenatal").merge(prices, on=["pathway", "age_band"])
before["amount_gbp"] = (before["price_gbp_per_child_month"] * 1200).round() / 100
lines = pd.concat([before[[*key, "days", "amount_gbp"]], lines])
lines.to_csv(out / "lines.csv", index=False)
pence = round(lines["amount_gbp"].sum() * 100)
"""


def run(script: str, folder: Path, out: Path) -> tuple[float, float | None, int]:
    """Processor seconds, MB at the most (None where it cannot be known) and pence."""
    done = subprocess.run(
        [sys.executable, "-c", script + ENDING, str(folder), MONTH, str(out)], cwd=ROOT,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, most, pence = json.loads(done.stdout)
    return seconds, most, pence


def main(children: str = "1000000", repeats: str = "3") -> None:
    """Tell the median of each, and the ratio."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "register"
        write(folder, load("hertfordshire"), int(children))
        told = {}
        for name, script in (("ours", OURS), ("pandas", PANDAS)):
            runs = [run(script, folder, Path(place) / f"{name}{n}") for n in range(int(repeats))]
            told[name] = median(seconds for seconds, _, _ in runs)
            print(  # noqa: T201
                f"{name}: {told[name]:.2f} s of processor time,"
                f" {max(most or 0 for _, most, _ in runs):.0f} MB, {runs[0][2] / 100:,.2f} pounds"
            )
        print(f"pandas takes {told['pandas'] / told['ours']:.2f} times ours")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
