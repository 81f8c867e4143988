"""The ledger of a community trust's 0-19 service, its drivers, and its contract."""

from __future__ import annotations

from instances.rates import in_force, salary_gbp, settled
from instances.simulate.county import CHILDREN, PUPILS, SIMULATED, County, Rows, scaled
from instances.units import pence

PAY_YEAR = "2026/27"
VISITING = ("HV", "CSN", "NN")

CENTRES = (
    ("hv-travel", "Health visiting travel and supplies", "direct", 386_806.35, "", "HV"),
    ("sn-travel", "School nursing travel and supplies", "direct", 187_344.90, "", "SN"),
    ("text-line", "Text and advice line for families and pupils", "direct", 164_250.00, "", ""),
    ("hv-admin", "Locality administration", "support", 298_470.22, "hv_wte", "HV"),
    ("hv-safeguarding", "Named nurses, health visiting", "support", 196_915.80, "hv_wte", "HV"),
    ("child-health-information", "Child health information", "support", 142_388.64, "hv_wte", "HV"),
    ("sn-admin", "School team administration", "support", 138_207.15, "sn_wte", "SN"),
    ("sn-safeguarding", "Named nurses, school nursing", "support", 98_457.90, "sn_wte", "SN"),
    ("finance", "Finance", "support", 171_642.18, "spend", ""),
    ("hr", "Human resources and training", "support", 194_516.73, "wte", ""),
    ("it", "Information technology", "support", 243_930.41, "devices", ""),
    ("estates", "Estates", "support", 362_775.56, "floor_m2", ""),
    ("board", "Board and governance", "support", 187_309.07, "wte", ""),
    ("procurement", "Procurement", "support", 41_865.29, "spend", ""),
)
"""Code, name, kind, pounds in Hertfordshire, driver, service; pay comes before them."""

WTE = {
    "text-line": 2.6, "hv-admin": 10.2, "hv-safeguarding": 3.0, "child-health-information": 4.0,
    "sn-admin": 4.4, "sn-safeguarding": 1.5, "finance": 2.9, "hr": 3.8, "it": 4.2, "estates": 2.6,
    "board": 1.8, "procurement": 0.8,
}  # fmt: skip
"""Staff there of the centres that are not pay of the two services."""
FLOOR_M2_PER_WTE = 8
DEVICES_PER_WTE = 1.4


def ledger(county: County, grades: Rows, staff: Rows, tranches: Rows) -> dict[str, Rows]:
    """Cost centres, drivers and contract."""
    centres = _pay(grades, staff, tranches) + _others(county)
    block = round(sum(pence(float(row["amount_gbp"])) for row in centres) / 1_000_000) * 10_000
    drivers = _drivers(centres)
    for row in centres:
        del row["wte"]
    contract = {
        "commissioner": "County council", "block_gbp": str(block), "start_month": "2026-04",
        "years": "5", "glide_pct": "0;25;50;75;100", "source": SIMULATED,
    }  # fmt: skip
    return {"cost_centres": centres, "drivers": drivers, "contract": [contract]}


def _pay(grades: Rows, staff: Rows, tranches: Rows) -> Rows:
    """Direct pay: staff in post by service, and new starters for the months they are here."""
    visiting, nursing, starters = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    cost = {row["grade"]: _wte_cost_gbp(row["band"]) for row in grades}
    for row in staff:
        _add(visiting if row["grade"] in VISITING else nursing, row, cost, 1.0)
    for row in tranches:
        _add(starters, row, cost, _part_of_year(row["start_month"]))
    return [
        _centre("hv-pay", "Health visiting pay", "direct", visiting[1], "", "HV", visiting[0]),
        _centre("hv-starters", "New health visitors, part of the year", "direct", starters[1], "",
                "HV", starters[0]),
        _centre("sn-pay", "School nursing pay", "direct", nursing[1], "", "SN", nursing[0]),
    ]  # fmt: skip


def _others(county: County) -> Rows:
    """All but pay, as in Hertfordshire for as many children, pupils or both."""
    children, pupils = county.children_0_4, county.pupils
    parts = {
        "HV": (children, CHILDREN),
        "SN": (pupils, PUPILS),
        "": (children * PUPILS + pupils * CHILDREN, 2 * CHILDREN * PUPILS),
    }
    return [
        _centre(
            code, name, kind, scaled(pence(amount), *parts[service]) / 100, driver, service,
            scaled(round(WTE.get(code, 0.0) * 100), *parts[service]) / 100,
        )
        for code, name, kind, amount, driver, service in CENTRES
    ]  # fmt: skip


def _centre(
    code: str, name: str, kind: str, amount: float, driver: str, service: str, wte: float
) -> dict[str, str]:
    """A cost centre, with its WTE besides."""
    return {
        "centre": code, "name": name, "kind": kind, "amount_gbp": f"{amount:.2f}",
        "driver": driver, "service": service, "source": SIMULATED, "wte": f"{wte:.2f}",
    }  # fmt: skip


def _add(total: list[float], row: dict[str, str], cost: dict[str, float], part: float) -> None:
    """Add the WTE and the pay of a row of staff or of a tranche."""
    wte = float(row["wte"]) * part
    total[0] += wte
    total[1] += wte * cost[row["grade"]]


def _wte_cost_gbp(band: str) -> float:
    """What one WTE costs: middle of the band, national insurance, pension and levy."""
    pay = salary_gbp(PAY_YEAR, band)
    names = ("ni_rate_pct", "ni_threshold_gbp", "pension_cash_pct", "levy_pct")
    rate, free, pension, levy = (in_force(name, settled(PAY_YEAR)).value for name in names)
    return pay + (pay - free) * rate / 100 + pay * (pension + levy) / 100


def _part_of_year(start_month: str) -> float:
    """Part of the twelve months from April 2026 that is left at the start of a month."""
    year, month = (int(part) for part in start_month.split("-"))
    return (2027 * 12 + 4 - (year * 12 + month)) / 12


def _drivers(centres: Rows) -> Rows:
    """Quantities of every driver, of direct and of support centres: these serve each other too."""
    rows: Rows = []
    for row in centres:
        wte = float(row["wte"])
        quantities = {"spend": row["amount_gbp"]}
        if wte:
            quantities["wte"] = row["wte"]
            quantities["floor_m2"] = str(max(1, round(FLOOR_M2_PER_WTE * wte)))
            quantities["devices"] = str(max(1, round(DEVICES_PER_WTE * wte)))
        if wte and row["service"]:
            quantities[f"{row['service'].lower()}_wte"] = row["wte"]
        rows += [
            {"driver": driver, "centre": row["centre"], "quantity": quantity, "source": SIMULATED}
            for driver, quantity in quantities.items()
        ]
    return sorted(rows, key=lambda row: row["driver"])
