"""Many documents at once: what the database aborts is inserted again, and nothing twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo.errors import BulkWriteError
from zoo import Animal, Bird

from chassis.bulk import WRITE_CONFLICT, insert_each
from chassis.testing import a_database


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with a_database("zoo"):
        yield


def a_row(name: str, request_id: str) -> dict[str, Any]:
    return {"_id": name, "_cls": Bird._class_name, "tenant": "acme", "request_id": request_id, "version": 1}


class Aborting:
    """The real collection; its first `insert_many` stores some documents and reports a write conflict of those and another."""

    def __init__(self, stored: int, code: int = WRITE_CONFLICT) -> None:
        self.stored, self.code, self.sent = stored, code, list[list[str]]()

    def insert_many(self, rows: list[dict[str, Any]], ordered: bool) -> None:
        self.sent.append([row["_id"] for row in rows])
        if len(self.sent) > 1:
            Animal._get_collection().insert_many(rows, ordered=ordered)
            return
        if self.stored:
            Animal._get_collection().insert_many(rows[: self.stored], ordered=ordered)
        raise BulkWriteError({"writeErrors": [{"index": at, "code": self.code} for at in range(len(rows))]})


def test_aborted_rows_are_inserted_again_and_stored_once() -> None:
    collection = Aborting(stored=1)
    assert insert_each(collection, [a_row("b", "r2"), a_row("a", "r1"), a_row("c", "r3")]) == {}
    assert collection.sent == [["a", "b", "c"], ["a", "b", "c"]]
    assert Animal._get_collection().count_documents({"request_id": {"$in": ["r1", "r2", "r3"]}}) == 3


def test_a_row_that_a_unique_index_refuses_is_named_by_its_position() -> None:
    assert insert_each(Animal._get_collection(), [a_row("d", "r9")]) == {}
    refused = insert_each(Animal._get_collection(), [a_row("f", "r9"), a_row("e", "r4")])
    assert {at: set(why["index_keys"]) for at, why in refused.items()} == {0: {"tenant", "request_id"}}


def test_another_failure_is_raised() -> None:
    with pytest.raises(BulkWriteError):
        insert_each(Aborting(stored=0, code=121), [a_row("g", "r5")])


def test_nothing_to_insert_asks_nobody() -> None:
    assert insert_each(None, []) == {}
