"""Registered patients by age as downloaded (NHS England, Patients Registered at a GP Practice).

`gp-reg-pat-prac-sing-age-female.csv` and `-male.csv` have single years of age, one sex a file;
`gp-reg-pat-prac-quin-age.csv` has bands of five years for practices, networks and regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from instances.sources.formats import OGL, Format
from instances.sources.published import Published

AGES = ("0", "1", "2", "3", "4")
BAND = "0_4"
WHOLE = "ALL"
LICENCE = f"NHS England: contains public sector information {OGL}."


def _young(cells: Mapping[str, str]) -> bool:
    return cells["AGE"] in (*AGES, WHOLE)


def _practice_band(cells: Mapping[str, str]) -> bool:
    return cells["ORG_TYPE"] == "GP" and cells["AGE_GROUP_5"] in (BAND, WHOLE)


SINGLE = Format(
    name="registered patients by single year of age, gp-reg-pat-prac-sing-age",
    kind="patients",
    columns=("EXTRACT_DATE", "ORG_CODE", "POSTCODE", "SEX", "AGE", "NUMBER_OF_PATIENTS"),
    wanted=_young,
    licence=LICENCE,
)
BANDS = Format(
    name="registered patients by five years of age, gp-reg-pat-prac-quin-age",
    kind="patients",
    columns=(
        "EXTRACT_DATE", "ORG_TYPE", "ORG_CODE", "POSTCODE", "SEX", "AGE_GROUP_5",
        "NUMBER_OF_PATIENTS",
    ),
    wanted=_practice_band,
    licence=LICENCE,
)  # fmt: skip


@dataclass
class Patients:
    """Registered children of practices, by single year of age and in the band 0 to 4."""

    single: dict[str, list[int]] = field(default_factory=dict)
    band: dict[str, int] = field(default_factory=dict)
    day: str = ""

    def codes(self) -> set[str]:
        """Practices of which children are known."""
        return self.single.keys() | self.band.keys()


def read(sources: list[Published]) -> Patients:
    """The children of every practice, the sexes together.

    What is wrong with a file is noted as its fault; so is a sex of which there is no file.
    """
    found = Patients()
    single = _counts([source for source in sources if source.form is SINGLE], "AGE")
    band = _counts([source for source in sources if source.form is BANDS], "AGE_GROUP_5")
    for code, ages in single.items():
        found.single[code] = [_both(ages.get(age, {})) for age in AGES]
    for code, ages in band.items():
        found.band[code] = _both(ages.get(BAND, {}))
    days = {source.cell(cells, "EXTRACT_DATE") for source in sources for _, cells in source.rows}
    found.day = ", ".join(sorted(days))
    return found


def _counts(sources: list[Published], column: str) -> dict[str, dict[str, dict[str, int]]]:
    """Patients by practice, age and sex."""
    counts: dict[str, dict[str, dict[str, int]]] = {}
    sexes: set[str] = set()
    for source in sources:
        for line, cells in source.rows:
            code, sex, age = cells["ORG_CODE"], cells["SEX"].upper(), cells[column]
            number = source.whole(line, cells, "NUMBER_OF_PATIENTS", 0, 1_000_000)
            here = counts.setdefault(code, {}).setdefault(age, {})
            if number is None and not cells["NUMBER_OF_PATIENTS"]:
                source.fault(line, "NUMBER_OF_PATIENTS", "a blank cell", "a number of patients")
            if sex in here:
                source.fault(line, "ORG_CODE", f"'{code}' with sex {sex} and age {age} twice",
                             "each once", "Give each file once.")  # fmt: skip
            here[sex] = number or 0
            sexes |= {sex[:1]}
    if sources and WHOLE[0] not in sexes:
        for sex, word in (("F", "FEMALE"), ("M", "MALE")):
            if sex not in sexes:
                sources[0].fault(
                    0, "SEX", f"no row with {word}", "patients of both sexes",
                    "Give the file of the other sex beside it: each has half of the children.",
                )  # fmt: skip
    return counts


def _both(by_sex: Mapping[str, int]) -> int:
    """Patients of all sexes: the total where there is one, else the sum."""
    return by_sex[WHOLE] if WHOLE in by_sex else sum(by_sex.values())
