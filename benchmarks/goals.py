"""Goals: what was measured beside what is wanted, and whether a command may exit with 0."""

from __future__ import annotations


class Goals:
    """The goals of one benchmark, told one a line."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def at_most(self, what: str, measured: float, goal: float, form: str = ".2f") -> None:
        """Tell a goal that is met by a number as small or smaller."""
        self._tell(what, f"{measured:{form}}", f"at most {goal:{form}}", measured <= goal)

    def at_least(self, what: str, measured: float, goal: float, form: str = ",.0f") -> None:
        """Tell a goal that is met by a number as large or larger."""
        self._tell(what, f"{measured:{form}}", f"at least {goal:{form}}", measured >= goal)

    def within(self, what: str, measured: float, low: float, high: float, form: str = ".1f") -> None:
        """Tell a goal that is met by a number between two."""
        self._tell(what, f"{measured:{form}}", f"{low:{form}} to {high:{form}}", low <= measured <= high)

    def _tell(self, what: str, measured: str, goal: str, met: bool) -> None:
        print(f"goal  {what:58} {measured:>12}   {goal:22} {'met' if met else 'MISSED'}", flush=True)
        if not met:
            self.missed.append(what)

    @property
    def exit_code(self) -> int:
        """Return 0 when every goal is met, else 1."""
        return 1 if self.missed else 0
