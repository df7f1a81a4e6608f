"""Finds every door of the platform: URL patterns with their views, and operations of the API."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

MISSING = object()
CANDIDATES = ("999999", "x", "csv", "json", "2026-01-01", "00000000-0000-4000-8000-000000000000", "a-b-c")


@dataclass(frozen=True)
class Door:
    """A view, and how it is reached."""

    name: str  # namespace:name
    route: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]
    right: Any = MISSING
    methods: tuple[str, ...] = ("GET", "POST")

    @property
    def namespace(self) -> str:
        """Return the domain that it belongs to."""
        return self.name.partition(":")[0] if ":" in self.name else ""

    @property
    def is_tenants(self) -> bool:
        """Return whether it is a tenant's page."""
        return self.route.startswith("c/<slug:tenant>/")

    def address(self, **known: Any) -> str:
        """Return an address of it; parameters that are not known get what fits."""
        unknown = [name for name in self.parameters if name not in known]
        for values in itertools.product(CANDIDATES, repeat=len(unknown)):
            try:
                return reverse(self.name, kwargs={**known, **dict(zip(unknown, values, strict=True))})
            except NoReverseMatch:
                continue
        raise AssertionError(f"no address of {self.name} ({self.route}) fits: give its parameters an example")


@dataclass(frozen=True)
class Operation:
    """An operation of the API."""

    method: str
    path: str  # under /api, parameters in braces
    rights: tuple[Any, ...]  # of its guards; empty: it has none
    parameters: tuple[str, ...] = field(default=())

    def address(self, **known: Any) -> str:
        """Return an address of it."""
        path = self.path
        for name in self.parameters:
            path = path.replace("{" + name + "}", str(known.get(name, 999999)))
        return "/api" + path


def doors(patterns: Any, route: str = "", namespace: str = "", above: tuple[str, ...] = ()) -> Iterator[Door]:
    """Yield every view under these URL patterns."""
    for pattern in patterns:
        told = route + str(pattern.pattern)
        names = above + tuple(_parameters(pattern.pattern))
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "api":
                continue  # its operations are walked by themselves
            within = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from doors(pattern.url_patterns, told, within, names)
        elif isinstance(pattern, URLPattern):
            right = getattr(pattern.callback, "right", MISSING)
            yield Door(f"{namespace}{pattern.name}", told, pattern.callback, names, right)


def _parameters(pattern: Any) -> list[str]:
    return list(pattern.converters) or list(getattr(pattern.regex, "groupindex", {}))


def operations(api: Any) -> Iterator[Operation]:
    """Yield every operation of the API."""
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            whole = "/" + "/".join(part for part in f"{bound.prefix}/{path}".split("/") if part)
            plain, names = _plain(whole)
            for operation in view.operations:
                rights = tuple(getattr(guard, "right", None) for guard in operation.auth_callbacks)
                for method in operation.methods:
                    yield Operation(method, plain + ("/" if path.endswith("/") else ""), rights, names)


def _plain(path: str) -> tuple[str, tuple[str, ...]]:
    """Return a path with its parameters' types taken away, and their names: /queues/{int:id} -> /queues/{id}, (id,)."""
    names = []
    parts = []
    for part in path.split("/"):
        if part.startswith("{"):
            name = part.strip("{}").split(":")[-1]
            names.append(name)
            part = "{" + name + "}"
        parts.append(part)
    return "/".join(parts), tuple(names)
