"""The board's pages, big screens and agents' own states, by three people: Ayu may, Budi may not, Citra is elsewhere."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings as conf
from django.test import Client

from sigap.web.floor import tickets
from sigap.web.floor.models import WallLink
from sigap.web.floor.operations.own_state import OwnStateError, declare_own_state
from sigap.web.floor.operations.walls import WallLinkError, make_wall_link, revoke_wall_link
from sigap.web.intake.models import Source
from sigap.web.people import operations as people
from sigap.web.people.access import Access, access_of
from sigap.web.people.models import Agent, Alias, Queue, User
from sigap.web.platform import log, tenancy
from sigap.web.platform.models import AuditEntry, LoggedEvent, Tenant

pytestmark = pytest.mark.django_db
BY = "system:test"
AT_MS = 1_760_000_000_000


@dataclass
class Floor:
    """Two tenants, and who looks at the first."""

    tenant: Tenant
    ayu: Client
    budi: Client
    citra: Client
    ayus: Access
    budis: Access


@pytest.fixture
def floor() -> Floor:
    tenant = Tenant.objects.create(slug="nusantara", name="Nusantara", zone="Asia/Jakarta")
    elsewhere = Tenant.objects.create(slug="samudra", name="Samudra")
    with tenancy.at(tenant.pk):
        Queue.objects.create(key="layanan", name="Layanan", threshold_s=20, target="0.8")
        people.define_agent(key="budi", name="Budi", actor=BY)
        ayu, budi = member("ayu", "floor-monitor"), member("budi", "agent", agent="budi")
    with tenancy.at(elsewhere.pk):
        citra = member("citra", "administrator")
    ayus, budis = known(access_of(ayu, tenant)), known(access_of(budi, tenant))
    return Floor(tenant, browser_of(ayu), browser_of(budi), browser_of(citra), ayus, budis)


def member(name: str, role: str, **more: str) -> User:
    user: User = people.make_user(email=f"{name}@contoh.id", actor=BY)
    people.make_member(user=user, role=role, actor=BY, **more)
    return user


def known(access: Access | None) -> Access:
    assert access is not None
    return access


def browser_of(user: User) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(user, backend=conf.AUTHENTICATION_BACKENDS[0])
    return browser


PAGES = ("", "ticket", "names", "walls/")


@pytest.mark.parametrize("path", PAGES)
def test_ayu_sees_the_floor_and_others_do_not(floor: Floor, path: str) -> None:
    address = f"/c/nusantara/floor/{path}"
    assert floor.ayu.get(address).status_code == 200
    assert floor.budi.get(address).status_code == 403
    assert floor.citra.get(address).status_code == 404


def test_the_board_tells_its_script_what_it_needs(floor: Floor) -> None:
    page = floor.ayu.get("/c/nusantara/floor/").content.decode()
    told = page.partition('<script id="floor-settings" type="application/json">')[2].partition("</script>")[0]
    settings = json.loads(told)
    assert settings["columns"]["queue"][0] == "waiting"
    assert settings["limits"] == {"break": 900, "wrap": 120, "ringing": 30}
    assert settings["reason_limits"] == {"meal": 3600}
    assert settings["zone"] == settings["tenant_zone"] == "Asia/Jakarta"
    words = {key: one["word"] for key, one in settings["states"].items()}
    assert (words["talking"], words["unknown"]) == ("Handling", "Unknown")
    assert settings["links"]["visits"] == "/c/nusantara/insights/visits/"


def test_who_may_only_look_is_shown_no_way_to_act(floor: Floor) -> None:
    with tenancy.at(floor.tenant.pk):
        planner = browser_of(member("dian", "planner"))
    page = planner.get("/c/nusantara/floor/").content.decode()
    assert "/floor/walls/" not in page
    assert "/floor/walls/" in floor.ayu.get("/c/nusantara/floor/").content.decode()


def test_a_ticket_is_of_the_own_tenant_and_tells_the_time(floor: Floor) -> None:
    answer = floor.ayu.get("/c/nusantara/floor/ticket")
    assert tickets.checked(answer.json()["ticket"]) == tickets.Ticket(floor.tenant.pk, with_agents=True)
    assert answer.json()["now"] > AT_MS
    assert answer["Cache-Control"] == "no-store"


def test_names_say_what_everything_is_called(floor: Floor) -> None:
    told = floor.ayu.get("/c/nusantara/floor/names").json()
    assert told["queues"]["layanan"]["target"] == 0.8
    assert told["agents"]["budi"]["name"] == "Budi"
    assert (told["teams"], told["sites"], told["skills"]) == ({}, {}, {})


# -- big screens


def made(floor: Floor, **more: Any) -> tuple[WallLink, str]:
    with tenancy.at(floor.tenant.pk):
        link, token = make_wall_link(by=floor.ayus, name="Lobi", **more)
    return link, token


def test_a_link_is_made_on_its_page_and_shown_once(floor: Floor) -> None:
    page = floor.ayu.post("/c/nusantara/floor/walls/", {"name": "Lobi"}).content.decode()
    token = page.partition("/wall/")[2].partition("/")[0]
    link = WallLink.everywhere.get()
    assert (link.name, link.shows_agents, link.made_by) == ("Lobi", False, "ayu@contoh.id")
    assert token not in link.digest
    assert token not in floor.ayu.get("/c/nusantara/floor/walls/").content.decode()
    assert AuditEntry.objects.filter(action="floor.wall.made", actor="ayu@contoh.id").count() == 1
    assert Client().get(f"/wall/{token}/").status_code == 200


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\x00b"])
def test_a_link_without_a_good_name_is_refused(floor: Floor, name: str) -> None:
    with tenancy.at(floor.tenant.pk), pytest.raises(WallLinkError):
        make_wall_link(by=floor.ayus, name=name)
    assert floor.ayu.post("/c/nusantara/floor/walls/", {"name": name}).status_code == 422
    assert not WallLink.everywhere.exists()


def test_a_screen_is_dark_unless_its_address_asks_for_light_or_for_the_devices_own(floor: Floor) -> None:
    _, token = made(floor)
    asked = {
        "": "dark",
        "?theme=dark": "dark",
        "?theme=light": "light",
        "?theme=device": "",
        "?theme=x": "dark",
    }
    for query, chosen in asked.items():
        page = Client().get(f"/wall/{token}/{query}").content.decode()
        assert f'data-theme-chosen="{chosen}"' in page, query


@pytest.mark.parametrize("shows_agents", [False, True])
def test_a_screen_shows_agents_only_where_its_link_says_so(floor: Floor, shows_agents: bool) -> None:
    link, token = made(floor, shows_agents=shows_agents)
    screen = Client()
    page = screen.get(f"/wall/{token}/")
    assert ('id="floor-agents"' in page.content.decode()) is shows_agents
    assert page["Referrer-Policy"] == "no-referrer"
    told = tickets.checked(screen.get(f"/wall/{token}/ticket").json()["ticket"])
    assert told == tickets.Ticket(floor.tenant.pk, with_agents=shows_agents, is_wall=True)
    assert ("agents" in screen.get(f"/wall/{token}/names").json()) is shows_agents
    link.refresh_from_db()
    assert link.last_seen_at is not None


def test_a_revoked_link_opens_nothing(floor: Floor) -> None:
    link, token = made(floor)
    floor.ayu.post(f"/c/nusantara/floor/walls/{link.pk}/revoke")
    for path in ("", "ticket", "names"):
        assert Client().get(f"/wall/{token}/{path}").status_code == 404
    with tenancy.at(floor.tenant.pk):
        revoke_wall_link(by=floor.ayus, link=link)  # again: nothing more is written down
    assert AuditEntry.objects.filter(action="floor.wall.revoked").count() == 1


def test_only_who_may_act_makes_and_revokes(floor: Floor) -> None:
    link, _ = made(floor)
    for browser, status in ((floor.budi, 403), (floor.citra, 404)):
        assert browser.post("/c/nusantara/floor/walls/", {"name": "x"}).status_code == status
        assert browser.post(f"/c/nusantara/floor/walls/{link.pk}/revoke").status_code == status
    theirs = floor.citra.post(f"/c/samudra/floor/walls/{link.pk}/revoke")
    assert theirs.status_code == 404
    assert WallLink.everywhere.get().revoked_at is None


@pytest.mark.parametrize("token", ["x", "x" * 101, "..%2f", "%00"])
def test_an_unknown_token_opens_nothing(floor: Floor, token: str) -> None:
    assert Client().get(f"/wall/{token}/").status_code == 404


# -- agents' own states


def told(floor: Floor, source: str, state: str = "available", agent: str = "budi") -> None:
    """Have a source tell an agent's state."""
    data = json.dumps({"agent": agent, "state": state})
    row = log.Row(source, f"{source}/{state}", "agent.state", AT_MS, "", agent, data)
    log.append(tenant=floor.tenant.pk, rows=[row], received_ms=AT_MS)


def test_budi_takes_a_break_and_says_why(floor: Floor) -> None:
    assert (
        floor.budi.post("/c/nusantara/floor/me/state", {"state": "break", "reason": "meal"}).status_code
        == 302
    )
    event = LoggedEvent.everywhere.get()
    assert (event.source, event.type, event.agent) == ("floor", "agent.state", "budi")
    assert event.data == {"agent": "budi", "state": "break", "reason": "meal"}
    page = floor.budi.get("/c/nusantara/floor/me/").content.decode()
    assert "Break" in page
    assert "Meal" in page


@pytest.mark.parametrize(
    ("state", "reason"), [("", ""), ("handling", ""), ("away", ""), ("break", "bored"), ("available", "meal")]
)
def test_what_is_no_state_of_ones_own_is_refused(floor: Floor, state: str, reason: str) -> None:
    with tenancy.at(floor.tenant.pk), pytest.raises(OwnStateError):
        declare_own_state(by=floor.budis, state=state, reason=reason)
    assert not LoggedEvent.everywhere.exists()


def test_who_is_no_agent_has_no_state(floor: Floor) -> None:
    assert "not linked to an agent" in floor.ayu.get("/c/nusantara/floor/me/").content.decode()
    with tenancy.at(floor.tenant.pk), pytest.raises(OwnStateError, match="not linked"):
        declare_own_state(by=floor.ayus, state="available")
    assert floor.citra.post("/c/nusantara/floor/me/state", {"state": "break"}).status_code == 404


@pytest.mark.parametrize("agent", ["budi", "PJSIP/101"])
def test_a_connector_that_owns_the_state_is_not_overruled(floor: Floor, agent: str) -> None:
    with tenancy.at(floor.tenant.pk):
        Source.objects.create(key="pbx", kind="asterisk", name="PBX Semarang")
        Alias.objects.create(kind="agent", key="PJSIP/101", means="budi")
        told(floor, "pbx", agent=agent)
        with pytest.raises(OwnStateError, match="PBX Semarang"):
            declare_own_state(by=floor.budis, state="break")
    page = floor.budi.get("/c/nusantara/floor/me/").content.decode()
    assert "Your state comes from PBX Semarang" in page
    assert 'name="state"' not in page


def test_a_state_told_by_the_api_may_be_overruled(floor: Floor) -> None:
    with tenancy.at(floor.tenant.pk):
        Source.objects.create(key="acd", kind="api", name="ACD")
        told(floor, "acd")
        declare_own_state(by=floor.budis, state="training")
    assert LoggedEvent.everywhere.filter(source="floor").count() == 1


def test_a_source_that_was_switched_off_is_told_in_words(floor: Floor) -> None:
    with tenancy.at(floor.tenant.pk):
        Source.objects.create(key="floor", name="Sigap", is_enabled=False)
        with pytest.raises(OwnStateError, match="switched off"):
            declare_own_state(by=floor.budis, state="break")


def test_an_agent_who_has_left_declares_nothing(floor: Floor) -> None:
    Agent.everywhere.update(is_active=False)
    with tenancy.at(floor.tenant.pk), pytest.raises(OwnStateError, match="not linked"):
        declare_own_state(by=floor.budis, state="break")
