"""A ClickHouse server for tests: ClickHouse's HTTP interface on a socket, answered by the real engine in chDB.

It is a program of its own (`python clickhouse_server.py FOLDER`), because chDB allows one session a process. It writes
its port on standard output. It speaks what clients of tests need: `/ping`, queries in the address or the body, each
request's database and settings, tables sent along with a query, formats, and errors with their code. It knows no users,
no sessions that outlive a request, and compresses nothing.
"""

from __future__ import annotations

import re
import sys
import uuid
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from chdb.session import Session

TRANSPORT = re.compile(
    r"query|database|default_format|query_id|client_protocol_version|wait_end_of_query|buffer_size|compress|decompress"
    r"|quota_key|role|session_\w+|param_\w+|\w+_(format|types|structure)"
)
"""What parameters of a request are no settings of the engine."""
FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)
CODE = re.compile(r"Code: (\d+)")


class Engine:
    """The engine, its only session, and a folder for what is sent along with queries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.session = Session(str(folder / "store"))

    def answer(self, told: dict[str, str], body: bytes, sent: dict[str, bytes]) -> bytes:
        """Return the bytes that one request is answered with.

        Args:
            told: the request's parameters.
            body: the query, or the rest of it.
            sent: the tables that come along, by name.
        """
        sql = "\n".join(part for part in (told.get("query", ""), body.decode()) if part)
        settings = {k: v for k, v in told.items() if not TRANSPORT.fullmatch(k)}
        self.session.query(f"USE `{told.get('database') or 'default'}`")
        try:
            for name, value in settings.items():
                self.session.query(f"SET {name} = '{value}'")
            for name, content in sent.items():
                self._keep(name, content, told[f"{name}_format"], told[f"{name}_structure"])
            asked = FORMAT.search(sql)
            shape = asked[1] if asked else told.get("default_format", "TabSeparated")
            result = self.session.query(FORMAT.sub("", sql), shape)
            return bytes(result.bytes() or b"")
        finally:
            for name in sent:
                self.session.query(f"DROP TEMPORARY TABLE IF EXISTS `{name}`")
            for name in settings:
                self.session.query(f"SET {name} = DEFAULT")

    def _keep(self, name: str, content: bytes, shape: str, structure: str) -> None:
        path = self.folder / f"{uuid.uuid4()}.{shape.lower()}"
        path.write_bytes(content)
        self.session.query(
            f"CREATE TEMPORARY TABLE `{name}` ENGINE = Memory AS SELECT * FROM file('{path}', '{shape}', "
            + "'{}')".format(structure.replace("\\", "\\\\").replace("'", "\\'"))
        )
        path.unlink()


class Handler(BaseHTTPRequestHandler):
    """One request after another: the engine has one session."""

    protocol_version = "HTTP/1.1"
    engine: Engine

    def do_GET(self) -> None:
        """Answer a ping, or a query in the address."""
        if urlsplit(self.path).path == "/ping":
            self._send(200, b"Ok.\n", {})
        else:
            self._ask()

    def do_POST(self) -> None:
        """Answer a query."""
        self._ask()

    def _ask(self) -> None:
        told = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sent: dict[str, bytes] = {}
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/form-data"):
            body, sent = _parts(kind, body, told)
        try:
            answer = self.engine.answer(told, body, sent)
        except Exception as error:  # whatever the engine says is the client's to read
            code = CODE.search(str(error))
            self._send(500, str(error).encode(), {"X-ClickHouse-Exception-Code": code[1] if code else "1001"})
        else:
            self._send(200, answer, {"X-ClickHouse-Summary": "{}"})

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        """Keep silent."""


def _parts(kind: str, body: bytes, told: dict[str, str]) -> tuple[bytes, dict[str, bytes]]:
    """Return a form's query and files; its other fields are added to what the request told."""
    form = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
    sent = {}
    for part in form.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            sent[name] = content
        else:
            told[name] = content.decode()
    return b"", sent


if __name__ == "__main__":
    Handler.engine = Engine(Path(sys.argv[1]))
    server = HTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()
