"""The threads of HiGHS, which all searches of a process share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition


@dataclass
class Threads:
    """Who searches with how many threads.

    HiGHS sets its threads up once for a process; a search that asks for another number fails. So
    they are set up anew where the number changes, and never under a search that is running.
    """

    count: int = 0
    searches: int = 0
    _changed: Condition = field(default_factory=Condition)

    @contextmanager
    def of(self, count: int) -> Iterator[None]:
        """Search with so many threads; waits while others search with another number."""
        import highspy

        with self._changed:
            self._changed.wait_for(lambda: not self.searches or self.count == count)
            if self.count != count:
                highspy.Highs.resetGlobalScheduler(True)
                self.count = count
            self.searches += 1
        try:
            yield
        finally:
            with self._changed:
                self.searches -= 1
                self._changed.notify_all()


THREADS = Threads()
"""Those of this process."""
