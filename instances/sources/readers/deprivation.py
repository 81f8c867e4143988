"""Deprivation deciles of small areas (LSOA), in two shapes.

- `IOD`: File 1 or File 7 of the English Indices of Deprivation 2015, 2019 or 2025 (MHCLG).
- `EXTRACT`: tidy lists of LSOAs of 2011 (with IMD 2019) or 2021 (with IMD 2025 and centroids).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from instances.sources.formats import OGL, Format
from instances.sources.published import Published

LICENCE = (
    "Ministry of Housing, Communities and Local Government; Office for National Statistics: "
    f"contains public sector information {OGL}."
)
DECILE = "Index of Multiple Deprivation (IMD) Decile*"
IMD_OF = {"2013": "2015", "2019": "2019", "2024": "2025"}  # by the year of its districts

IOD = Format(
    name="Indices of Deprivation, File 1 or 7 (MHCLG)",
    kind="deprivation",
    columns=("LSOA code (20??)", "Local Authority District name (20??)", DECILE),
    areas=("Local Authority District name (20??)", "Local Authority District code (20??)"),
    district="Local Authority District code (20??)",
    licence=LICENCE,
)
EXTRACT_2021 = Format(
    name="tidy list of LSOAs of 2021 with deprivation",
    kind="deprivation",
    columns=("lsoa21_code", "lsoa21_name", "imd????_decile"),
    also=("pwc_easting", "pwc_northing"),
    areas=("utla_name", "utla_code", "ltla24_name", "ltla24_code"),
    district="ltla24_code",
    licence=LICENCE,
)
EXTRACT_2011 = Format(
    name="tidy list of LSOAs of 2011 with deprivation",
    kind="deprivation",
    columns=("lsoa11_code", "lsoa11_name", "imd????_decile"),
    areas=("lad22_name", "lad22_code"),
    district="lad22_code",
    licence=LICENCE,
)


@dataclass
class Deprivation:
    """Deprivation quintiles of LSOAs.

    Args:
        lsoa: the Census the LSOAs are of: 11 or 21.
        imd: the year of the Index of Multiple Deprivation; blank if the file does not say.
        quintiles: by code, 1 most deprived.
        centroids: metres east and north by code, where the file has them.
    """

    lsoa: str
    imd: str
    quintiles: dict[str, int] = field(default_factory=dict)
    centroids: dict[str, tuple[float, float]] = field(default_factory=dict)


def read(source: Published) -> Deprivation:
    """The quintile of each LSOA of the file: deciles 1 and 2 are quintile 1."""
    code, decile, found = _layout(source)
    source.keys_stand_once(source.columns[code])
    for line, cells in source.rows:
        value = source.whole(line, cells, decile, 1, 10)
        name = source.text(line, cells, code)
        if value is None:
            if not source.cell(cells, decile):
                source.fault(line, source.columns[decile], "a blank cell", "a decile from 1 to 10")
            continue
        found.quintiles[name] = (value + 1) // 2
        east = source.number(line, cells, "pwc_easting", 0, 700_000)
        north = source.number(line, cells, "pwc_northing", 0, 1_300_000)
        if east is not None and north is not None:
            found.centroids[name] = (east, north)
    return found


def _layout(source: Published) -> tuple[str, str, Deprivation]:
    """The columns of code and decile, and an empty list of the vintages the header tells."""
    if source.form is IOD:
        lsoa = source.columns["LSOA code (20??)"][-3:-1]
        year = source.columns["Local Authority District name (20??)"][-5:-1]
        return "LSOA code (20??)", DECILE, Deprivation(lsoa, IMD_OF.get(year, ""))
    lsoa = "21" if source.form is EXTRACT_2021 else "11"
    imd = source.columns["imd????_decile"][3:7]
    return f"lsoa{lsoa}_code", "imd????_decile", Deprivation(lsoa, imd)
