"""Web Push: readable for one browser alone, and sent nowhere but to a push service on the internet."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from bot.gateway.reminders import endpoints
from bot.gateway.reminders.endpoints import Pushes, Refused, Unavailable, is_endpoint, is_public, resolved
from bot.gateway.reminders.push import Browser, Vapid, encrypted, sealed
from tests.push_server import HOST, KEYS, SUBSCRIPTION, PushServer, private_key, read_by
from tests.unit.gateway.conftest import Patient
from tests.unit.gateway.reminders.conftest import Clock, Person, Replica
from tests.unit.gateway.reminders.test_mail import TOLD


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_message_is_encrypted_as_the_example_of_rfc_8291() -> None:
    salt = decoded("DGv6ra1nlYgDCS1FRnbzlw")
    own = private_key("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
    body = sealed(b"When I grow up, I want to be a watermelon", Browser.of(KEYS), salt, own)
    assert body == decoded(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru"
        "3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def opened(body: bytes) -> dict[str, str]:
    """What the browser of RFC 8291's example reads."""
    return read_by(private_key("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), decoded(KEYS["auth"]), body)


async def test_a_push_holds_the_note_and_nothing_else_and_is_signed(
    person: Person, replica: Callable[..., Replica], time: Clock, tmp_path: Path
) -> None:
    person.agrees_on(days=7)
    person.records.add_browser(person.id, SUBSCRIPTION, time.now)
    time.now = datetime.now(timezone.utc).replace(hour=12)
    async with PushServer(tmp_path) as server:
        vapid = Vapid.kept_in(tmp_path)
        gateway = replica({"pushes": Pushes(vapid, "https://mo.example", server.resolve, server.trust)})
        person.records.next_reminder(person.id, time.now, time.now)
        await gateway.look()
        (request,) = server.requests
    note = opened(request.body)
    assert note == {"title": "Mo", "body": person.reminders[0].text, "page": "/"}
    assert TOLD.findall(note["body"]) == []
    assert request.headers["host"] == HOST
    assert 0 < int(request.headers["ttl"]) <= 86400
    token, _, key = request.headers["authorization"].removeprefix("vapid t=").partition(", k=")
    assert key == vapid.public
    claims = as_a_push_service_reads(token, key)
    assert claims["sub"] == "https://mo.example"
    assert timedelta(0) < datetime.fromtimestamp(claims["exp"], timezone.utc) - time.now <= timedelta(hours=24)


def as_a_push_service_reads(token: str, key: str) -> dict[str, Any]:
    """The claims of a signature, checked with nothing but the key beside it (RFC 8292)."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    claims: dict[str, Any] = jwt.decode(token, point, algorithms=["ES256"], audience=f"https://{HOST}")
    return claims


def test_a_signature_is_no_good_for_another_service_or_with_another_key(tmp_path: Path) -> None:
    now = datetime.now(timezone.utc)
    vapid = Vapid.kept_in(tmp_path)
    token, _, key = vapid.authorization(f"https://{HOST}", "x", now).removeprefix("vapid t=").partition(", k=")
    assert as_a_push_service_reads(token, key)
    elsewhere, _, _ = vapid.authorization("https://other.example", "x", now).removeprefix("vapid t=").partition(",")
    with pytest.raises(jwt.InvalidAudienceError):
        as_a_push_service_reads(elsewhere, key)
    (tmp_path / "other").mkdir()
    with pytest.raises(jwt.InvalidSignatureError):
        as_a_push_service_reads(token, Vapid.kept_in(tmp_path / "other").public)
    assert Vapid.kept_in(tmp_path).public == key, "or every browser would have to subscribe anew"


def test_no_two_pushes_are_alike_and_a_changed_one_cannot_be_read() -> None:
    note = {"title": "Mo", "body": "Shall we talk?", "page": "/"}
    first, second = encrypted(note, Browser.of(KEYS)), encrypted(note, Browser.of(KEYS))
    assert opened(first) == opened(second) == note
    assert first[:16] != second[:16]
    assert first[21:86] != second[21:86]
    changed = first[:-1] + bytes([first[-1] ^ 1])
    with pytest.raises(InvalidTag):
        opened(changed)
    assert len(encrypted({**note, "body": "x" * 2900}, Browser.of(KEYS))) <= 4096


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
async def test_a_browser_that_is_gone_is_forgotten(
    person: Person, replica: Callable[..., Replica], time: Clock, tmp_path: Path, status: str
) -> None:
    person.agrees_on(weekly=True)
    person.records.add_browser(person.id, SUBSCRIPTION, time.now)
    async with PushServer(tmp_path) as server:
        server.answers = [status]
        gateway = replica({"pushes": Pushes(Vapid.kept_in(tmp_path), "https://x", server.resolve, server.trust)})
        for _ in range(2):
            time.move(days=7, minutes=1)
            await gateway.look()
        assert len(server.requests) == 1
    assert person.records.browsers(person.id) == 0


async def test_a_busy_service_is_asked_again_when_it_says_and_a_redirect_leads_nowhere(
    person: Person, replica: Callable[..., Replica], time: Clock, tmp_path: Path
) -> None:
    person.agrees_on(days=7)
    person.records.add_browser(person.id, SUBSCRIPTION, time.now)
    time.move(days=7, minutes=1)
    async with PushServer(tmp_path) as server:
        server.answers = ["429 Busy\r\nRetry-After: 600", "307 Over there\r\nLocation: http://127.0.0.1/"]
        gateway = replica({"pushes": Pushes(Vapid.kept_in(tmp_path), "https://x", server.resolve, server.trust)})
        await gateway.look()
        time.move(minutes=9)
        await gateway.look()
        assert len(server.requests) == 1
        for _ in range(3):
            time.move(minutes=2)
            await gateway.look()
        assert len(server.requests) == 2


async def test_a_service_with_another_names_certificate_gets_nothing(person: Person, tmp_path: Path) -> None:
    async with PushServer(tmp_path) as server:
        pushes = Pushes(Vapid.kept_in(tmp_path), "https://x", server.resolve)  # the machine's own certificates
        with pytest.raises(Unavailable):
            await pushes._post(SUBSCRIPTION["endpoint"], HOST, {}, b"")
        assert server.requests == []


@pytest.mark.parametrize(
    "address",
    ["http://push.example.org/1", "https://push.example.org:8443/1", "https://a:b@push.example.org/1",
     "https://127.0.0.1/1", "https://[::1]/1", "https://localhost/1", "https://printer.local/1", "https://db.internal/1",
     "https://push.example.org/" + "a" * 2000, "https://push.example.org/\r\nHost: x", "ftp://push.example.org/",
     "https://2130706433/", "https://0x7f.1/", "https://push.example.org:99999/", "https://pü.example.org/", "", "x"],
)  # fmt: skip
async def test_an_address_that_is_no_push_service_is_refused(patient: Patient, address: str) -> None:
    assert not is_endpoint(address)
    await patient.agrees()
    answer = await patient.http.post(
        "/api/reminders/browser", json={**KEYS, "endpoint": address}, headers=patient.headers
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "255.255.255.255"],
)  # fmt: skip
async def test_a_name_that_leads_into_a_network_at_home_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    assert not is_public(address)

    async def found(*_: object, **__: object) -> list[tuple[object, ...]]:
        return [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (address, 443))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
    with pytest.raises(Refused):
        await resolved("push.example.org")


def test_an_address_on_the_internet_is_public() -> None:
    assert is_public("93.184.216.34")
    assert is_public("2606:2800:220:1:248:1893:25c8:1946")
    assert endpoints.is_endpoint("https://updates.push.services.mozilla.com/wpush/v2/gAAA")


async def test_keys_that_no_browser_made_are_refused(patient: Patient) -> None:
    await patient.agrees()
    for wrong in ({"p256dh": "AAAA"}, {"auth": "AAAA"}, {"p256dh": "B" + "A" * 86}):
        sent = await patient.http.post(
            "/api/reminders/browser", json={**SUBSCRIPTION, **wrong}, headers=patient.headers
        )
        assert sent.status_code == 422
    for number in range(7):
        sent = await patient.http.post(
            "/api/reminders/browser",
            json={**SUBSCRIPTION, "endpoint": f"https://push.example.org/{number}"},
            headers=patient.headers,
        )
    assert sent.json()["browsers"] == 5
    gone = await patient.http.request(
        "DELETE",
        "/api/reminders/browser",
        json={"endpoint": "https://push.example.org/6"},
        headers=patient.headers,
    )
    assert gone.json()["browsers"] == 4
