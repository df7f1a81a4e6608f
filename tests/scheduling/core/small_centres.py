"""Small centres for the tests of the linear program, and a solver of it that is not the library's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from sigap.scheduling.core.program import Program
from sigap.scheduling.horizon import Horizon
from sigap.scheduling.people import Contract, Person, Site
from sigap.scheduling.problem import Demand, Problem
from sigap.scheduling.rules import Rule, RuleKind, RuleSet
from sigap.scheduling.shifts import BreakRule, ShiftTemplate
from sigap.text import Text

MONDAY = date(2026, 3, 2)
PAUSE = BreakRule("pause", 15, earliest=30, latest=75)
SHORT = ShiftTemplate("S2", 0, 240, 120, start_step=30, breaks=(PAUSE,))
LATE = ShiftTemplate("L2", 1320, 1410, 120, start_step=30)
ANY = Contract("any", ("S2", "L2"), max_days=7, max_week=10_000)


def centre(people: int = 1, days: int = 1, rules: tuple[Rule, ...] = (), **changes: Any) -> Problem:
    """Return a centre without demand whose people all serve voice."""
    horizon = Horizon(MONDAY, days, "Asia/Jakarta")
    plain = Problem(
        "small",
        horizon,
        (SHORT, LATE),
        (Site("jakarta", "Asia/Jakarta"),),
        (ANY,),
        tuple(Person(f"p{index}", f"P{index}", "any", "jakarta", {"voice": 1}) for index in range(people)),
        (Demand.flat("voice", np.zeros(horizon.slots)),),
        RuleSet("none", Text("None", "Tidak ada"), rules),
    )
    return replace(plain, **changes)


def rule(kind: RuleKind, **parameters: int | str) -> Rule:
    """Return a hard rule."""
    return Rule(f"test.{kind.value}", kind, Text("A rule.", "Sebuah aturan."), MappingProxyType(parameters))


class Answer:
    """What scipy says of a program.

    Attributes:
        value: the least cost; infinite where there is no point.
        point: (columns,) at it.
        duals: (rows,) prices.
    """

    def __init__(self, program: Program, cost: NDArray[np.float64] | None = None) -> None:
        """Solve a program, with another cost if one is given."""
        rows, columns = len(program.row_low), len(program.cost)
        matrix = csr_matrix((program.value, program.index, program.starts), shape=(rows, columns))
        above, below = np.isfinite(program.row_high), np.isfinite(program.row_low)
        found = linprog(
            program.cost if cost is None else cost,
            A_ub=vstack([matrix[above], -matrix[below]]),
            b_ub=np.concatenate([program.row_high[above], -program.row_low[below]]),
            bounds=np.stack([program.low, program.high], axis=1),
            method="highs",
        )
        self.value = float(found.fun) if found.status == 0 else np.inf
        self.point = np.asarray(found.x) if found.status == 0 else np.empty(0)
        self.duals = np.zeros(rows)
        if found.status == 0:
            prices = np.asarray(found.ineqlin.marginals)
            self.duals[above] += prices[: above.sum()]
            self.duals[below] -= prices[above.sum() :]
