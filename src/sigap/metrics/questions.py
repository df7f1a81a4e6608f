"""What goes wrong when a KPI is asked for in a way that has no answer."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sigap.errors import SigapError
from sigap.text import Text


class QuestionError(SigapError):
    """A question about KPIs that has no answer: an unknown id, a grouping or a clock that makes no sense."""


def unknown(kind: Text, asked: str, known: Iterable[str]) -> QuestionError:
    """Return the error for a name that nobody knows, with the names that look like it.

    Args:
        kind: what the name should have been, e.g. Text("KPI", "KPI").
        asked: the name that was asked for.
        known: all names there are.
    """
    names = list(known)
    near = get_close_matches(asked.lower(), names, n=3, cutoff=0.5)
    near += [n for n in names if asked.lower() in n and n not in near]
    listed = ", ".join(near[:5] or names)
    meant = Text(f"Did you mean: {listed}?", f"Maksudnya: {listed}?")
    every = Text(f"There are: {listed}.", f"Yang ada: {listed}.")
    return QuestionError(
        Text(f"There is no {kind.en} called {asked!r}.", f"Tidak ada {kind.id} bernama {asked!r}."),
        remedy=meant if near else every,
    )
