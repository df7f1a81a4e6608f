"""What a person may do. Roles are sets of these, kept as data; a page or an API operation asks for one of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sigap.text import Text


class Right(StrEnum):
    """One thing that may be done. Tokens of the API carry them as scopes."""

    SEE_HOME = "home.see"
    SEE_INSIGHTS = "insights.see"  # figures of the tenant
    SEE_VISITS = "visits.see"  # the visits behind a figure: customers' keys are personal data
    KEEP_REPORTS = "reports.keep"  # save, share and schedule
    EXPORT = "data.export"
    SEE_WORKFORCE = "workforce.see"
    PLAN_WORKFORCE = "workforce.plan"
    SEE_FLOOR = "floor.see"
    ACT_ON_FLOOR = "floor.act"
    ANSWER_ALERTS = "alerts.answer"  # acknowledge them, and write down what was done
    MANAGE_ALERTS = "alerts.manage"  # their rules, and where they are sent
    SEE_PEOPLE = "people.see"  # agents, teams, skills, sites, queues
    MANAGE_PEOPLE = "people.manage"
    MANAGE_MEMBERS = "members.manage"  # accounts and their roles
    SEE_SOURCES = "sources.see"
    MANAGE_SOURCES = "sources.manage"
    SEND_EVENTS = "events.send"
    MANAGE_TOKENS = "tokens.manage"
    MANAGE_WEBHOOKS = "webhooks.manage"
    SEE_AUDIT = "audit.see"
    MANAGE_PERSONAL_DATA = "personal-data.manage"  # export and erase a person (UU 27/2022)
    MANAGE_TENANT = "tenant.manage"
    MANAGE_SYSTEM = "system.manage"  # the installation: tenants, jobs


@dataclass(frozen=True)
class Role:
    """A role that every installation begins with; administrators may change its rights."""

    key: str
    name: Text
    rights: frozenset[Right]


_EVERYONE = {Right.SEE_HOME}
_READER = _EVERYONE | {Right.SEE_INSIGHTS}
_LEADER = _READER | {
    Right.SEE_VISITS,
    Right.SEE_WORKFORCE,
    Right.SEE_FLOOR,
    Right.SEE_PEOPLE,
    Right.KEEP_REPORTS,
}
_ADMINISTRATOR = frozenset(Right) - {Right.MANAGE_SYSTEM}

ROLES = (
    Role("agent", Text("Agent", "Agen"), frozenset(_EVERYONE | {Right.SEE_WORKFORCE})),
    Role(
        "team-leader",
        Text("Team leader", "Ketua tim"),
        frozenset(_LEADER | {Right.ACT_ON_FLOOR, Right.ANSWER_ALERTS}),
    ),
    Role(
        "floor-monitor",
        Text("Floor monitor", "Pemantau lantai"),
        frozenset(_LEADER | {Right.ACT_ON_FLOOR, Right.ANSWER_ALERTS, Right.SEE_SOURCES}),
    ),
    Role(
        "planner",
        Text("Workforce planner", "Perencana tenaga kerja"),
        frozenset(_LEADER | {Right.PLAN_WORKFORCE, Right.EXPORT}),
    ),
    Role("quality-analyst", Text("Quality analyst", "Analis mutu"), frozenset(_LEADER | {Right.EXPORT})),
    Role(
        "manager",
        Text("Manager", "Manajer"),
        frozenset(
            _LEADER
            | {Right.EXPORT, Right.SEE_SOURCES, Right.SEE_AUDIT, Right.MANAGE_PEOPLE}
            | {Right.ANSWER_ALERTS, Right.MANAGE_ALERTS}
        ),
    ),
    Role("client", Text("Client of the BPO", "Klien BPO"), frozenset(_READER)),
    Role("administrator", Text("Administrator", "Administrator"), _ADMINISTRATOR),
)
"""The roles of a new installation. Who manages the system itself is marked on the account (`User.is_superuser`)."""

RIGHT_NAMES = {
    Right.SEE_HOME: Text("see the home page", "melihat beranda"),
    Right.SEE_INSIGHTS: Text("see figures", "melihat angka"),
    Right.SEE_VISITS: Text("see single visits and customers' keys", "melihat kunjungan dan kunci pelanggan"),
    Right.KEEP_REPORTS: Text(
        "save, share and schedule reports", "menyimpan, berbagi, dan menjadwalkan laporan"
    ),
    Right.EXPORT: Text("export data", "mengekspor data"),
    Right.SEE_WORKFORCE: Text("see forecasts and rosters", "melihat perkiraan dan jadwal"),
    Right.PLAN_WORKFORCE: Text("plan the workforce", "merencanakan tenaga kerja"),
    Right.SEE_FLOOR: Text("see the floor", "melihat lantai"),
    Right.ACT_ON_FLOOR: Text("act on the floor", "bertindak di lantai"),
    Right.ANSWER_ALERTS: Text("answer alerts", "menanggapi peringatan"),
    Right.MANAGE_ALERTS: Text("change the rules of alerts", "mengubah aturan peringatan"),
    Right.SEE_PEOPLE: Text("see agents, teams and queues", "melihat agen, tim, dan antrean"),
    Right.MANAGE_PEOPLE: Text("change agents, teams and queues", "mengubah agen, tim, dan antrean"),
    Right.MANAGE_MEMBERS: Text("look after members", "mengurus anggota"),
    Right.SEE_SOURCES: Text("see sources", "melihat sumber"),
    Right.MANAGE_SOURCES: Text("look after sources", "mengurus sumber"),
    Right.SEND_EVENTS: Text("send events", "mengirim kejadian"),
    Right.MANAGE_TOKENS: Text("look after API tokens", "mengurus token API"),
    Right.MANAGE_WEBHOOKS: Text("look after webhooks", "mengurus webhook"),
    Right.SEE_AUDIT: Text("see the audit log", "melihat log audit"),
    Right.MANAGE_PERSONAL_DATA: Text(
        "export and erase personal data", "mengekspor dan menghapus data pribadi"
    ),
    Right.MANAGE_TENANT: Text("change the tenant's settings", "mengubah pengaturan program"),
    Right.MANAGE_SYSTEM: Text("look after the installation", "mengurus instalasi"),
}
"""What each right lets one do, in words."""
