"""Where this domain's pages are in the menu and the command palette."""

from __future__ import annotations

from sigap.text import Text
from sigap.web.people.rights import Right
from sigap.web.people.views.kinds import KINDS
from sigap.web.shell import navigation
from sigap.web.shell.navigation import Entry


def register() -> None:
    """Name our pages: people and places in the menu, each list in the command palette."""
    first = Entry(
        Text("People", "Orang"), "people:agents", right=Right.SEE_PEOPLE, icon="users", place=50, keys="p"
    )
    lists = (
        Entry(
            kind.names, f"people:{kind.key}", Right.SEE_PEOPLE, kind.icon, words=kind.about, under=first.url
        )
        for kind in KINDS[1:]
    )
    navigation.register(first, *lists, *SETTINGS, ROLES)


SETTINGS = (
    Entry(
        Text("Settings", "Pengaturan"),
        "people:settings",
        right=Right.MANAGE_TENANT,
        icon="settings",
        place=60,
        words=Text("unknown queues and agents, refuse", "antrean dan agen belum terdaftar, tolak"),
    ),
    Entry(
        Text("Members", "Anggota"),
        "people:members",
        right=Right.MANAGE_MEMBERS,
        icon="user-shield",
        place=61,
        words=Text("accounts, invite, rights", "akun, undang, hak"),
    ),
    Entry(
        Text("API tokens", "Token API"),
        "people:tokens",
        right=Right.MANAGE_TOKENS,
        icon="key",
        place=64,
        words=Text("keys, machines", "kunci, mesin"),
    ),
    Entry(
        Text("Audit log", "Log audit"),
        "people:audit",
        right=Right.SEE_AUDIT,
        icon="history",
        place=66,
        words=Text("who saw and changed what", "siapa melihat dan mengubah apa"),
    ),
    Entry(
        Text("Personal data", "Data pribadi"),
        "people:personal",
        right=Right.MANAGE_PERSONAL_DATA,
        icon="user-x",
        place=68,
        words=Text("UU 27/2022, privacy, export, erase", "UU 27/2022, privasi, ekspor, hapus"),
    ),
    Entry(
        Text("Roles and rights", "Peran dan hak"),
        "people:roles",
        right=Right.MANAGE_MEMBERS,
        icon="lock",
        under="people:members",
    ),
)
ROLES = Entry(
    Text("Roles", "Peran"), "roles:roles", right=Right.MANAGE_SYSTEM, icon="lock", place=91, of_system=True
)
