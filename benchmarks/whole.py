"""Start the platform and its demo from nothing, and time every page as every role; exit 1 when a goal is missed.

python benchmarks/whole.py [--rounds 60] [--pages 60]

The pages are found as a person finds them: from home along the links, for each of the demo's logins. Then all of them
are opened in turn, as often as asked for, so that what each page is measured by is spread over the whole run, as the
people of a centre come. That begins when the jobs of the first start are done (sums of 90 days of history, the first
plans): they are done once, and how long pages take beside them is not what is asked. A page's time is what the server
says it took (its Server-Timing header), with nothing else asked at the time but what the demo feeds; where it does not
say, what one client on the same machine waits for it. Redirects count with the page they lead to.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
from goals import Goals

START_GOAL_S = 30.0
PAGE_GOAL_MS = 100.0
LONGEST_START_S = 300.0
QUIET_S, JOBS_LIMIT_S = 310.0, 1800.0  # what there is to do is looked for every five minutes
JOBS = re.compile(r'^sigap_jobs\{status="(?:todo|doing)"\} (\d+)', re.MULTILINE)
LOGIN = re.compile(r"(\S+@\S+\.(?:example|localhost))\s+(\S+)")
LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]+)"')
FIGURE = re.compile(r'id="tile-offered".*?class="stat-value">([\d.,]+)', re.DOTALL)
SERVER_TIME = re.compile(r"\bapp;dur=([\d.]+)")
LEFT_OUT = ("/accounts/logout", "/export", "/static/", "/api/", "/hooks/")
"""What a crawl does not open: what ends the session, files to take away, what is no page."""


@dataclass
class Started:
    """A platform that was started for this run."""

    base: str
    seconds: float
    logins: dict[str, str]


@dataclass
class Timed:
    """What one role waited for, by the kind of page.

    Attributes:
        role: who.
        client: its session.
        addresses: one page of each kind.
        times_ms: how long each took.
        failed: the status of an address that does not open.
    """

    role: str
    client: httpx.Client
    addresses: dict[str, str] = field(default_factory=dict)
    times_ms: dict[str, list[float]] = field(default_factory=dict)
    failed: dict[str, int] = field(default_factory=dict)

    def open(self, kind: str) -> httpx.Response:
        """Open a page, and remember its time and whether it failed."""
        began = time.perf_counter()
        answer = self.client.get(self.addresses[kind])
        waited_ms = (time.perf_counter() - began) * 1000
        self.times_ms.setdefault(kind, []).append(server_ms(answer) or waited_ms)
        if answer.status_code >= 400:
            self.failed[self.addresses[kind]] = answer.status_code
        return answer


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def platform() -> Iterator[Started]:
    """Start everything in an empty folder, yield once a first page is alive, and stop it again."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="sigap-benchmark-") as folder:
        log = Path(folder) / "log"
        environment = {
            k: v for k, v in os.environ.items() if not k.startswith("SIGAP_") and k != "DATABASE_URL"
        }
        environment |= {"SIGAP_DATA": folder + "/var", "LANG": "en_US.UTF-8"}
        began = time.monotonic()
        with log.open("w") as out:
            running = subprocess.Popen(
                [sys.executable, "-m", "sigap.web", "--port", str(port)],
                stdout=out,
                stderr=out,
                env=environment,
            )
        try:
            yield first_alive_page(f"http://127.0.0.1:{port}", log, running, began)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(60)


def first_alive_page(base: str, log: Path, running: subprocess.Popen[bytes], began: float) -> Started:
    """Wait until a person who signs in sees today's visits counted, and say how long that took."""
    client = None
    while time.monotonic() - began < LONGEST_START_S:
        if running.poll() is not None:
            raise SystemExit(f"the platform ended:\n{log.read_text()}")
        logins = dict(LOGIN.findall(log.read_text()))
        manager = next((item for item in logins.items() if "manajer" in item[0]), None)
        if manager:
            client = client or signed_in(base, *manager)
        if client and is_alive(client):
            return Started(base, time.monotonic() - began, logins)
        time.sleep(0.2)
    raise SystemExit(f"no page came alive within {LONGEST_START_S:.0f} s:\n{log.read_text()}")


def is_alive(client: httpx.Client) -> bool:
    """Return whether home shows visits of today."""
    found = FIGURE.search(client.get("/").text)
    return found is not None and found[1] != "0"


def signed_in(base: str, email: str, password: str) -> httpx.Client | None:
    """Return a client that has signed in, or None while the server is not up."""
    client = httpx.Client(base_url=base, follow_redirects=True, timeout=30)
    try:
        client.get("/accounts/login/")
        form = {"login": email, "password": password, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
        answer = client.post("/accounts/login/", data=form, headers={"Referer": base})
    except (httpx.TransportError, KeyError):
        return None
    return client if answer.is_success and "/accounts/login" not in str(answer.url) else None


def wait_for_jobs(base: str) -> float:
    """Return after how many seconds no background job had taken a second for a while, or the limit was reached."""
    began = quiet_since = time.monotonic()
    was_at_work = False
    while time.monotonic() - quiet_since < QUIET_S and time.monotonic() - began < JOBS_LIMIT_S:
        time.sleep(1)
        is_at_work = any(
            int(number) for number in JOBS.findall(httpx.get(f"{base}/metrics", timeout=30).text)
        )
        if is_at_work and was_at_work:
            quiet_since = time.monotonic()
        was_at_work = is_at_work
    return time.monotonic() - began


def links_of(client: httpx.Client, page: httpx.Response) -> Iterator[str]:
    """Yield the paths a page links to, here, each without its query but once with the first query seen."""
    for href in LINK.findall(page.text):
        parts = urlsplit(urljoin(str(page.url), unescape(href)))
        if f"{parts.scheme}://{parts.netloc}" == str(client.base_url).rstrip("/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def kind_of(address: str) -> str:
    """Return an address without what differs from row to row: numbers, identities, queries."""
    path, _, query = address.partition("?")
    path = re.sub(r"/(\d[^/]*|[^/]*\d{3,}[^/]*)(?=/)", "/<id>", path)
    return path + ("?..." if query else "")


def crawled(client: httpx.Client, role: str, pages: int) -> Timed:
    """Return every kind of page that links lead to, each opened once; what that took is not counted."""
    found, waiting = Timed(role, client), ["/"]
    found.addresses[kind_of("/")] = "/"
    while waiting and len(found.times_ms) < pages:
        answer = found.open(kind_of(waiting.pop(0)))
        for link in links_of(client, answer):
            if kind_of(link) not in found.addresses and not any(part in link for part in LEFT_OUT):
                found.addresses[kind_of(link)] = link
                waiting.append(link)
    found.addresses = {kind: found.addresses[kind] for kind in found.times_ms}
    found.times_ms.clear()
    return found


def server_ms(answer: httpx.Response) -> float | None:
    """Return what the server took for an answer and the redirects before it, None where one of them does not say."""
    told = [SERVER_TIME.search(one.headers.get("server-timing", "")) for one in [*answer.history, answer]]
    return sum(float(one[1]) for one in told if one) if all(told) else None


def p95(times: list[float]) -> float:
    """Return the 95th percentile; of few values, nearly the largest."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1] if len(times) > 1 else times[0]


def report(all_timed: list[Timed], goals: Goals) -> None:
    """Print the times by role and the slowest pages, and tell the goal."""
    print(f"\n{'role':28}{'pages':>6}{'p50 ms':>9}{'p95 ms':>9}{'worst ms':>10}")
    for timed in all_timed:
        every = [t for times in timed.times_ms.values() for t in times]
        print(
            f"{timed.role:28}{len(timed.times_ms):6}{statistics.median(every):9.1f}{p95(every):9.1f}{max(every):10.1f}"
        )
    slow = sorted(
        ((p95(t), statistics.median(t), r.role, page) for r in all_timed for page, t in r.times_ms.items()),
        reverse=True,
    )
    print(f"\nslowest pages by their own p95, and all of {PAGE_GOAL_MS:.0f} ms or more; p95, p50:")
    for place, (worst, middle, role, page) in enumerate(slow):
        if place >= 12 and worst < PAGE_GOAL_MS:
            break
        print(f"  {worst:8.1f} {middle:8.1f} ms  {page}  ({role})")
    failed = [f"  {status}  {page}  ({r.role})" for r in all_timed for page, status in r.failed.items()]
    print("\n" + ("\n".join(["pages that failed:", *failed]) if failed else "no page failed"))
    over = {page for worst, _, _, page in slow if worst >= PAGE_GOAL_MS}
    pages = len({page for *_, page in slow})
    goals.at_most(f"of {pages} pages those of {PAGE_GOAL_MS:.0f} ms and more at p95", len(over), 0, ".0f")
    goals.at_most("pages that failed", len(failed), 0, ".0f")


def main() -> int:
    """Print the table; return 1 when a goal is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=60, help="how often each page is opened")
    parser.add_argument("--pages", type=int, default=60, help="kinds of pages at most, a role")
    asked, goals = parser.parse_args(), Goals()
    with platform() as started:
        goals.at_most("from nothing to a first page that is alive (s)", started.seconds, START_GOAL_S, ".1f")
        print(f"the jobs of the first start are done {wait_for_jobs(started.base):.0f} s later", flush=True)
        timed = []
        for email, password in started.logins.items():
            client = signed_in(started.base, email, password)
            if client is None:
                raise SystemExit(f"{email} cannot sign in")
            timed.append(crawled(client, email.partition("@")[0], asked.pages))
        for _ in range(asked.rounds):
            for role in timed:
                for kind in role.addresses:
                    role.open(kind)
        report(timed, goals)
    return goals.exit_code


if __name__ == "__main__":
    sys.exit(main())
