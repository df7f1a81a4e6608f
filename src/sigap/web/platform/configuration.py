"""From what the environment says to what Django wants to be told."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from sigap.errors import SigapError
from sigap.text import Text
from sigap.web.platform.reconnecting import PATIENCE, pool_settings

SHORTEST_TOKEN = 32  # characters
LAKES = ("file", "s3", "gs", "abfs", "abfss", "hdfs", "viewfs")  # what pyarrow.fs.FileSystem.from_uri knows


class ConfigurationError(SigapError):
    """The environment says something that the platform cannot start with."""


def database_settings(url: str) -> dict[str, Any]:
    """Return Django's settings of the PostgreSQL at `url`, or settings that cannot connect when it is empty.

    Raises:
        ConfigurationError: `url` is no address of a PostgreSQL database.
    """
    told = conninfo(url) if url else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": told.pop("dbname", "sigap"),
        "USER": told.pop("user", ""),
        "PASSWORD": told.pop("password", ""),
        "HOST": told.pop("host", ""),
        "PORT": str(told.pop("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**PATIENCE, **told, "pool": pool_settings()},
    }


def conninfo(url: str) -> dict[str, Any]:
    """Return the parts of a PostgreSQL address, as libpq calls them.

    Raises:
        ConfigurationError: `url` is no address of a PostgreSQL database.
    """
    remedy = Text(
        "Write it as postgresql://user:password@host:5432/database, or leave it out to use the built-in one.",
        "Tulis seperti postgresql://user:password@host:5432/database, atau kosongkan untuk memakai bawaan.",
    )
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        what = Text("this is no address of a PostgreSQL database.", "ini bukan alamat basis data PostgreSQL.")
        raise ConfigurationError(what, where="DATABASE_URL", remedy=remedy)
    try:
        told = dict(conninfo_to_dict(url))
        int(told.get("port") or 0)
    except (ProgrammingError, ValueError) as error:
        what = Text(f"this address cannot be read: {error}.", f"alamat ini tidak dapat dibaca: {error}.")
        raise ConfigurationError(what, where="DATABASE_URL", remedy=remedy) from None
    return told


def public_url(url: str) -> str:
    """Return the address people use, without a slash at its end.

    Raises:
        ConfigurationError: `url` is no address of a website.
    """
    parts = _parts_of(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        what = Text("this is no address of a website.", "ini bukan alamat situs web.")
        remedy = Text(
            "Write it as https://sigap.example.id, or leave it out.",
            "Tulis seperti https://sigap.example.id, atau kosongkan.",
        )
        raise ConfigurationError(what, where="SIGAP_URL", remedy=remedy)
    return url.rstrip("/")


def hosts(told: str, url: str) -> list[str]:
    """Return the names under which it may be asked: that of `url`, this machine's, and those `told`, by commas."""
    own = [str(urlsplit(url).hostname), "localhost", "127.0.0.1", "[::1]"]
    return list(dict.fromkeys(own + [one.strip() for one in told.split(",") if one.strip()]))


def number(name: str, told: str, usual: float) -> float:
    """Return a number from the environment; `usual` where there is none.

    Raises:
        ConfigurationError: it is no number, or below 0.
    """
    try:
        found = float(told or usual)
    except ValueError:
        found = -1.0
    if not 0 <= found < 1e9:
        what = Text(f"{told} is no number from 0.", f"{told} bukan bilangan mulai 0.")
        remedy = Text(f"Write it as {usual:g}, or leave it out.", f"Tulis seperti {usual:g}, atau kosongkan.")
        raise ConfigurationError(what, where=name, remedy=remedy)
    return found


def lake_address(told: str) -> str:
    """Return where closed days lie: a folder as it is, or the address of an object storage.

    Raises:
        ConfigurationError: it is an address of something else.
    """
    scheme, mark, rest = told.partition("://")
    if not told.strip() or (mark and (scheme not in LAKES or not rest)):
        raise ConfigurationError(
            Text("nothing of the lake can be kept there.", "danau data tidak dapat disimpan di sana."),
            where="SIGAP_LAKE",
            remedy=Text(
                "Name a folder, or s3://bucket/folder (or gs://, abfs://, hdfs://), or leave it out.",
                "Sebutkan folder, atau s3://bucket/folder (atau gs://, abfs://, hdfs://), atau kosongkan.",
            ),
        )
    return told


def _parts_of(url: str) -> SplitResult | None:
    """Return the parts of an address, or None where they cannot be told apart."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return parts


def email_settings(url: str, folder: Path) -> dict[str, Any]:
    """Return Django's settings of the mail server at `url`; without one, mails are kept as files in `folder`.

    Raises:
        ConfigurationError: `url` is no address of a mail server.
    """
    if not url:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": folder,
        }
    parts = _parts_of(url)
    if parts is None or parts.scheme not in ("smtp", "smtps", "smtp+tls") or not parts.hostname:
        what = Text("this is no address of a mail server.", "ini bukan alamat server surel.")
        remedy = Text(
            "Write it as smtp+tls://user:password@host:587 (or smtps://, smtp://), or leave it out.",
            "Tulis seperti smtp+tls://user:password@host:587 (atau smtps://, smtp://), atau kosongkan.",
        )
        raise ConfigurationError(what, where="SIGAP_EMAIL", remedy=remedy)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 15,
    }


def openid_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """Return allauth's settings of OpenID Connect; without SIGAP_OIDC_URL only providers in the database are known.

    Raises:
        ConfigurationError: there is an address, but not who we are there.
    """
    told: dict[str, Any] = {"provider_class": "sigap.web.people.signin.openid.CheckedProvider"}
    url = environment.get("SIGAP_OIDC_URL", "")
    if not url:
        return told
    client, secret = (
        environment.get("SIGAP_OIDC_CLIENT_ID", ""),
        environment.get("SIGAP_OIDC_CLIENT_SECRET", ""),
    )
    if not (client and secret and urlsplit(url).scheme in ("https", "http")):
        what = Text("OpenID Connect is half configured.", "OpenID Connect baru diatur sebagian.")
        remedy = Text(
            "Set SIGAP_OIDC_URL (https://...), SIGAP_OIDC_CLIENT_ID and SIGAP_OIDC_CLIENT_SECRET, or none of them.",
            "Isi SIGAP_OIDC_URL (https://...), SIGAP_OIDC_CLIENT_ID, SIGAP_OIDC_CLIENT_SECRET, atau kosongkan.",
        )
        raise ConfigurationError(what, where="SIGAP_OIDC_URL", remedy=remedy)
    app = {
        "provider_id": "oidc",
        "name": environment.get("SIGAP_OIDC_NAME", "OpenID Connect"),
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": url},
    }
    return {**told, "APPS": [app]}


def long_enough(token: str, name: str) -> str:
    """Return a token or key from the environment; "" where there is none.

    Raises:
        ConfigurationError: it could be guessed.
    """
    if token and len(token) < SHORTEST_TOKEN:
        raise ConfigurationError(
            Text("this is too short: it could be guessed.", "ini terlalu pendek: dapat ditebak."),
            where=name,
            remedy=Text(
                f"Use {SHORTEST_TOKEN} characters or more: openssl rand -hex 32.",
                f"Pakai {SHORTEST_TOKEN} karakter atau lebih: openssl rand -hex 32.",
            ),
        )
    return token


def kept_secret(file: Path) -> str:
    """Return the secret in `file`; the first who asks makes it, readable by the owner only."""
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(made, "w") as to:
            to.write(secrets.token_urlsafe(48))
    return file.read_text().strip()
