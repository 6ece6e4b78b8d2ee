"""The running product on PostgreSQL: a talk, the practice's page, a crash of the server in between, the end of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.postgres import Postgres, new_database
from tests.system.gp import Gp
from tests.system.patient import Patient, texts
from tests.system.product import Product, wait_for

pytestmark = pytest.mark.system
FEAR = "every time I bend to tie my shoes I think my back will go"
RED_FLAG = "since this morning I can't feel when I wee and I'm numb between my legs"
PASSWORD = "seven-slow-otters"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server of its own, to be killed."""
    started = Postgres()
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="module")
def product(server: Postgres, tmp_path_factory: pytest.TempPathFactory, model: Path) -> Iterator[Product]:
    """Mo, with the database and the key store apart on that server."""
    stores = {name: new_database(server.url) for name in ("MO_DATABASE_URL", "MO_KEYS_URL")}
    made = Product(tmp_path_factory.mktemp("on-postgresql"), model, **stores)
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.fixture(scope="module")
def invited(product: Product) -> Patient:
    """A patient who has used an invitation, shares, and has said one thing."""
    code = json.loads(product.command("invite", "--label", "Room 4", "--json").stdout)["code"]
    patient = Patient(product.url)
    patient.open(code=code)
    patient.agree(share=True)
    assert patient.say(FEAR)
    return patient


@pytest.fixture(scope="module")
def gp(product: Product) -> Gp:
    """The GP of the first start, signed in."""
    someone = Gp(product.url)
    someone.sign_in(*product.first_account)
    someone.choose_password(PASSWORD)
    return someone


def rows(product: Product, store: str, table: str) -> int:
    """How many rows a table has."""
    connection = psycopg2.connect(product.environment[store])
    with connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        (count,) = cursor.fetchone() or (0,)
    connection.close()
    return int(count)


def test_a_talk_stands_on_the_practices_page(product: Product, invited: Patient, gp: Gp) -> None:
    assert not list(product.data.glob("*.db")), "SQLite has no part in it"
    assert "Room 4" in gp.page("/practice/")
    assert FEAR in gp.page(f"/practice/patients/{invited.conversation}")


def test_nothing_is_lost_when_the_server_crashes(product: Product, server: Postgres, invited: Patient, gp: Gp) -> None:
    before = invited.history()
    server.kill()
    assert product.get("/healthz").status_code == 200
    # What was found within the last second is not asked for again.
    wait_for(lambda: product.get("/readyz").status_code == 503, "Mo to miss the server", 5, every=0.2)
    refused = invited.post("it began with a fall from a ladder", "during")
    assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
    assert "try again" in refused.json()["detail"]
    warned = invited.post(RED_FLAG, "alarm").json()
    assert warned["stored"] is False
    assert "999" in texts(warned["messages"]), "safety waits for no database"
    assert gp.http.get("/practice/").status_code == 503
    server.start()
    wait_for(lambda: product.get("/readyz").status_code == 200, "Mo to find the server again", 30, every=0.2)
    wait_for(lambda: "999" in texts(invited.history()), "the safety answer to be stored", 30, every=0.5)
    again = invited.post(RED_FLAG, "alarm").json()
    assert [line["text"] for line in again["messages"]] == [line["text"] for line in warned["messages"]]
    after = invited.history()
    assert after[: len(before)] == before
    assert sum(line["text"] == RED_FLAG for line in after) == 1
    assert "Room 4" in gp.page("/practice/")
    assert RED_FLAG.split(" and ")[0] in gp.page(f"/practice/patients/{invited.conversation}")


def test_the_talk_goes_on_after_the_crash(product: Product) -> None:
    product.until_ready()
    another = Patient(product.url)
    another.open()
    another.agree()
    assert another.say("I used to swim and now I cannot even get in the car")
    assert another.http.delete("/api/conversation").status_code == 204


def test_after_erasing_no_row_and_no_key_is_left(product: Product, invited: Patient) -> None:
    assert rows(product, "MO_DATABASE_URL", "message") > 0
    assert invited.http.delete("/api/conversation").status_code == 204
    for table in ("patient", "invitation", "conversation", "message", "turn", "observation", "safety_flag"):
        assert rows(product, "MO_DATABASE_URL", table) == 0, table
    assert rows(product, "MO_KEYS_URL", "wrapped_key") == 1, "the product's own, for hashes"
    assert rows(product, "MO_KEYS_URL", "erasure") == 3
