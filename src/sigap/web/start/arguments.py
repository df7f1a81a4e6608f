"""The command line: `python -m sigap.web [PROCESS] [--port N] ...`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from sigap.web.start.words import choose

PROCESSES = ("start", "serve", "work", "live", "floor", "connect", "demo", "door", "migrate")


@dataclass(frozen=True)
class Options:
    """What was asked for.

    Attributes:
        process: "start" for all of them, or the name of one.
        host: the address to listen on.
        port: the port to listen on.
        web: how many web processes.
        workers: how many processes do background jobs.
        is_empty: without the demo centre.
    """

    process: str = "start"
    host: str = "127.0.0.1"
    port: int = 8000
    web: int = field(default_factory=lambda: min(4, max(1, os.cpu_count() or 1)))
    workers: int = 1
    is_empty: bool = False

    @property
    def address(self) -> str:
        """Return where a browser on this machine finds it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self.port}"


def read(words: Sequence[str]) -> Options:
    """Return what `words` ask for; on a mistake, say what is known and exit."""
    parser = _parser()
    told = parser.parse_args(list(words))
    if not 0 < told.port < 65536:
        parser.error(choose("--port: 1 to 65535", "--port: 1 sampai 65535"))
    if min(told.web, told.workers) < 1:
        parser.error(choose("--web, --workers: at least 1", "--web, --workers: paling sedikit 1"))
    return Options(told.process, told.host, told.port, told.web, told.workers, told.is_empty)


class _Parser(argparse.ArgumentParser):
    """Says what was wrong in one line, and where to read on."""

    def error(self, message: str) -> NoReturn:
        """Say it and exit."""
        remedy = choose(
            "./run start --help tells what is known.", "./run start --help menyebutkan yang dikenal."
        )
        self.exit(2, f"sigap: {message}. {remedy}\n")


def _count(word: str) -> int:
    """Return a whole number; argparse adds which option it was given to."""
    try:
        return int(word)
    except ValueError:
        what = choose(f"{word} is no whole number", f"{word} bukan bilangan bulat")
        raise argparse.ArgumentTypeError(what) from None


def _parser() -> argparse.ArgumentParser:
    usual = Options()
    parser = _Parser(
        prog="./run",
        description=choose(
            "Start Sigap: database, web server, live process, background jobs and the demo centre.",
            "Jalankan Sigap: basis data, server web, proses langsung, pekerjaan latar, dan pusat contoh.",
        ),
        epilog=choose(
            "`manage COMMAND` runs a command of Django, `manage help` lists them.",
            "`manage PERINTAH` menjalankan perintah Django, `manage help` menyebutkannya.",
        ),
    )
    add = parser.add_argument
    add(
        "process", nargs="?", default="start", choices=PROCESSES, metavar="PROCESS", help=", ".join(PROCESSES)
    )
    add("--host", default=usual.host, help=choose("address to listen on", "alamat tempat mendengarkan"))
    add(
        "--port",
        type=_count,
        default=usual.port,
        help=choose("port to listen on", "porta tempat mendengarkan"),
    )
    add("--web", type=_count, default=usual.web, metavar="N", help=choose("web processes", "proses web"))
    workers = choose("processes of background jobs", "proses pekerjaan latar")
    add("--workers", type=_count, default=usual.workers, metavar="N", help=workers)
    empty = choose("without the demo centre", "tanpa pusat contoh")
    add("--empty", action="store_true", dest="is_empty", help=empty)
    return parser
