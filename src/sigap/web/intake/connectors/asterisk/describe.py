"""Asterisk as the pages show it."""

from __future__ import annotations

from collections.abc import Sequence

from sigap.text import Text
from sigap.web.intake.connectors.anatomy import Description, Setting, SettingKind, Setup, Step

HOST = Setting(
    "host",
    Text("Address", "Alamat"),
    help=Text(
        "The host on which Asterisk runs, as this machine reaches it.",
        "Host tempat Asterisk berjalan, seperti dijangkau dari mesin ini.",
    ),
)
PORT = Setting("port", Text("Port", "Porta"), SettingKind.PORT, default="5038")
USERNAME = Setting("username", Text("Name in manager.conf", "Nama di manager.conf"), default="sigap")
SECRET = Setting(
    "secret",
    Text("Secret", "Rahasia"),
    SettingKind.MADE_SECRET,
    Text(
        "Left empty, one is made for you to paste into manager.conf.",
        "Jika dikosongkan, dibuatkan untuk ditempel ke manager.conf.",
    ),
)
QUEUE_LOG = Setting(
    "queue_log",
    Text("queue_log on this machine", "queue_log di mesin ini"),
    SettingKind.FILE,
    Text(
        "Where queue_log lies if this machine can read it: what was missed while the connection was down is read from "
        "it. Without it, you can hand in the file on this connector's page.",
        "Letak queue_log jika mesin ini dapat membacanya: yang terlewat saat sambungan putus dibaca dari sana. Tanpa "
        "itu, berkasnya dapat diserahkan di halaman konektor ini.",
    ),
    is_required=False,
)


def steps(setup: Setup) -> Sequence[Step]:
    """Return what is to be done on the Asterisk host."""
    return (
        Step(
            Text(
                "Add this to /etc/asterisk/manager.conf. Put this machine's address in place of 127.0.0.1 if Asterisk "
                "runs elsewhere.",
                "Tambahkan ini ke /etc/asterisk/manager.conf. Ganti 127.0.0.1 dengan alamat mesin ini jika Asterisk "
                "berjalan di tempat lain.",
            ),
            manager_conf(setup),
            is_secret=True,
        ),
        Step(Text("Have Asterisk read it.", "Minta Asterisk membacanya."), 'asterisk -rx "manager reload"'),
        Step(
            Text(
                "If Asterisk runs on another host, let this machine through its firewall to the port, and to no other.",
                "Jika Asterisk di host lain, izinkan mesin ini ke port itu di firewall-nya, dan tidak ke yang lain.",
            )
        ),
        Step(Text("Call one of the queues.", "Telepon salah satu antrean.")),
    )


def manager_conf(setup: Setup) -> str:
    """Return the section of manager.conf. `write` lets it list channels; the floor's actions need more."""
    return "\n".join(
        (
            "; [general] needs: enabled = yes, timestampevents = yes",
            f"[{setup.settings.get('username', 'sigap')}]",
            f"secret = {setup.secrets.get('secret', '')}",
            "deny = 0.0.0.0/0.0.0.0",
            "permit = 127.0.0.1/255.255.255.255",
            "read = agent,call,dialplan,system",
            "write = reporting",
            "; to pause agents, change their queues and listen from the board: write = reporting,agent,originate",
        )
    )


DESCRIPTION = Description(
    kind="asterisk",
    name=Text("Asterisk", "Asterisk"),
    about=Text(
        "Queues, agents and calls of Asterisk, FreePBX, Issabel or VitalPBX, live over the manager interface.",
        "Antrean, agen, dan panggilan Asterisk, FreePBX, Issabel, atau VitalPBX, langsung lewat antarmuka manajer.",
    ),
    settings=(HOST, PORT, USERNAME, SECRET, QUEUE_LOG),
    steps=steps,
    parts=(),
    icon="phone",
    guide="connect-asterisk",
)
