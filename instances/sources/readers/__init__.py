"""One reader for each kind of published file, and the list of all that are known."""

from __future__ import annotations

from collections.abc import Callable

from instances.sources.formats import Format
from instances.sources.listed import Listed, ListedPractice
from instances.sources.published import Published
from instances.sources.readers import (
    deprivation,
    epraccur,
    gias,
    patients,
    population,
    postcodes,
    practice_extract,
    practice_map,
    school_extract,
)

READ_SCHOOLS: dict[Format, Callable[[Published], list[Listed]]] = {
    gias.FORMAT: gias.read,
    school_extract.FORMAT: school_extract.read,
}
# of two lists that have a practice, what the earlier says of it holds
READ_PRACTICES: dict[Format, Callable[[Published], list[ListedPractice]]] = {
    practice_extract.FORMAT: practice_extract.read,
    practice_map.FORMAT: practice_map.read,
    epraccur.FORMAT: epraccur.read,
}
FORMATS: tuple[Format, ...] = (
    *READ_SCHOOLS,
    *READ_PRACTICES,
    patients.SINGLE,
    patients.BANDS,
    postcodes.PLAIN,
    postcodes.HEADED,
    postcodes.EXTRACT,
    population.WIDE,
    population.LONG,
    population.EXTRACT,
    deprivation.IOD,
    deprivation.EXTRACT_2021,
    deprivation.EXTRACT_2011,
)
