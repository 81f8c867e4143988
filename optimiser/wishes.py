"""What is wished for, as people write it, and as the choices that it fixes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from instances import Instance
from instances.units import steps
from models.asked import Pin
from optimiser.errors import WrongWishError

PLACE = re.compile(r"(?P<base>.*):(?P<count>\d+(\.\d+)?)\s*(?P<wte>wte)?", re.IGNORECASE)


@dataclass(frozen=True)
class Wishes:
    """Wishes as written.

    schools "SCHOOL=TEAM"; places "TRANCHE=BASE:STEPS" or "TRANCHE=BASE:0.4wte"; forbidden
    "SCHOOL=TEAM" or "TRANCHE=BASE"; `none_short`: that nothing mandated is short.
    """

    schools: Sequence[str] = ()
    places: Sequence[str] = ()
    forbidden: Sequence[str] = ()
    none_short: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is wished for."""
        return bool(self.schools or self.places or self.forbidden or self.none_short)


def pins(wishes: Wishes, instance: Instance) -> tuple[tuple[Pin, ...], tuple[Pin, ...]]:
    """The choices of schools and of tranches that the wishes fix.

    Raises:
        WrongWishError: a wish that cannot be read, or names what is not in the tables; all of them.
    """
    axes = {
        "school": [row.school for row in instance.schools],
        "team": [row.team for row in instance.teams],
        "tranche": [row.tranche for row in instance.tranches],
        "base": [row.locality for row in instance.localities] + [r.team for r in instance.teams],
    }
    wrong: list[str] = []

    def place(wish: str, kind: str, name: str) -> int:
        if name in axes[kind]:
            return axes[kind].index(name)
        near = get_close_matches(name, axes[kind], 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        wrong.append(f"{wish}: there is no {kind} {name}{hint}")
        return 0

    of_schools, of_tranches = [], []
    for wish in wishes.schools:
        school, _, team = wish.partition("=")
        of_schools.append(Pin(place(wish, "school", school), place(wish, "team", team), 1))
    for wish in wishes.places:
        tranche, _, rest = wish.partition("=")
        read = PLACE.fullmatch(rest)
        if not read or not (read["wte"] or read["count"].isdigit()):
            wrong.append(
                f"{wish}: a placement is written TRANCHE=BASE:STEPS, or TRANCHE=BASE:0.4wte"
            )
            continue
        step = instance.settings.wte_step
        count = steps(float(read["count"]), step) if read["wte"] else int(read["count"])
        if read["wte"] and abs(count * step - float(read["count"])) > 1e-9:
            wrong.append(f"{wish}: posts are planned in steps of {step:g} WTE")
        of_tranches.append(
            Pin(place(wish, "tranche", tranche), place(wish, "base", read["base"]), count)
        )
    for wish in wishes.forbidden:
        unit, _, where = wish.partition("=")
        if unit in axes["tranche"]:
            of_tranches.append(Pin(axes["tranche"].index(unit), place(wish, "base", where), 0))
        else:
            of_schools.append(Pin(place(wish, "school", unit), place(wish, "team", where), 0))
    if wrong:
        raise WrongWishError("\n".join(wrong))
    return tuple(of_schools), tuple(of_tranches)
