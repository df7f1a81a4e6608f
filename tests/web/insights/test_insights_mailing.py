"""A report is mailed once for each time it is due, by a mail server that is really there, or says why not."""

from __future__ import annotations

import datetime as dt
import email
import io
import socketserver
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sigap.web.insights.due import latest_due, next_due

JAKARTA, BERLIN = ZoneInfo("Asia/Jakarta"), ZoneInfo("Europe/Berlin")
UTC = dt.UTC
SEVEN = dt.time(7)


def utc(*at: int) -> dt.datetime:
    return dt.datetime(*at, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("every", "weekday", "at", "zone", "now", "latest", "after"),
    [
        ("day", 1, SEVEN, JAKARTA, utc(2026, 1, 6, 0), utc(2026, 1, 6, 0), utc(2026, 1, 7, 0)),
        ("day", 1, SEVEN, JAKARTA, utc(2026, 1, 5, 23, 59), utc(2026, 1, 5, 0), utc(2026, 1, 6, 0)),
        ("week", 1, SEVEN, JAKARTA, utc(2026, 1, 7, 12), utc(2026, 1, 5, 0), utc(2026, 1, 12, 0)),
        ("week", 7, SEVEN, JAKARTA, utc(2026, 1, 4, 0), utc(2026, 1, 4, 0), utc(2026, 1, 11, 0)),
        # the clock goes forward over 02:30 on 29 March 2026: due when it has gone on; before and after, an hour moves
        (
            "day",
            1,
            dt.time(2, 30),
            BERLIN,
            utc(2026, 3, 29, 12),
            utc(2026, 3, 29, 1, 30),
            utc(2026, 3, 30, 0, 30),
        ),
        (
            "day",
            1,
            dt.time(2, 30),
            BERLIN,
            utc(2026, 10, 25, 12),
            utc(2026, 10, 25, 0, 30),
            utc(2026, 10, 26, 1, 30),
        ),
    ],
)
def test_due_times(
    every: str,
    weekday: int,
    at: dt.time,
    zone: ZoneInfo,
    now: dt.datetime,
    latest: dt.datetime,
    after: dt.datetime,
) -> None:
    asked: dict[str, Any] = {"every": every, "weekday": weekday, "at": at, "zone": zone, "now": now}
    assert latest_due(**asked) == latest
    assert next_due(**asked) == after


class Peer(socketserver.StreamRequestHandler):
    """Speaks SMTP as far as a sender of mail goes."""

    def handle(self) -> None:
        self.wfile.write(b"220 peer\r\n")
        while line := self.rfile.readline():
            verb = line.split(b" ")[0].strip().upper()
            if verb == b"DATA":
                self._take()
            elif verb == b"RCPT" and b"refused@" in line:
                self.wfile.write(b"550 nobody here\r\n")
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")

    def _take(self) -> None:
        self.wfile.write(b"354 go on\r\n")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.taken.append(b"".join(lines))  # type: ignore[attr-defined]
        self.wfile.write(b"250 taken\r\n")


@pytest.fixture
def post(settings: Any) -> Iterator[list[bytes]]:
    """Yield the mails that a server on a socket of this machine took."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Peer)
    server.taken = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.server_address[1]
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server.taken  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def schedule(centre: Any, to: str = "klien@example.com", **fields: Any) -> Any:
    """Have Ayu mail a report every day at seven, since before the Tuesday."""
    from sigap.web.insights.models import Schedule
    from sigap.web.insights.operations import saved, schedules
    from sigap.web.insights.question import read

    question = read({"kpi": ["offered", "service_level"], "by": ["queue"], "span": ["yesterday"]})
    kept = saved.save_report(by=centre.access, name="Pagi <hari>", question=question)
    made = schedules.add_schedule(
        by=centre.access, report_id=kept.pk, every="day", at=SEVEN, recipients=[to], language="id", **fields
    )
    Schedule.objects.update(since=utc(2026, 1, 5, 12))
    return made


TUESDAY_SEVEN = utc(2026, 1, 6, 0)


def test_a_due_report_is_sent_once_with_table_and_workbook(centre: Any, post: list[bytes]) -> None:
    from openpyxl import load_workbook

    from sigap.web.insights.operations import mailing, schedules

    schedule(centre)
    due = schedules.due_deliveries(now=TUESDAY_SEVEN + dt.timedelta(minutes=3))
    assert len(due) == 1
    assert schedules.due_deliveries(now=TUESDAY_SEVEN + dt.timedelta(minutes=4)) == []
    for _ in range(3):  # a job that runs again finds it sent
        mailing.send(delivery_id=due[0][1], is_last_try=False)
    assert len(post) == 1
    mail = email.message_from_bytes(post[0], _class=EmailMessage)
    assert mail["To"] == "klien@example.com"
    assert "5 Jan 2026" in str(email.header.make_header(email.header.decode_header(mail["Subject"])))
    html = (
        next(p for p in mail.walk() if p.get_content_type() == "text/html").get_payload(decode=True).decode()
    )
    assert "Pagi &lt;hari&gt;" in html
    assert "80,0" in html
    assert "Tingkat layanan" in html
    book = next(p for p in mail.walk() if "spreadsheet" in p.get_content_type()).get_payload(decode=True)
    assert [c.value for c in load_workbook(io.BytesIO(book)).worksheets[0][2]][:2] == ["Layanan", 10]


def test_two_who_look_at_the_clock_write_one_row(centre: Any) -> None:
    from sigap.web.insights.models import Delivery
    from sigap.web.insights.operations import schedules

    schedule(centre)
    first = schedules.due_deliveries(now=TUESDAY_SEVEN)
    second = schedules.due_deliveries(now=TUESDAY_SEVEN)
    assert (len(first), len(second), Delivery.objects.count()) == (1, 0, 1)
    assert len(schedules.due_deliveries(now=TUESDAY_SEVEN + dt.timedelta(1))) == 1


@pytest.mark.parametrize(("late", "due"), [(dt.timedelta(hours=11), 1), (dt.timedelta(hours=13), 0)])
def test_what_nobody_sent_for_half_a_day_is_let_go(centre: Any, late: dt.timedelta, due: int) -> None:
    from sigap.web.insights.operations import schedules

    schedule(centre)
    assert len(schedules.due_deliveries(now=TUESDAY_SEVEN + late)) == due


def test_a_server_that_is_not_there_is_tried_again(centre: Any, settings: Any) -> None:
    from sigap.web.insights.models import Delivery
    from sigap.web.insights.operations import mailing, schedules

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    schedule(centre)
    ((_, id),) = schedules.due_deliveries(now=TUESDAY_SEVEN)
    with pytest.raises(mailing.MailServerError):
        mailing.send(delivery_id=id, is_last_try=False)
    row = Delivery.objects.get()
    assert (row.state, row.tries) == ("due", 1)
    mailing.send(delivery_id=id, is_last_try=True)
    row.refresh_from_db()
    assert (row.state, row.tries) == ("failed", 2)
    assert "mail server" in row.problem["en"]


def test_who_left_mails_nothing_any_more(centre: Any, post: list[bytes]) -> None:
    from sigap.web.insights.models import Delivery
    from sigap.web.insights.operations import mailing, schedules
    from sigap.web.people.models import Membership

    schedule(centre)
    Membership.objects.filter(user__email="ayu@example.com").delete()
    ((_, id),) = schedules.due_deliveries(now=TUESDAY_SEVEN)
    mailing.send(delivery_id=id, is_last_try=False)
    assert post == []
    assert Delivery.objects.get().state == "failed"


def test_who_is_a_member_no_more_gets_nothing_any_more(centre: Any, post: list[bytes]) -> None:
    from sigap.web.insights.models import Delivery, Schedule
    from sigap.web.insights.operations import mailing, schedules
    from sigap.web.people.models import Membership

    schedule(centre, "budi@example.com")
    Membership.objects.filter(user__email="budi@example.com").delete()
    Schedule.objects.update(recipients=["budi@example.com", "klien@example.com"])
    ((_, id),) = schedules.due_deliveries(now=TUESDAY_SEVEN)
    assert mailing.compose(Delivery.objects.get()).to == ["klien@example.com"]
    Schedule.objects.update(recipients=["budi@example.com"])
    mailing.send(delivery_id=id, is_last_try=False)
    assert post == []
    assert "recipients" in Delivery.objects.get().problem["en"]


def test_whose_account_is_closed_gets_nothing_any_more(centre: Any, post: list[bytes]) -> None:
    from sigap.web.insights.models import Delivery, Schedule
    from sigap.web.insights.operations import mailing, schedules
    from sigap.web.people.models import User

    schedule(centre)
    Schedule.objects.update(recipients=["budi@example.com", "klien@example.com"])
    schedules.due_deliveries(now=TUESDAY_SEVEN)
    assert mailing.compose(Delivery.objects.get()).to == ["budi@example.com", "klien@example.com"]
    User.objects.filter(email="budi@example.com").update(is_active=False)
    assert mailing.compose(Delivery.objects.get()).to == ["klien@example.com"]


def test_a_member_is_known_however_the_address_is_written(centre: Any) -> None:
    from sigap.web.insights.models import Delivery, Schedule
    from sigap.web.insights.operations import mailing, schedules
    from sigap.web.people.models import Membership, Role, User

    rights = ["home.see", "insights.see", "reports.keep"]
    schedule(centre)
    Role.objects.filter(key="manager").update(rights=rights)
    Schedule.objects.update(recipients=["Budi@Example.com", "klien@example.com"])
    schedules.due_deliveries(now=TUESDAY_SEVEN)
    User.objects.filter(email="budi@example.com").update(email="BUDI@example.com")
    assert mailing.compose(Delivery.objects.get()).to == ["Budi@Example.com"]
    Role.objects.filter(key="manager").update(rights=[*rights, "data.export"])
    Membership.objects.filter(user__email="BUDI@example.com").delete()
    assert mailing.compose(Delivery.objects.get()).to == ["klien@example.com"]


def test_the_audit_log_says_who_was_really_mailed(centre: Any, post: list[bytes]) -> None:
    from sigap.web.insights.models import Schedule
    from sigap.web.insights.operations import mailing, schedules
    from sigap.web.people.models import Membership
    from sigap.web.platform.models import AuditEntry

    schedule(centre)
    Schedule.objects.update(recipients=["budi@example.com", "klien@example.com"])
    Membership.objects.filter(user__email="budi@example.com").delete()
    ((_, id),) = schedules.due_deliveries(now=TUESDAY_SEVEN)
    mailing.send(delivery_id=id, is_last_try=False)
    assert len(post) == 1
    told = AuditEntry.objects.get(action="insights.report.mailed")
    assert told.detail["recipients"] == ["klien@example.com"]


def test_a_closed_account_is_no_member_to_those_who_may_not_export(centre: Any) -> None:
    from dataclasses import replace

    from sigap.web.insights.operations import schedules
    from sigap.web.insights.operations.saved import KeepingError
    from sigap.web.people.models import User
    from sigap.web.people.rights import Right

    by = replace(centre.access, rights=centre.access.rights - {Right.EXPORT})
    told: dict[str, Any] = {"by": by, "report_id": schedule(centre).report_id, "every": "day", "at": SEVEN}
    User.objects.filter(email="budi@example.com").update(is_active=False)
    with pytest.raises(KeepingError, match="no member"):
        schedules.add_schedule(**told, recipients=["budi@example.com"], language="id")


@pytest.mark.parametrize(
    "to", ["", "no-address", "a@b.c\nBcc: x@y.z", ",".join(f"a{n}@x.id" for n in range(21))]
)
def test_recipients_that_are_none_are_refused(centre: Any, to: str) -> None:
    from sigap.web.insights.models import Schedule

    kept = schedule(centre).report
    fields = {"every": "day", "at": "07:00", "language": "id", "recipients": to}
    page = centre.ayu.post(centre.at(f"insights/reports/{kept.pk}/schedules"), fields, follow=True)
    assert "data-toast" in page.content.decode()
    assert Schedule.objects.count() == 1


def test_the_form_schedules_pauses_and_removes(centre: Any) -> None:
    from sigap.web.insights.models import Schedule

    kept = schedule(centre).report
    fields = {
        "every": "week",
        "weekday": "5",
        "at": "06:30",
        "language": "en",
        "recipients": "a@x.id; b@x.id",
    }
    centre.ayu.post(centre.at(f"insights/reports/{kept.pk}/schedules"), fields)
    made = Schedule.objects.order_by("-pk").first()
    assert (made.every, made.weekday, made.at, made.recipients) == (
        "week",
        5,
        dt.time(6, 30),
        ["a@x.id", "b@x.id"],
    )
    centre.ayu.post(centre.at(f"insights/reports/{kept.pk}/schedules/{made.pk}/switch"), {"on": "0"})
    assert not Schedule.objects.get(pk=made.pk).is_on
    centre.ayu.post(centre.at(f"insights/reports/{kept.pk}/schedules/{made.pk}/remove"))
    assert Schedule.objects.count() == 1
