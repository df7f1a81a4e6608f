"""The first administrator: there is somebody who can manage an installation, from its first start on."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Return an installation's own SIGAP_DATA."""
    settings.DATA = tmp_path
    return tmp_path


def start(capsys: Any) -> str:
    """Return what a start says of the administrator."""
    from sigap.web.start.logins import say_administrator

    say_administrator()
    told = capsys.readouterr()
    return str(told.out + told.err)


def signed_in(said: str) -> Any:
    """Return the client of somebody who signed in as the start said."""
    from django.test import Client

    found = re.search(r"(\S+@\S+)  (\S+)", said)
    assert found is not None
    client = Client()
    answer = client.post("/accounts/login/", {"login": found[1], "password": found[2]})
    assert answer.status_code == 302
    return client


def test_made_once_and_told_at_every_start(folder: Path, capsys: Any) -> None:
    from sigap.web.people.models import User

    first, second = start(capsys), start(capsys)
    assert re.findall(r"\S+@\S+  \S+", first) == re.findall(r"\S+@\S+  \S+", second)
    assert [user.email for user in User.objects.filter(is_superuser=True)] == ["admin@sigap.localhost"]
    assert stat.S_IMODE((folder / "admin-password").stat().st_mode) == 0o600


def test_told_until_the_password_was_changed(folder: Path, capsys: Any) -> None:
    from sigap.web.people.models import User

    start(capsys)
    user = User.objects.get(is_superuser=True)
    user.set_password("sendiri-dipilih-2026")
    user.save()
    assert start(capsys) == ""
    assert not (folder / "admin-password").exists()


def test_called_as_the_environment_says(folder: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("SIGAP_ADMIN", "Ayu@Contoh.id")
    monkeypatch.setenv("SIGAP_LANGUAGE", "id")
    said = start(capsys)
    assert "ayu@contoh.id  " in said
    assert "kelola instalasi di" in said


def test_who_manages_it_already_is_left_alone(folder: Path, capsys: Any) -> None:
    from sigap.web.people.models import User

    User.objects.create_superuser("ayu@contoh.id", "x")
    assert start(capsys) == ""
    assert User.objects.count() == 1


@pytest.mark.parametrize("address", ["budi@contoh.id", "bukan alamat"])
def test_nobody_is_raised_by_an_address(folder: Path, capsys: Any, monkeypatch: Any, address: str) -> None:
    from sigap.web.people.models import User

    User.objects.create_user("budi@contoh.id", "x")
    monkeypatch.setenv("SIGAP_ADMIN", address)
    said = start(capsys)
    assert "nobody manages the installation" in said
    assert "belum ada yang mengelola instalasi" in said
    assert not User.objects.filter(is_superuser=True).exists()


def test_from_empty_to_a_tenant_with_members_by_clicking(folder: Path, capsys: Any) -> None:
    client = signed_in(start(capsys))
    assert b"/system/tenants/" in client.get("/").content
    told = {"name": "Lentera", "slug": "lentera", "zone": "Asia/Jakarta", "language": "id"}
    page = client.post("/system/tenants/make", told, follow=True)
    assert b'href="/c/lentera/"' in page.content
    assert client.get("/c/lentera/").status_code == 200
    assert client.get("/c/lentera/people/members/").status_code == 200
    asked = {"email": "citra@contoh.id", "role": "manager", "name": "Citra"}
    assert b"citra@contoh.id" in client.post("/c/lentera/people/members/invite", asked, follow=True).content
    assert [one.status_code for one in map(client.get, ("/system/", "/system/jobs/"))] == [200, 200]
