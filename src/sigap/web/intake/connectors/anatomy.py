"""What every connector has."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sigap.errors import SigapError
from sigap.facts.events import Event
from sigap.sources.delivery import Delivered
from sigap.text import Text

if TYPE_CHECKING:
    from sigap.web.intake.connectors.link import Link

Values = Mapping[str, str]


class SettingKind(StrEnum):
    """What may be entered."""

    TEXT = "text"
    PORT = "port"
    FILE = "file"
    SECRET = "secret"  # kept encrypted, never shown again
    MADE_SECRET = "made"  # made here, to be pasted over there


@dataclass(frozen=True)
class Setting:
    """One thing to be entered.

    Attributes:
        key: its name in the source's settings, or among its secrets.
        default: what stands in the form at first.
    """

    key: str
    label: Text
    kind: SettingKind = SettingKind.TEXT
    help: Text = Text("", "")
    default: str = ""
    is_required: bool = True

    @property
    def is_secret(self) -> bool:
        """Return whether it is kept encrypted."""
        return self.kind in (SettingKind.SECRET, SettingKind.MADE_SECRET)


@dataclass(frozen=True)
class Step:
    """One step of setting up, in the other system.

    Attributes:
        what: what to do.
        paste: what to copy from here, if anything: an address, a piece of a configuration file.
        is_secret: it is covered until it is asked for.
    """

    what: Text
    paste: str = ""
    is_secret: bool = False


@dataclass(frozen=True)
class Setup:
    """What the steps are written with: the address to call, the settings, and the secrets made here."""

    address: str
    settings: Values
    secrets: Values


@dataclass(frozen=True)
class Description:
    """A connector as the pages show it.

    Attributes:
        kind: as in `Source.kind`, and in the hook's address.
        about: what comes in by it, in a sentence.
        steps: how the other system is set up.
        parts: the parts of handle time that it tells of (`sigap.facts.fold.Fold`).
        guide: the how-to that tells all of it.
    """

    kind: str
    name: Text
    about: Text
    settings: tuple[Setting, ...]
    steps: Callable[[Setup], Sequence[Step]]
    parts: tuple[str, ...]
    icon: str
    guide: str


@dataclass(frozen=True)
class Incoming:
    """One request to a hook.

    Attributes:
        addresses: the address as it was set up, and as it was asked, should a proxy have changed it.
        headers: their names in lower case.
        received_ms: when it came, milliseconds since the epoch.
    """

    addresses: tuple[str, ...]
    headers: Values
    query: Values
    body: bytes
    received_ms: int

    def header(self, name: str) -> str:
        """Return a header, empty when it is not there."""
        return self.headers.get(name.lower(), "")


class RefusedError(SigapError):
    """A request that is not taken. `status` tells the sender; `kind` counts it on the source's page."""

    def __init__(self, kind: str, status: int, what: Text, remedy: Text) -> None:
        super().__init__(what, remedy=remedy)
        self.kind = kind
        self.status = status


@dataclass(frozen=True)
class Receiver:
    """How a system that calls us is understood.

    Attributes:
        check: raises RefusedError unless the request is signed with one of the secrets and fresh. Settings, secrets.
        payload: the request's payload. Raises RefusedError when it is none.
        read, events: the mapping, in the library (`sigap.sources.delivery`), with the settings.
    """

    check: Callable[[Incoming, Values, Values], None]
    payload: Callable[[Incoming], Mapping[str, Any]]
    read: Callable[[Mapping[str, Any], Values], Delivered]
    events: Callable[[Sequence[Mapping[str, Any]], Values], list[Event]]


Hold = Callable[["Link"], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Connector:
    """A connector: described, and either receiving or holding a connection."""

    description: Description
    receiver: Receiver | None = None
    hold: Hold | None = None
