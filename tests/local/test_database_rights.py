"""A part may do in the database what it needs and nothing else: every act is tried on the database, as the part's user."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests
from bson import Int64
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from chassis.database import is_down
from chassis.testing import PARTS, ROOT, free_port, own_servers, wait_until
from chassis.testing_keys import key_settings
from deploy.local import parts
from tests.local.wire_socket import ask, connect, final_of, first_of

Client = MongoClient[dict[str, Any]]
Act = Callable[[Client, str, str], object]
PATIENCE_SECONDS = 60
UNAUTHORIZED, AUTHENTICATION_FAILED, CURSOR_NOT_FOUND = 13, 18, 43


def as_user(name: str, password: str = "") -> Client:
    """A driver that logs in under that name, with the password of the tests if none is given."""
    url = own_servers("")["MONGODB_URL"]
    known = urlsplit(url).password or ""
    return MongoClient(
        url.replace(f"//operator:{known}@", f"//{name}:{password or known}@"), serverSelectionTimeoutMS=5000
    )


@pytest.fixture(scope="module")
def operator() -> Iterator[Client]:
    with MongoClient[dict[str, Any]](os.environ["MONGODB_URL"]) as client:
        yield client


@pytest.fixture(scope="module")
def databases(operator: Client) -> Iterator[tuple[str, str]]:
    """A database of sales and one of billing, each with 200 documents in `things`."""
    mark = uuid4().hex[:8]
    names = f"test_sales_{mark}", f"test_billing_{mark}"
    for name in names:
        operator[name].things.insert_many([{"_id": number} for number in range(200)])
    yield names
    for name in names:
        operator.drop_database(name)


@pytest.fixture(scope="module")
def sales() -> Iterator[Client]:
    with as_user("sales") as client:
        yield client


def other_stage(stage: dict[str, Any]) -> Act:
    """An aggregation in the own database with this stage; "OTHER" in it becomes the other database."""

    def run(client: Client, own: str, other: str) -> object:
        filled: Any = _filled(stage, other)
        return client[own].command("aggregate", "things", pipeline=[{"$match": {}}, filled], cursor={})

    return run


def _filled(value: Any, other: str) -> Any:
    if isinstance(value, dict):
        return {key: _filled(one, other) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, other) for one in value]
    return other if value == "OTHER" else value


FROM_OTHER = {"from": {"db": "OTHER", "coll": "things"}, "localField": "_id", "foreignField": "_id", "as": "found"}
FORBIDDEN: dict[str, Act] = {
    "read another's": lambda client, own, other: client[other].things.find_one(),
    "aggregate another's": lambda client, own, other: list(client[other].things.aggregate([])),
    "count another's": lambda client, own, other: client[other].things.count_documents({}),
    "guess the number of another's": lambda client, own, other: client[other].things.estimated_document_count(),
    "list another's values": lambda client, own, other: client[other].things.distinct("_id"),
    "insert into another's": lambda client, own, other: client[other].things.insert_one({}),
    "update another's": lambda client, own, other: client[other].things.update_one({"_id": 1}, {"$set": {"a": 1}}),
    "replace and read another's": lambda client, own, other: client[other].things.find_one_and_delete({"_id": 1}),
    "delete another's": lambda client, own, other: client[other].things.delete_many({}),
    "drop another's collection": lambda client, own, other: client[other].things.drop(),
    "drop another's database": lambda client, own, other: client.drop_database(other),
    "make another's collection": lambda client, own, other: client[other].create_collection("more"),
    "make another's index": lambda client, own, other: client[other].things.create_index("a"),
    "drop another's indexes": lambda client, own, other: client[other].things.drop_indexes(),
    "list another's collections": lambda client, own, other: client[other].list_collection_names(),
    "list another's indexes": lambda client, own, other: list(client[other].things.list_indexes()),
    "look at another's size": lambda client, own, other: client[other].command("dbStats"),
    "list all databases": lambda client, own, other: client.list_database_names(),
    "rename into another's": lambda client, own, other: client.admin.command(
        "renameCollection", f"{own}.things", to=f"{other}.stolen"
    ),
    "write a result into another's": other_stage({"$out": {"db": "OTHER", "coll": "stolen"}}),
    "merge a result into another's": other_stage({"$merge": {"into": {"db": "OTHER", "coll": "things"}}}),
    "join another's": other_stage({"$lookup": FROM_OTHER}),
    "join another's, hidden": other_stage({"$facet": {"a": [{"$lookup": FROM_OTHER}]}}),
    "read the users": lambda client, own, other: client.admin["system.users"].find_one(),
    "make a user": lambda client, own, other: client.admin.command("createUser", "eve", pwd="x", roles=["root"]),
    "drop its own database": lambda client, own, other: client.drop_database(own),
    "look at the server": lambda client, own, other: client.admin.command("serverStatus"),
}
ALLOWED: dict[str, Act] = {
    "read": lambda client, own, other: client[own].things.find_one(),
    "read it all": lambda client, own, other: list(client[own].things.find(batch_size=10)),
    "write": lambda client, own, other: client[own].things.insert_one({}),
    "write a field that is called db": lambda client, own, other: client[own].things.insert_one({"db": other}),
    "look for a field that is called db": lambda client, own, other: list(
        client[own].things.aggregate([{"$match": {"db": other}}])
    ),
    "make an index": lambda client, own, other: client[own].things.create_index("a"),
    "drop an index": lambda client, own, other: client[own].things.drop_index("a_1"),
    "drop a collection": lambda client, own, other: client[own].other.drop(),
    "list its collections": lambda client, own, other: client[own].list_collection_names(),
    "end its sessions": lambda client, own, other: client.admin.command("endSessions", []),
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_a_service_is_refused(sales: Client, databases: tuple[str, str], operator: Client, what: str) -> None:
    with pytest.raises(OperationFailure) as refused:
        FORBIDDEN[what](sales, *databases)
    assert refused.value.code == UNAUTHORIZED
    assert is_down(
        refused.value
    )  # a part that lacks a right answers 503, and keeps its events, until an operator gives it
    assert operator[databases[1]].things.count_documents({}) == 200
    assert operator[databases[1]].list_collection_names() == ["things"]


@pytest.mark.parametrize("what", ALLOWED)
def test_a_service_may(sales: Client, databases: tuple[str, str], what: str) -> None:
    ALLOWED[what](sales, *databases)


def test_a_cursor_of_another_database_opens_nothing(
    sales: Client, databases: tuple[str, str], operator: Client
) -> None:
    own, other = databases
    number = Int64(operator[other].command("find", "things", batchSize=10)["cursor"]["id"])
    with pytest.raises(OperationFailure) as refused:
        sales[own].command("getMore", number, collection="things")
    assert refused.value.code == CURSOR_NOT_FOUND
    assert sales[own].command("killCursors", "things", cursors=[number])["cursorsNotFound"] == [number]
    assert operator[other].command("getMore", number, collection="things", batchSize=10)["cursor"]["nextBatch"]


@pytest.mark.parametrize("part", PARTS)
def test_each_part_reaches_its_own_database_only(part: str) -> None:
    with as_user(part) as client:
        assert client[f"kundkort_{part}"].nothing.find_one() is None
        for other in (one for one in PARTS if one != part):
            for name in (
                f"kundkort_{other}",
                f"test_{other}_x",
                f"kundkort_{part}x",
                f"x_kundkort_{part}",
                "admin",
                "test",
            ):
                with pytest.raises(OperationFailure) as refused:
                    client[name].nothing.find_one()
                assert refused.value.code == UNAUTHORIZED


def test_without_credentials_nothing_is_missing() -> None:
    with connect() as socket:
        assert ask(socket, {"hello": 1, "$db": "admin"})["ok"] == 1
        assert ask(socket, {"ping": 1, "$db": "admin"})["ok"] == 1
        for asked in (
            {"listDatabases": 1, "$db": "admin"},
            {"find": "users", "$db": "kundkort_gateway"},
            {"insert": "users", "documents": [{"_id": 1}], "$db": "kundkort_gateway"},
            {"endSessions": [], "$db": "admin"},
            {"dropDatabase": 1, "$db": "kundkort_gateway"},
            {"nonsense": 1, "$db": "admin"},
        ):
            assert ask(socket, asked)["code"] == UNAUTHORIZED


@pytest.mark.parametrize("name", ["sales", "operator", "nobody", "a=b,c"])
def test_a_wrong_password_and_a_wrong_name_are_refused_alike(name: str) -> None:
    with as_user(name.replace("=", "%3D").replace(",", "%2C"), "wrong") as client:
        with pytest.raises(OperationFailure, match=r"Authentication failed\.") as refused:
            client.test_sales_x.things.find_one()
        assert refused.value.code == AUTHENTICATION_FAILED
        assert is_down(refused.value)


FIRST = first_of("sales")


@pytest.mark.parametrize(
    "messages",
    [
        [{"saslContinue": 1, "conversationId": 1, "payload": b"c=biws,r=abc,p=AAAA"}],
        [{"saslStart": 1, "mechanism": "PLAIN", "payload": b"\0sales\0x"}],
        [{"saslStart": 1, "mechanism": "SCRAM-SHA-256", "payload": FIRST, "$db": "test_sales"}],
        [{"saslStart": 1, "mechanism": "SCRAM-SHA-256", "payload": b"p=tls-unique,,n=sales,r=abc"}],
        [{"saslStart": 1, "mechanism": "SCRAM-SHA-256", "payload": b"\xff"}],
        *(
            [
                {"saslStart": 1, "mechanism": "SCRAM-SHA-256", "payload": FIRST},
                {"saslContinue": 1, "conversationId": 1, "payload": final},
            ]
            for final in (b"", b"c=biws,r=abc,p=", b"c=biws,r=abc", b"p=" + b"A" * 44, b"\xff")
        ),
    ],
)
def test_a_login_that_is_not_one_opens_nothing(messages: list[dict[str, Any]]) -> None:
    with connect() as socket:
        answers = [ask(socket, {"$db": "admin", **message}) for message in messages]
        assert answers[-1]["code"] == AUTHENTICATION_FAILED
        assert ask(socket, {"find": "things", "$db": "test_sales_x"})["code"] == UNAUTHORIZED


def test_a_proof_of_another_challenge_opens_nothing() -> None:
    """What went over the wire once is worth nothing on the next connection."""
    password = urlsplit(own_servers("")["MONGODB_URL"]).password or ""
    with connect() as socket:
        start = {"saslStart": 1, "mechanism": "SCRAM-SHA-256", "payload": FIRST, "$db": "admin"}
        final = final_of(FIRST, password, ask(socket, start)["payload"])
        proof = {"saslContinue": 1, "conversationId": 1, "payload": final, "$db": "admin"}
        assert ask(socket, proof)["done"]
        assert ask(socket, {"find": "things", "$db": "test_sales_x"})["ok"] == 1
    with connect() as socket:
        ask(socket, start)
        assert ask(socket, proof)["code"] == AUTHENTICATION_FAILED


def test_logging_out_ends_the_rights(databases: tuple[str, str]) -> None:
    with as_user("sales") as client, client.start_session() as session:
        client[databases[0]].things.find_one(session=session)
        client.admin.command("logout")
        with pytest.raises(OperationFailure) as refused:
            client[databases[0]].things.find_one()
        assert refused.value.code == UNAUTHORIZED


def test_a_service_with_a_wrong_password_lives_says_so_and_is_not_ready(tmp_path: Path) -> None:
    url, port = own_servers("sales")["MONGODB_URL"], free_port()
    wrong = url.replace(f":{urlsplit(url).password}@", ":a-wrong-one@")
    settings = {**key_settings("sales"), "MONGODB_URL": wrong, "DATABASE": "test_sales_wrong", "HTTP_PORT": str(port)}
    log = tmp_path / "log"
    with log.open("wb") as output, a_process("sales", settings, output):
        wait_until(lambda: "Authentication failed" in _missing(port), PATIENCE_SECONDS)
        assert "a-wrong-one" not in _missing(port)
        assert requests.get(f"http://127.0.0.1:{port}/livez", timeout=5).ok
    assert "Authentication failed" in log.read_text()
    assert "a-wrong-one" not in log.read_text()


@contextmanager
def a_process(part: str, settings: dict[str, str], output: IO[bytes]) -> Iterator[None]:
    """The part with these settings, ready or not."""
    environment = {**os.environ, **own_servers(part), **settings}
    process = subprocess.Popen(parts.command(part), env=environment, cwd=ROOT, stdout=output, stderr=output)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _missing(port: int) -> str:
    """What /readyz says is missing, "" while nobody answers."""
    try:
        return requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).text
    except requests.RequestException:
        return ""
