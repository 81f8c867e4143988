"""The tables of one service, read and checked: what every question is asked of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from instances.faults import Caution
from instances.rates import OWN, Rate, bundled
from instances.schema import Row, columns
from instances.tables import (
    TABLES,
    Assumption,
    BirthSeason,
    CandidateBase,
    Caseload,
    CaseloadCount,
    Contact,
    Contract,
    CostCentre,
    Driver,
    Forbidden,
    ForbiddenLocality,
    Grade,
    Growth,
    LevelFlow,
    Locality,
    OwnRate,
    Pathway,
    Practice,
    SafetyRule,
    School,
    SchoolTerm,
    Setting,
    Settings,
    Staff,
    Student,
    Team,
    Tranche,
)  # fmt: skip


@dataclass(frozen=True)
class Instance:
    """The tables of a service, one field per table, rows in the order they were given.

    `settings_given` are the rows of the settings table; `settings` has the defaults filled in.
    `cautions` are what the checks found odd.
    """

    settings: Settings
    settings_given: tuple[Setting, ...]
    localities: tuple[Locality, ...]
    practices: tuple[Practice, ...]
    schools: tuple[School, ...]
    teams: tuple[Team, ...]
    grades: tuple[Grade, ...]
    staff: tuple[Staff, ...]
    pathways: tuple[Pathway, ...]
    contacts: tuple[Contact, ...]
    caseload: tuple[Caseload, ...]
    cost_centres: tuple[CostCentre, ...]
    drivers: tuple[Driver, ...]
    tranches: tuple[Tranche, ...] = ()
    students: tuple[Student, ...] = ()
    caseload_counts: tuple[CaseloadCount, ...] = ()
    level_flows: tuple[LevelFlow, ...] = ()
    growth: tuple[Growth, ...] = ()
    birth_season: tuple[BirthSeason, ...] = ()
    contract: tuple[Contract, ...] = ()
    rates: tuple[OwnRate, ...] = ()
    school_terms: tuple[SchoolTerm, ...] = ()
    safe_staffing: tuple[SafetyRule, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    forbidden_localities: tuple[ForbiddenLocality, ...] = ()
    candidate_bases: tuple[CandidateBase, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    cautions: tuple[Caution, ...] = ()

    def tables(self) -> Iterator[tuple[type[Row], tuple[Row, ...]]]:
        """Each declared table with its rows."""
        for table in TABLES:
            yield table, self.settings_given if table is Setting else getattr(self, table.table)

    @property
    def allowed(self) -> tuple[tuple[str, ...], ...]:
        """Grades that may make each contact, in the order of both tables.

        Those it names, and those that work as one of them, unless ring-fenced to others.
        """
        return tuple(
            tuple(
                row.grade
                for row in self.grades
                if row.grade in contact.grades
                or (
                    row.works_as in contact.grades
                    and (
                        row.ring_fenced is None
                        or not {contact.contact, contact.pathway}.isdisjoint(row.ring_fenced)
                    )
                )
            )
            for contact in self.contacts
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content.

        The order of rows, of columns and the format of the files do not matter, nor whether a
        default is written out; what is blank and what is not declared is left out.
        """
        content = hashlib.sha256()
        for table, rows in self.tables():
            rows = (self.settings,) if table is Setting else rows
            written = sorted(row.model_dump_json(exclude_none=True) for row in rows)
            if written:
                content.update("\n".join((table.table, *written, "")).encode())
        return content.hexdigest()

    @property
    def own_rates(self) -> tuple[Rate, ...]:
        """The rates of the service, in the units of the bundled ones."""
        return tuple(
            Rate(row.rate, row.value, bundled()[row.rate][-1].unit, row.valid_from, OWN, "rates")
            for row in self.rates
            if row.rate in bundled()
        )

    def defaults_used(self) -> tuple[str, ...]:
        """Sentences for every default that stands in for something not given."""
        told = [
            f"{table.table}.{column.name}: {column.assumption} ({blank} of {len(rows)} rows)"
            for table, rows in self.tables()
            for column in columns(table)
            if column.assumption and (blank := sum(_is_blank(row, column.name) for row in rows))
        ]
        given = {setting.key for setting in self.settings_given}
        told += [
            f"settings.{column.name}: not given, {_said(self.settings, column.name)} is used"
            for column in columns(Settings)
            if column.name not in given and getattr(self.settings, column.name) is not None
        ]
        if self.settings.sickness_season:
            told.append("settings.sickness_season: months of the season are a planning default")
        return tuple(told + [f"{row.assumption}: {row.text}" for row in self.assumptions])


def _is_blank(row: Row, name: str) -> bool:
    """Whether a cell was left blank, so that its default stands there."""
    return name not in row.model_fields_set or getattr(row, name) is None


def _said(settings: Settings, name: str) -> object:
    """A setting, yes and no as they are written in the tables."""
    value = getattr(settings, name)
    return ("no", "yes")[value] if isinstance(value, bool) else value
