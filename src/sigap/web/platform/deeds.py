"""What the audit log's keys mean, in words: `people.member.made` is "member: made"."""

from __future__ import annotations

from sigap.text import Text

THINGS = {
    "audit": Text("audit log", "log audit"),
    "demo": Text("demo centre", "pusat contoh"),
    "floor.advice": Text("advice", "saran"),
    "floor.alert": Text("alert", "peringatan"),
    "floor.alert-channel": Text("channel of alerts", "saluran peringatan"),
    "floor.alert-rule": Text("rule of alerts", "aturan peringatan"),
    "floor.assignment": Text("assignment to queues", "penugasan ke antrean"),
    "floor.call": Text("telephony", "telepon"),
    "floor.day": Text("report of a day", "laporan harian"),
    "floor.hand": Text("raised hand", "angkat tangan"),
    "floor.message": Text("message", "pesan"),
    "floor.note": Text("note on a day", "catatan hari"),
    "floor.replay": Text("replay of a day", "putar ulang hari"),
    "floor.skills": Text("agent's skills", "keahlian agen"),
    "floor.state": Text("agent's state", "status agen"),
    "floor.view": Text("view of the board", "tampilan papan"),
    "floor.wall": Text("wall screen", "layar dinding"),
    "insights.dashboard": Text("dashboard", "dasbor"),
    "insights.figures": Text("figures", "angka"),
    "insights.report": Text("report", "laporan"),
    "insights.schedule": Text("report by e-mail", "laporan lewat surel"),
    "insights.visits": Text("visits", "kunjungan"),
    "intake.connector": Text("connector", "konektor"),
    "intake.connector.secret": Text("connector's secret", "rahasia konektor"),
    "intake.events": Text("events", "kejadian"),
    "intake.file": Text("file", "berkas"),
    "intake.problem": Text("problem of a source", "masalah sumber"),
    "intake.source": Text("source", "sumber"),
    "people.account": Text("account", "akun"),
    "people.agent": Text("agent", "agen"),
    "people.member": Text("member", "anggota"),
    "people.passkey": Text("passkey", "kunci sandi"),
    "people.password": Text("password", "kata sandi"),
    "people.person": Text("personal data", "data pribadi"),
    "people.queue": Text("queue", "antrean"),
    "people.recovery-codes": Text("recovery codes", "kode pemulihan"),
    "people.role": Text("role", "peran"),
    "people.second-factor": Text("second factor", "faktor kedua"),
    "people.sessions": Text("sessions", "sesi"),
    "people.settings": Text("settings", "pengaturan"),
    "people.sign-in": Text("sign-in", "masuk"),
    "people.site": Text("site", "lokasi"),
    "people.skill": Text("skill", "keahlian"),
    "people.team": Text("team", "tim"),
    "people.token": Text("API token", "token API"),
    "personal-data": Text("personal data", "data pribadi"),
    "system.job": Text("background job", "pekerjaan latar"),
    "system.tenant": Text("tenant", "program"),
    "webhooks.delivery": Text("delivery of a webhook", "pengiriman webhook"),
    "webhooks.endpoint": Text("webhook endpoint", "alamat webhook"),
    "workforce.forecast": Text("forecast", "perkiraan"),
    "workforce.requirement": Text("agents required", "kebutuhan agen"),
    "workforce.roster": Text("roster", "jadwal"),
}
DEEDS = {
    "accepted": Text("accepted", "diterima"),
    "acknowledged": Text("acknowledged", "ditanggapi"),
    "acted": Text("acted on", "ditindak"),
    "added": Text("added", "ditambahkan"),
    "answered": Text("answered", "dijawab"),
    "asked": Text("asked for", "diminta"),
    "barge": Text("joined a call", "bergabung ke panggilan"),
    "begun": Text("begun", "dimulai"),
    "cancelled": Text("cancelled", "dibatalkan"),
    "changed": Text("changed", "diubah"),
    "changed_back": Text("changed back", "dikembalikan"),
    "closed": Text("closed for a while", "ditutup sementara"),
    "disabled": Text("switched off", "dimatikan"),
    "enabled": Text("switched on", "dihidupkan"),
    "ended": Text("ended", "diakhiri"),
    "erased": Text("erased", "dihapus"),
    "exported": Text("exported", "diekspor"),
    "failed": Text("failed", "gagal"),
    "first": Text("put first", "didahulukan"),
    "imported": Text("imported", "diimpor"),
    "link-made": Text("link made", "tautan dibuat"),
    "link-revoked": Text("link revoked", "tautan dicabut"),
    "listen": Text("listened to a call", "mendengarkan panggilan"),
    "lowered": Text("lowered", "diturunkan"),
    "made": Text("made", "dibuat"),
    "mailed": Text("mailed", "dikirim lewat surel"),
    "merged": Text("merged", "digabung"),
    "noted": Text("noted", "dicatat"),
    "off": Text("switched off", "dimatikan"),
    "on": Text("switched on", "dihidupkan"),
    "opened": Text("opened", "dibuka"),
    "pinned": Text("pinned", "disematkan"),
    "published": Text("published", "diterbitkan"),
    "put_away": Text("put away", "diselesaikan"),
    "queue_added": Text("put into a queue", "dimasukkan ke antrean"),
    "queue_removed": Text("taken out of a queue", "dikeluarkan dari antrean"),
    "raised": Text("raised", "diangkat"),
    "read": Text("read", "dibaca"),
    "reconnected": Text("connected anew", "disambungkan ulang"),
    "removed": Text("removed", "dihapus"),
    "replayed": Text("sent again", "dikirim ulang"),
    "reset": Text("reset", "disetel ulang"),
    "revoked": Text("revoked", "dicabut"),
    "run-again": Text("run again", "dijalankan lagi"),
    "saved": Text("saved", "disimpan"),
    "secret-rotated": Text("secret made anew", "rahasia dibuat ulang"),
    "seen": Text("seen", "dilihat"),
    "sent": Text("sent", "dikirim"),
    "set": Text("set", "disetel"),
    "subscribed": Text("asked for by e-mail", "dilanggan lewat surel"),
    "tested": Text("tested", "diuji"),
    "unpinned": Text("unpinned", "dilepas sematannya"),
    "unsubscribed": Text("no more by e-mail", "berhenti dilanggan"),
    "whisper": Text("whispered into a call", "berbisik dalam panggilan"),
}


def in_words(action: str) -> Text | None:
    """Return an action of the audit log in words; None for one without."""
    thing, _, deed = action.rpartition(".")
    if thing not in THINGS or deed not in DEEDS:
        return None
    of, done = THINGS[thing], DEEDS[deed]
    return Text(f"{of.en}: {done.en}", f"{of.id}: {done.id}")


def named(words: str) -> tuple[list[str], list[str]]:
    """Return the things and the deeds whose words in either language have `words` in them."""
    wanted = words.casefold()

    def matching(table: dict[str, Text]) -> list[str]:
        return [
            key for key, told in table.items() if any(wanted in one.casefold() for one in (told.en, told.id))
        ]

    return matching(THINGS), matching(DEEDS)
