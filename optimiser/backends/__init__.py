"""One translation for each solver; a solver is imported only when it is asked to solve."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from importlib import import_module

from optimiser.backends.protocol import Backend
from optimiser.errors import NoSolverError

NAMES = ("highs", "cp-sat", "pulp:CBC", "pyomo:appsi_highs")
"""The usual ones; after `pulp:` and `pyomo:` any solver that these find may be named."""

_KEPT: ContextVar[tuple[Backend, ...]] = ContextVar("kept", default=())


def backend(name: str) -> Backend:
    """The backend of a name. Whether it can be used here is for `missing` to say.

    Raises:
        NoSolverError: there is no such name.
    """
    from optimiser.backends.highs import Highs
    from optimiser.backends.outside import Outside

    package, _, choice = name.partition(":")
    if name == "highs":
        return Highs()
    if name == "cp-sat":
        module = import_module("optimiser.backends.cp_sat")
        return Outside(name, module.ABILITIES, "ortools", module.__name__)
    if package in ("pulp", "pyomo") and choice:
        module = import_module(f"optimiser.backends.{package}")
        return Outside(name, module.ABILITIES, package, module.__name__, choice)
    raise NoSolverError(
        f"There is no solver {name!r}: choose {', '.join(NAMES[:-2])}, pulp:NAME or pyomo:NAME"
        f" (as {' or '.join(NAMES[-2:])}); optimiser doctor tells which are here."
    )


def present(name: str) -> Backend:
    """The backend of a name, which can be used here.

    Raises:
        NoSolverError: there is no such solver here; the message names those that are.
    """
    found = backend(name)
    if not (why := found.missing()):
        return found
    found.close()
    here = [other for other in NAMES if other != name and installed(other)]
    raise NoSolverError(f"{name} cannot be used: {why}. Here are {', '.join(here)}.")


@contextmanager
def opened(name: str) -> Iterator[Backend]:
    """The backend of a name, closed at the end; within `kept` one that is kept.

    Raises:
        NoSolverError: as `present`.
    """
    found = next((backend for backend in _KEPT.get() if backend.name == name), None)
    if found is not None:
        yield found
    else:
        with closing(present(name)) as found:
            yield found


@contextmanager
def kept(name: str) -> Iterator[Backend]:
    """Keep one backend for many searches: a process is started once and not for each.

    Raises:
        NoSolverError: as `present`.
    """
    with closing(present(name)) as found:
        before = _KEPT.set((*_KEPT.get(), found))
        try:
            yield found
        finally:
            _KEPT.reset(before)


def installed(name: str) -> bool:
    """Whether the package of a usual backend is here; its own solver comes with it."""
    from importlib.util import find_spec

    package = {"highs": "highspy", "cp-sat": "ortools"}.get(name, name.partition(":")[0])
    return find_spec(package) is not None
