"""What may and may not become of the boundaries between teams: optional tables."""

from __future__ import annotations

from instances.schema import Code, Number, Row, Text, column
from instances.tables.places import _easting, _northing


class Forbidden(Row):
    """A school that must not go to a team; one that is with it today has to leave."""

    table = "forbidden"
    source = "your own choice"
    optional = True
    school: Code = column("URN of the school", key=True, refers=("schools",), example="117065")
    team: Code = column(
        "Team that must not look after it", key=True, refers=("teams",), example="team-04"
    )


class ForbiddenLocality(Row):
    """A practice that must not go to a locality; one that is with it today has to leave."""

    table = "forbidden_localities"
    source = "your own choice"
    optional = True
    practice: Code = column(
        "ODS code of the practice", key=True, refers=("practices",), example="E82001"
    )
    locality: Code = column(
        "Locality that must not serve it", key=True, refers=("localities",), example="north"
    )


class CandidateBase(Row):
    """A place where a team could be based, if bases are to be chosen anew."""

    table = "candidate_bases"
    source = "buildings that the service has, or could have"
    optional = True
    base: Code = column("Short code of the place", key=True, example="base-07")
    name: Text = column("Name people use", example="Baldock clinic")
    easting_m: Number = _easting(example="524700")
    northing_m: Number = _northing(example="233900")
    yearly_gbp: Number = column(
        "What a team costs more a year by being there", unit="gbp", ge=0, le=10_000_000,
        default=0.0, example="18000", source="rent and running costs, from finance or estates",
    )  # fmt: skip
