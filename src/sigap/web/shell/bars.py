"""A bar under the tools of every page, for those whom a domain has something to tell wherever they are.

A domain registers it from its `apps.py`; the page only names its address, and the bar's script fetches it afterwards:
no page waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from sigap.text import Text


@dataclass(frozen=True)
class Bar:
    """A bar.

    Attributes:
        url: the URL's name, which takes the tenant's slug and nothing else.
        label: what it is called, for those who do not see it.
        script, style: its files.
        is_for: whether somebody has it.
        is_quiet: whether it takes no room until it has something to say.
    """

    url: str
    label: Text
    script: str
    style: str
    is_for: Callable[[Any], bool]
    is_quiet: Callable[[Any], bool] = lambda access: not access

    def at(self, access: Any) -> str:
        """Return its address."""
        return reverse(self.url, args=[access.tenant.slug])


@dataclass(frozen=True)
class ShownBar:
    """A bar of one person."""

    bar: Bar
    href: str
    is_quiet: bool


_bars: list[Bar] = []


def register(bar: Bar) -> None:
    """Have a bar on the pages of those for whom it is."""
    _bars.append(bar)


def bars_for(access: Any) -> list[ShownBar]:
    """Return the bars of the one who asks; none outside a tenant."""
    return (
        [ShownBar(bar, bar.at(access), bar.is_quiet(access)) for bar in _bars if bar.is_for(access)]
        if access
        else []
    )
