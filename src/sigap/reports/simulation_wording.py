"""The words of a simulation's page and table, in both languages."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from sigap.simulation.measures import Measure
from sigap.text import Text

W: dict[str, Text] = {
    "title": Text("Simulation", "Simulasi"),
    "headline": Text("In short", "Ringkasnya"),
    "queue": Text("Queue", "Antrean"),
    "queues": Text("Queues", "Antrean"),
    "group": Text("Group", "Grup"),
    "groups": Text("Groups", "Grup"),
    "all": Text("All", "Semua"),
    "channel": Text("Channel", "Kanal"),
    "scenario": Text("Scenario", "Skenario"),
    "time": Text("Time", "Waktu"),
    "zone": Text("Time zone", "Zona waktu"),
    "lives": Text("Runs", "Ulangan"),
    "seed": Text("Seed", "Benih acak"),
    "interval": Text("Interval length", "Panjang interval"),
    "offered": Text("Offered", "Masuk"),
    "answered": Text("Answered", "Dijawab"),
    "abandoned": Text("Abandoned", "Ditinggalkan"),
    "waiting": Text("Left waiting", "Masih menunggu"),
    "within": Text("within {v}", "dalam {v}"),
    "level": Text("Service level", "Tingkat layanan"),
    "asa": Text("Speed of answer", "Kecepatan jawab"),
    "abandonment": Text("Abandonment", "Tingkat ditinggalkan"),
    "occupancy": Text("Occupancy", "Okupansi"),
    "target": Text("Target", "Target"),
    "target_line": Text("target {v} %", "target {v} %"),
    "contacts": Text("Contacts a day", "Kontak per hari"),
    "contacts_all": Text("Contacts", "Kontak"),
    "interval95": Text("95 % interval", "Selang 95 %"),
    "on_duty": Text("On duty", "Bertugas"),
    "busy": Text("Busy", "Sibuk"),
    "hours": Text("h", "jam"),
    "breaks": Text("Breaks", "Istirahat"),
    "overtime": Text("Beyond the plan", "Melewati jadwal"),
    "by_queue": Text("Queue by queue", "Per antrean"),
    "by_group": Text("Group by group", "Per grup"),
    "level_day": Text("{name}: service level through the day", "{name}: tingkat layanan sepanjang hari"),
    "level_hint": Text(
        "Share answered in time in each interval, with its 95 % interval, against the target.",
        "Bagian yang dijawab tepat waktu tiap interval, dengan selang 95 %, dibanding target.",
    ),
    "wait_day": Text("{name}: who waits", "{name}: yang menunggu"),
    "wait_hint": Text(
        "Contacts in the queue: the mean, and what nine runs in ten stay under.",
        "Kontak di antrean: rata-rata, dan batas yang tidak dilampaui pada 9 dari 10 ulangan.",
    ),
    "mean": Text("mean", "rata-rata"),
    "nine_in_ten": Text("9 runs in 10 at most", "9 dari 10 ulangan paling banyak"),
    "people": Text("People", "Petugas"),
    "people_day": Text("{name}: on duty and busy", "{name}: bertugas dan sibuk"),
    "people_hint": Text(
        "Agents on duty in each interval, breaks taken off, and how many of them are busy.",
        "Agen yang bertugas tiap interval, di luar istirahat, dan berapa yang sedang sibuk.",
    ),
    "intervals": Text("Interval by interval", "Per interval"),
    "intervals_of": Text("{name}, interval by interval", "{name}, per interval"),
    "starts": Text("From", "Mulai"),
    "what_if": Text("What if", "Bagaimana jika"),
    "what_if_lead": Text(
        "Every line met the same customers as the plan as it is, so the differences are its own. ± is half of the 95 % interval; ✓ marks what is better and ▼ what is worse by more than chance.",
        "Tiap baris menghadapi pelanggan yang sama dengan rencana semula, sehingga selisihnya murni karena langkah itu. ± adalah setengah selang 95 %; ✓ menandai yang membaik dan ▼ yang memburuk di luar kebetulan.",
    ),
    "what_if_chart": Text("Change of the service level", "Perubahan tingkat layanan"),
    "what_if_hint": Text(
        "Points of service level over all queues that each change brings, with the ends of its 95 % interval.",
        "Poin tingkat layanan seluruh antrean yang dihasilkan tiap langkah, dengan ujung selang 95 %.",
    ),
    "change": Text("change", "perubahan"),
    "low": Text("at least", "paling sedikit"),
    "high": Text("at most", "paling banyak"),
    "number": Text("No.", "No."),
    "what": Text("Change", "Langkah"),
    "points": Text("points", "poin"),
    "seconds": Text("s", "dtk"),
        "refined": Text("looked at closely", "diperiksa lebih teliti"),
    "detail": Text("{name}: what it changes where", "{name}: apa yang berubah di mana"),
    "measure": Text("Measure", "Ukuran"),
    "of": Text("Of", "Pada"),
    "before": Text("Before", "Sebelum"),
    "after": Text("After", "Sesudah"),
    "half_width": Text("±", "±"),
    "lowest": Text(
        "Drawn are the {n} queues with the lowest service level of {all}; the tables hold all.",
        "Digambar {n} antrean dengan tingkat layanan terendah dari {all}; tabel memuat semuanya.",
    ),
    "busiest": Text(
        "Drawn are the {n} busiest groups of {all}; the table holds all.",
        "Digambar {n} grup tersibuk dari {all}; tabel memuat semuanya.",
    ),
    "notes": Text("How to read this", "Cara membaca"),
    "note_level": Text(
        "Service level: answered within the threshold over answered and abandoned, as `sigap report` counts it.",
        "Tingkat layanan: yang dijawab dalam ambang dibagi yang dijawab dan ditinggalkan, seperti hitungan `sigap report`.",
    ),
    "note_lives": Text(
        "The scenario was lived through {n} times, with the same plan and other customers. A 95 % interval says how well the mean is known, not how far one day may lie from it.",
        "Skenario dijalani {n} kali dengan rencana yang sama dan pelanggan yang berbeda. Selang 95 % menyatakan seberapa pasti rata-ratanya, bukan seberapa jauh satu hari dapat menyimpang.",
    ),
    "note_precise": Text(
        "The service level over all queues is known to ±{v} points.",
        "Tingkat layanan seluruh antrean diketahui dengan ketelitian ±{v} poin.",
    ),
    "note_not_precise": Text(
        "The precision asked for was not reached: the service level over all queues is known to ±{v} points. Take more runs.",
        "Ketelitian yang diminta belum tercapai: tingkat layanan seluruh antrean diketahui ±{v} poin. Tambah ulangannya.",
    ),
    "note_overtime": Text(
        "An agent finishes the contact in hand before a break or the end of the shift; that is the time beyond the plan.",
        "Agen menuntaskan kontak yang sedang ditangani sebelum istirahat atau akhir sif; itulah waktu yang melewati jadwal.",
    ),
    "made": Text("Made by Sigap {version}", "Dibuat oleh Sigap {version}"),
    "made_on": Text("on {when}", "pada {when}"),
}  # fmt: skip

MEASURES: dict[Measure, Text] = {
    Measure.SERVICE_LEVEL: W["level"],
    Measure.ABANDONMENT: W["abandonment"],
    Measure.ASA_S: W["asa"],
    Measure.OCCUPANCY: W["occupancy"],
}
