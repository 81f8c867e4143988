"""How a run can end without a plan; each with its exit code and a message for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from models.figures import Breach
    from models.repair import Repair


class EndedError(Exception):
    """A run that ended without a plan."""

    exit_code = 1


class AuditError(EndedError):
    """A plan that breaks a promise: our fault, never a report."""

    exit_code = 1

    def __init__(self, breaches: tuple[Breach, ...]):
        self.breaches = breaches
        super().__init__("\n".join(str(breach) for breach in breaches))


class NotARunError(EndedError):
    """The folder is no run, or something else that must not be overwritten."""

    exit_code = 2


class TargetError(EndedError):
    """What is asked for cannot be written where it is asked for."""

    exit_code = 2


class ImpossibleError(EndedError):
    """No plan can exist; the reasons say why, the repairs what would mend it, cheapest first."""

    exit_code = 4

    def __init__(self, reasons: tuple[str, ...], repairs: tuple[Repair[Any], ...] = ()):
        self.reasons = reasons
        self.repairs = repairs
        super().__init__("\n".join([*reasons, *(f"To mend it: {repair}" for repair in repairs)]))


class WrongWishError(EndedError):
    """What was asked for names something that is not there; the message says all of it."""

    exit_code = 2


class NothingFoundError(EndedError):
    """The search ended before it found any plan."""

    exit_code = 5


class SolverFailedError(EndedError):
    """The solver gave no answer that can be used."""

    exit_code = 1


class NoSolverError(EndedError):
    """The solver asked for is not here; the message names those that are."""

    exit_code = 2


class NoLibraryError(EndedError):
    """A library that is only needed for this is not here; the message says how to get it."""

    exit_code = 2


class UnfitSolverError(EndedError):
    """The solver asked for lacks an ability that the program needs."""

    exit_code = 2


class WrongProgramError(EndedError):
    """A number in a program is none: our fault, seen before any solver was asked."""

    exit_code = 1
