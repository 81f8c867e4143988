"""What several tests start from: a small made-up service, and the published files if present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SMALL = {
    "settings": """\
key,value
name,Small
start_month,2026-04
""",
    "localities": """\
locality,name,easting_m,northing_m,home_visit_travel_min,source
east,East,540000,220000,20,made up
west,West,500000,220000,25,made up
""",
    "practices": """\
practice,name,locality,easting_m,northing_m,births_per_year,children_0_4,imd_quintile
P1,Mill Lane,east,540100,220000,100,500,2
P2,High Street,west,500100,220000,,80,
""",
    "schools": """\
school,name,phase,low_age,high_age,pupils,fsm_pct,imd_quintile,easting_m,northing_m,team
1,Ash,primary,4,11,210,12.5,2,540000,221000,a
2,Beech,secondary,11,18,900,,3,501000,219000,b
""",
    "teams": """\
team,name,locality,easting_m,northing_m,wte
a,Team A,east,540000,220500,2.33
b,Team B,,501000,219500,4
""",
    "grades": """\
grade,title,band,registered,hours_per_week,leave_days,study_days,sickness_pct,support_pct
HV,Health visitor,6,yes,37.5,29,8,5,25
SN,School nurse,6,yes,37.5,29,8,5,25
SUP,Support worker,3,no,37.5,29,4,5.5,10
""",
    "staff": """\
base,grade,wte,leavers_wte_per_year
east,HV,6.4,0.5
west,HV,2,
a,SN,2.33,0.25
b,SN,3,
b,SUP,1,
""",
    "pathways": """\
pathway,name,service,level
U-HV,Universal,HV,U
U-SN,Universal at school,SN,U
""",
    "contacts": """\
contact,pathway,name,per,age_from_weeks,age_to_weeks,number,uptake_pct,duration_min,admin_min,\
mode,group_size,grades,mandated,priority
birth,U-HV,New birth visit,birth,1.4,2,1,98,75,30,home,1,HV,yes,1
screen,U-SN,Vision screening,pupil,208,260,1,95,10,2.5,school,1,SN;SUP,no,2
""",
    "caseload": """\
pathway,imd_quintile,children_pct
U-HV,1,100
U-SN,1,100
""",
    "cost_centres": """\
centre,name,kind,amount_gbp,driver,service
hv,Health visiting,direct,400000.50,,HV
sn,School nursing,direct,300000,,SN
hq,"Headquarters, estates",support,50000,wte,
""",
    "drivers": """\
driver,centre,quantity
wte,hv,8.4
wte,sn,6.33
""",
    "assumptions": """\
assumption,text
small,Everything here is made up.
""",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of a small made-up instance."""
    folder = tmp_path / "small"
    folder.mkdir()
    for table, text in SMALL.items():
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of published files, or a reason to skip."""
    folder = Path(os.environ.get("ZERO19_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no published files in {folder}: set ZERO19_DATA to their folder")
    return folder
