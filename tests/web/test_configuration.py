"""What the environment says becomes what Django is told."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://h:port/x", "nonsense"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    from sigap.web.platform.configuration import ConfigurationError, database_settings

    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        database_settings(url)


@pytest.mark.parametrize("url", ["foo", "ftp://x", "https://", "http://h:port", "http://[x"])
def test_an_address_of_no_website_is_refused(url: str) -> None:
    from sigap.web.platform.configuration import ConfigurationError, public_url

    with pytest.raises(ConfigurationError, match="SIGAP_URL"):
        public_url(url)


@pytest.mark.parametrize("url", ["xx", "smtp://", "http://h", "smtp://h:port"])
def test_an_address_of_no_mail_server_is_refused(url: str, tmp_path: Path) -> None:
    from sigap.web.platform.configuration import ConfigurationError, email_settings

    with pytest.raises(ConfigurationError, match="SIGAP_EMAIL"):
        email_settings(url, tmp_path)


@pytest.mark.parametrize("told", ["ftp://x", "s3://", " ", "https://bucket/x"])
def test_an_address_where_no_lake_can_lie_is_refused(told: str) -> None:
    from sigap.web.platform.configuration import ConfigurationError, lake_address

    for fine in ("var/lake", "/data/lake", "s3://bucket/lake", "gs://bucket", "file:///lake"):
        assert lake_address(fine) == fine
    with pytest.raises(ConfigurationError, match="SIGAP_LAKE"):
        lake_address(told)


def test_a_key_that_could_be_guessed_is_refused() -> None:
    from sigap.web.platform.configuration import ConfigurationError, long_enough

    assert long_enough("", "SIGAP_SECRET_KEY") == ""
    assert long_enough("k" * 32, "SIGAP_SECRET_KEY") == "k" * 32
    with pytest.raises(ConfigurationError, match="SIGAP_SECRET_KEY"):
        long_enough("k" * 31, "SIGAP_SECRET_KEY")


def test_hosts_are_added_to_those_it_always_answers_under() -> None:
    from sigap.web.platform.configuration import hosts

    always = ["sigap.example.id", "localhost", "127.0.0.1", "[::1]"]
    assert hosts(",", "https://sigap.example.id") == always
    assert hosts(" a.id,localhost", "https://sigap.example.id") == [*always, "a.id"]


@pytest.mark.parametrize("told", ["x", "-1", "nan", "inf"])
def test_what_is_no_number_is_refused(told: str) -> None:
    from sigap.web.platform.configuration import ConfigurationError, number

    assert number("SIGAP_KEEP_DAYS", "", 7) == 7
    assert number("SIGAP_KEEP_DAYS", "90", 7) == 90
    with pytest.raises(ConfigurationError, match="SIGAP_KEEP_DAYS"):
        number("SIGAP_KEEP_DAYS", told, 7)


@pytest.mark.parametrize("host", ["192.0.2.1", "no such name"])
def test_an_address_of_another_machine_is_refused_as_such(host: str) -> None:
    from sigap.web.start.arguments import Options
    from sigap.web.start.supervisor import PortError, check_port

    with pytest.raises(PortError, match="--host"):
        check_port(Options(host=host))


@pytest.mark.parametrize("words", [["--port", "abc"], ["--port", "0"], ["--web", "0"], ["--what"], ["what"]])
def test_a_wrong_word_is_one_line_with_what_to_do(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    from sigap.web.start import arguments

    with pytest.raises(SystemExit, match="2"):
        arguments.read(words)
    told = capsys.readouterr().err
    assert told.startswith("sigap: ")
    assert "./run start --help" in told
    assert told.count("\n") == 1


@pytest.mark.django_db
def test_a_new_installation_has_its_roles() -> None:
    from sigap.web.people.models import Role
    from sigap.web.people.rights import ROLES

    assert {role.key for role in Role.objects.all()} == {role.key for role in ROLES}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "after the tables were emptied"])
def test_roles_are_there_again_after_the_tables_were_emptied(time: str) -> None:
    from sigap.web.people.models import Role

    assert Role.objects.filter(key="agent").exists(), time
