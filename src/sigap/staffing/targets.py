"""What is promised: the targets that a staffing plan must meet."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sigap.staffing.errors import StaffingError
from sigap.staffing.smallest import Wanted
from sigap.text import Text


@dataclass(frozen=True, slots=True)
class Targets:
    """Promises, all of which must be kept; None where nothing is promised.

    Attributes:
        service_level: share answered within `threshold_s`, of the answered and the abandoned; above 0, under 1.
        threshold_s: seconds from 0 on.
        asa_s: mean wait of the answered, at most; above 0.
        abandonment: share abandoned, at most; above 0, under 1. Needs a patience: Erlang C knows no abandonment.
        occupancy: share of their time that agents are busy, at most; above 0, up to 1.

    Raises:
        StaffingError: a target that no number of agents could meet (a service level of 100 %, an abandonment of 0),
            that is no target at all, or none given.
    """

    service_level: float | None = 0.80
    threshold_s: float = 20.0
    asa_s: float | None = None
    abandonment: float | None = None
    occupancy: float | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.threshold_s, int | float) and 0.0 <= self.threshold_s < math.inf):
            raise _refusal("threshold_s", self.threshold_s, "seconds from 0 on", "detik mulai 0")
        for name in self.promised:
            most, most_allowed = _MOST[name]
            value = getattr(self, name)
            if not (0.0 < value < most or (most_allowed and value == most)):
                raise _refusal(name, value, *_RULES[name])
        if self.promised == ():
            raise StaffingError(
                Text("no target is given.", "tidak ada target yang diberikan."),
                remedy=Text(
                    "Give at least one: service level, ASA, abandonment or occupancy.",
                    "Berikan setidaknya satu: service level, ASA, abandonment, atau okupansi.",
                ),
            )

    @property
    def promised(self) -> tuple[str, ...]:
        """Return the names of the targets that are given."""
        return tuple(name for name in _RULES if getattr(self, name) is not None)

    @property
    def wanted(self) -> Wanted:
        """Return the targets as compiled code takes them."""
        return Wanted(
            *(
                math.nan if value is None else float(value)
                for value in (
                    self.service_level,
                    self.threshold_s,
                    self.asa_s,
                    self.abandonment,
                    self.occupancy,
                )
            )
        )


_RULES = {
    "service_level": (
        "above 0 and under 1: however many agents there are, a caller may still find all of them busy",
        "di atas 0 dan di bawah 1: berapa pun agennya, penelepon tetap mungkin mendapati semuanya sibuk",
    ),
    "asa_s": (
        "seconds above 0: however many agents there are, some callers wait",
        "detik di atas 0: berapa pun agennya, selalu ada penelepon yang menunggu",
    ),
    "abandonment": (
        "above 0 and under 1: however many agents there are, some callers hang up",
        "di atas 0 dan di bawah 1: berapa pun agennya, selalu ada penelepon yang menutup telepon",
    ),
    "occupancy": ("above 0 and at most 1", "di atas 0 dan paling besar 1"),
}

_MOST = {
    "service_level": (1.0, False),
    "asa_s": (math.inf, False),
    "abandonment": (1.0, False),
    "occupancy": (1.0, True),
}


def _refusal(name: str, value: object, rule_en: str, rule_id: str) -> StaffingError:
    return StaffingError(
        Text(
            f"the target {name} is {value}: it must be {rule_en}.",
            f"target {name} bernilai {value}: harus {rule_id}.",
        )
    )
