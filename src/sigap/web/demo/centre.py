"""The demo centre as values: where it is, what comes in, who works there. All of it is invented."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache

from sigap.simulation import Distribution, Retrial, Skill, exponential, lognormal, never, weibull

ZONE = "Asia/Jakarta"
TEAM_SIZE = 10


@dataclass(frozen=True)
class Place:
    """A site."""

    key: str
    name: str
    zone: str


SITES = (
    Place("jakarta", "Jakarta Kuningan", "Asia/Jakarta"),
    Place("yogyakarta", "Yogyakarta Condongcatur", "Asia/Jakarta"),
    Place("makassar", "Makassar Panakkukang", "Asia/Makassar"),
)


@dataclass(frozen=True)
class Line:
    """A queue and those who come to it.

    Attributes:
        key, name, channel, site: as the platform knows it.
        a_day: contacts on an ordinary weekday.
        peaks: (hour, height, width in hours) of the day's curve.
        weekend: what is left of it on a Sunday.
        service, patience, wrap, retrial, transfers: as the twin is told.
        threshold_s, target: of its service level.
        reasons: why people come, and how often.
    """

    key: str
    name: str
    channel: str
    site: str
    a_day: float
    peaks: tuple[tuple[float, float, float], ...]
    weekend: float
    service: Distribution
    patience: Distribution
    wrap: Distribution
    threshold_s: int
    target: float
    reasons: tuple[tuple[str, int], ...]
    priority: int = 0
    retrial: Retrial | None = None
    transfers: dict[str, float] = field(default_factory=dict)
    deferred: bool = False
    slowdown: float = 0.0


_OFFICE = ((9.8, 1.0, 1.7), (14.3, 0.86, 2.1), (19.2, 0.33, 1.4))
_EVENING = ((10.2, 0.8, 2.0), (14.5, 0.75, 2.2), (19.6, 0.9, 1.6))
_AGAIN = Retrial(0.3, lognormal(780.0, cv=1.0))

LINES = (
    Line(
        "layanan", "Layanan Pelanggan", "voice", "jakarta", 500, _OFFICE, 0.62,
        lognormal(305.0, cv=0.9), weibull(260.0, shape=0.9), lognormal(45.0, cv=0.6), 20, 0.80,
        (("status pesanan", 38), ("pembayaran", 22), ("pengembalian barang", 18), ("akun", 14), ("lainnya", 8)),
        retrial=_AGAIN, transfers={"teknis": 0.06},
    ),
    Line(
        "teknis", "Bantuan Teknis", "voice", "yogyakarta", 225, _OFFICE, 0.55,
        lognormal(450.0, cv=0.9), weibull(330.0, shape=0.9), lognormal(65.0, cv=0.6), 30, 0.80,
        (("aplikasi", 34), ("perangkat rusak", 28), ("pemasangan", 20), ("garansi", 12), ("lainnya", 6)),
        priority=1, retrial=_AGAIN, transfers={"layanan": 0.03},
    ),
    Line(
        "obrolan", "Obrolan Situs", "chat", "yogyakarta", 180, _EVENING, 0.8,
        lognormal(640.0, cv=0.7), exponential(420.0), lognormal(30.0, cv=0.5), 45, 0.80,
        (("status pesanan", 44), ("produk", 26), ("pembayaran", 18), ("lainnya", 12)),
        slowdown=0.15,
    ),
    Line(
        "wa-layanan", "WhatsApp Layanan", "whatsapp", "makassar", 280, _EVENING, 0.86,
        lognormal(760.0, cv=0.7), exponential(2400.0), lognormal(30.0, cv=0.5), 120, 0.80,
        (("status pesanan", 41), ("pengembalian barang", 24), ("pembayaran", 20), ("lainnya", 15)),
        slowdown=0.15,
    ),
    Line(
        "wa-penjualan", "WhatsApp Penjualan", "whatsapp", "makassar", 108, _EVENING, 1.0,
        lognormal(560.0, cv=0.8), exponential(1500.0), lognormal(40.0, cv=0.5), 60, 0.85,
        (("produk", 52), ("promo", 31), ("lainnya", 17)),
        priority=1, slowdown=0.15,
    ),
    Line(
        "surel", "Surel", "email", "yogyakarta", 126, ((9.0, 1.0, 1.8), (13.8, 0.7, 2.2)), 0.35,
        lognormal(520.0, cv=0.8), never(), lognormal(35.0, cv=0.5), 14_400, 0.90,
        (("keluhan tertulis", 35), ("pengembalian barang", 30), ("faktur", 22), ("lainnya", 13)),
        deferred=True,
    ),
)  # fmt: skip
LINE = {line.key: line for line in LINES}


@dataclass(frozen=True)
class Squad:
    """A team: one set of skills, one site. `starts_h` are the hours at which its shifts begin, first to last."""

    key: str
    name: str
    site: str
    skills: tuple[Skill, ...]
    starts_h: tuple[float, ...]


_VOICE_H = (6.0, 7.0, 7.5, 8.0, 8.5, 9.0, 10.0, 11.5, 13.0, 13.0)
_WRITTEN_H = (7.0, 8.0, 9.0, 9.0, 10.0, 11.0, 12.0, 13.0, 13.0, 13.0)

SQUADS = (
    Squad("melati", "Tim Melati", "jakarta", (Skill("layanan"), Skill("teknis", 2, pace=1.1)), _VOICE_H),
    Squad("kenanga", "Tim Kenanga", "jakarta", (Skill("layanan"), Skill("surel", 2)), _VOICE_H),
    Squad("anggrek", "Tim Anggrek", "yogyakarta", (Skill("teknis"), Skill("layanan", 2, after_wait_s=15)), _VOICE_H),
    Squad("cempaka", "Tim Cempaka", "yogyakarta", (Skill("obrolan"), Skill("wa-layanan", 2)), _WRITTEN_H),
    Squad("teratai", "Tim Teratai", "makassar", (Skill("wa-layanan"), Skill("wa-penjualan")), _WRITTEN_H),
    Squad("seruni", "Tim Seruni", "yogyakarta",
          (Skill("surel"), Skill("obrolan", 2), Skill("wa-penjualan", 2)), _WRITTEN_H),
)  # fmt: skip
CONCURRENCY = {"chat": 2, "whatsapp": 3}

_GIVEN = (
    "Adi", "Agus", "Andi", "Anisa", "Arif", "Ayu", "Bagas", "Bayu", "Bima", "Cahya", "Citra", "Dewi", "Dian", "Dimas",
    "Dinda", "Eka", "Endah", "Fajar", "Farah", "Fitri", "Galih", "Gita", "Hadi", "Hana", "Hendra", "Indah", "Intan",
    "Irfan", "Joko", "Kartika", "Laras", "Lestari", "Maya", "Mega", "Nadia", "Nanda", "Nur", "Oki", "Puspa", "Putri",
    "Rani", "Ratna", "Reza", "Rini", "Rizki", "Sari", "Sekar", "Sinta", "Surya", "Tari", "Tika", "Umar", "Vina",
    "Wahyu", "Wati", "Winda", "Yanti", "Yoga", "Yusuf", "Zahra",
)  # fmt: skip
_FAMILY = (
    "Anggraini", "Firmansyah", "Gunawan", "Handayani", "Hidayat", "Kurniawan", "Kusuma", "Lubis", "Mahendra", "Maulana",
    "Nasution", "Nugroho", "Pangestu", "Permata", "Prasetyo", "Pratama", "Purnama", "Rahmawati", "Ramadhan", "Safitri",
    "Santoso", "Saputra", "Setiawan", "Siregar", "Susanto", "Utami", "Wibowo", "Wijaya", "Wulandari", "Yulianto",
)  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """An agent. `key` is what events call them; `place` their number within the team."""

    key: str
    name: str
    squad: str
    place: int


@lru_cache(maxsize=1)
def agents() -> tuple[Someone, ...]:
    """Return the sixty agents, team by team. Names are common ones put together by a seed: nobody is meant."""
    dice = random.Random(1945)  # names, not secrets
    pairs = dice.sample([(given, family) for given in _GIVEN for family in _FAMILY], len(SQUADS) * TEAM_SIZE)
    return tuple(
        Someone(f"nsk{number + 101}", " ".join(pair), SQUADS[number // TEAM_SIZE].key, number % TEAM_SIZE)
        for number, pair in enumerate(pairs)
    )


SQUAD = {squad.key: squad for squad in SQUADS}
SITE_OF_SQUAD = {squad.key: squad.site for squad in SQUADS}
SITE_OF_AGENT = {agent.key: SITE_OF_SQUAD[agent.squad] for agent in agents()}
