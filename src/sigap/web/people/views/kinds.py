"""The five kinds of things on the floor that have a list and a form alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sigap.text import Text
from sigap.web.people import forms
from sigap.web.people.models import Agent, Queue, Site, Skill, Team
from sigap.web.people.operations import floor


@dataclass(frozen=True)
class Kind:
    """One kind.

    Attributes:
        key: its word in addresses, plural.
        names: what many are called.
        name: what one is called.
        about: what they are for, one sentence.
        model: where they are kept.
        form: how one is asked for.
        define: the operation that makes or changes one.
        icon: a Tabler icon's name.
        filters: parameter to column.
        sorts: columns to sort by.
        retired_by: the column that says whether it is in use; empty: it is removed instead.
    """

    key: str
    names: Text
    name: Text
    about: Text
    model: Any
    form: type[forms.ThingForm]
    define: Callable[..., Any]
    icon: str
    filters: dict[str, str]
    sorts: tuple[str, ...]
    related: tuple[str, ...] = ()
    retired_by: str = ""

    @property
    def template(self) -> str:
        """Return the template of its list."""
        return f"people/floor/{self.key}.html"


KINDS = (
    Kind(
        "agents",
        Text("Agents", "Agen"),
        Text("Agent", "Agen"),
        Text("Who takes contacts.", "Yang menangani kontak."),
        Agent,
        forms.AgentForm,
        floor.define_agent,
        "headset",
        {"team": "team__key", "skill": "skills__key", "defined": "defined", "active": "is_active"},
        ("key", "name", "team__name"),
        related=("team",),
        retired_by="is_active",
    ),
    Kind(
        "teams",
        Text("Teams", "Tim"),
        Text("Team", "Tim"),
        Text("Agents under one leader.", "Agen di bawah satu ketua."),
        Team,
        forms.TeamForm,
        floor.define_team,
        "users-group",
        {"site": "site__key"},
        ("key", "name", "site__name"),
        related=("site",),
    ),
    Kind(
        "queues",
        Text("Queues", "Antrean"),
        Text("Queue", "Antrean"),
        Text(
            "Where visits wait, and how long they should.",
            "Tempat kunjungan menunggu, dan berapa lama semestinya.",
        ),
        Queue,
        forms.QueueForm,
        floor.define_queue,
        "stack-2",
        {"channel": "channel", "defined": "defined", "open": "is_open"},
        ("key", "name", "channel", "threshold_s", "target"),
        related=("site", "skill", "overflow_skill"),
        retired_by="is_open",
    ),
    Kind(
        "sites",
        Text("Sites", "Lokasi"),
        Text("Site", "Lokasi"),
        Text("Where agents sit, with its time zone.", "Tempat agen bekerja, dengan zona waktunya."),
        Site,
        forms.SiteForm,
        floor.define_site,
        "building",
        {},
        ("key", "name", "zone"),
    ),
    Kind(
        "skills",
        Text("Skills", "Keahlian"),
        Text("Skill", "Keahlian"),
        Text("What a queue asks for and an agent has.", "Yang diminta antrean dan dimiliki agen."),
        Skill,
        forms.SkillForm,
        floor.define_skill,
        "certificate",
        {},
        ("key", "name"),
    ),
)
