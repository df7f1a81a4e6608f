"""What background tasks do, in the words of those who look after the installation."""

from __future__ import annotations

from sigap.text import Text

TASKS = {
    "sigap.alerts.escalate": Text("Hand an unanswered alert on", "Teruskan peringatan yang tak ditanggapi"),
    "sigap.alerts.send": Text("Tell of an alert", "Kabarkan peringatan"),
    "sigap.floor.carry_out_assignment": Text("Carry an assignment out", "Laksanakan penugasan"),
    "sigap.floor.end_assignments": Text("End assignments", "Akhiri penugasan"),
    "sigap.floor.end_loans": Text("Give lent skills back", "Kembalikan keahlian pinjaman"),
    "sigap.floor.forget_replays": Text("Forget old replays", "Lupakan putar ulang lama"),
    "sigap.floor.mail_day": Text("Mail a day's report", "Kirim laporan hari lewat surel"),
    "sigap.floor.settle_promises": Text("Hold promises against outcomes", "Bandingkan janji dengan hasilnya"),
    "sigap.floor.tell_day": Text("Make a day's report and replay", "Susun laporan hari dan putar ulangnya"),
    "sigap.floor.tell_days": Text("Find days to report on", "Cari hari yang perlu dilaporkan"),
    "sigap.insights.close_days": Text("Close days", "Tutup hari"),
    "sigap.insights.find_due_days": Text("Find days to close", "Cari hari yang perlu ditutup"),
    "sigap.insights.find_due_reports": Text("Find reports to mail", "Cari laporan yang perlu dikirim"),
    "sigap.insights.look_after_lake": Text("Sweep and verify a lake", "Bersihkan dan periksa danau data"),
    "sigap.insights.look_after_lakes": Text("Find lakes to look after", "Cari danau data yang perlu dirawat"),
    "sigap.insights.mail_report": Text("Mail a report", "Kirim laporan lewat surel"),
    "sigap.intake.forget_deliveries": Text("Forget old deliveries", "Lupakan kiriman lama"),
    "sigap.intake.prune_log": Text("Prune the event log", "Pangkas catatan kejadian"),
    "sigap.intake.read_file": Text("Read a file handed in", "Baca berkas yang diserahkan"),
    "sigap.system.clean_up": Text("Clean up after jobs and processes", "Bersihkan sisa pekerjaan dan proses"),
    "sigap.webhooks.clean_up": Text("Forget old webhook messages", "Lupakan pesan webhook lama"),
    "sigap.webhooks.deliver": Text("Deliver to a webhook", "Kirim ke webhook"),
    "sigap.workforce.make": Text("Make a plan asked for", "Buat rencana yang diminta"),
    "sigap.workforce.plan": Text("Make a day's plans", "Buat rencana hari"),
    "sigap.workforce.plan_all": Text("Find days to plan", "Cari hari yang perlu direncanakan"),
}


def task_in_words(name: str) -> Text:
    """Return what a task does; its own name where nobody has said."""
    return TASKS.get(name, Text(name, name))
