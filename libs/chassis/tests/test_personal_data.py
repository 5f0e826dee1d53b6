"""What is left of a document when one person in it is asked for, and how it becomes JSON. Pure; the rest: in services."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bson import Decimal128, ObjectId

from chassis.personal_data import keep_part, to_json

ANNA: dict[str, Any] = {"id": "con_1", "name": "Anna"}
BERTIL: dict[str, Any] = {"id": "con_2", "name": "Bertil"}


def test_only_the_part_is_left_and_what_says_when() -> None:
    row = {
        "_id": "cus_1",
        "tenant": "a",
        "name": "Bygg AB",
        "created_at": 1,
        "contacts": [ANNA, BERTIL],
        "history": [
            {"at": 2, "by": "usr_1", "before": {"contacts": [BERTIL], "name": "Bygg"}},
            {"at": 3, "by": "usr_1", "before": {"contacts": [{**ANNA, "name": "Ana"}], "name": "Bygg"}},
        ],
    }
    assert keep_part(row, "con_1") == {
        "_id": "cus_1",
        "created_at": 1,
        "contacts": [ANNA],
        "history": [{"at": 3, "by": "usr_1", "before": {"contacts": [{"id": "con_1", "name": "Ana"}]}}],
    }


def test_a_document_about_the_person_is_kept_whole() -> None:
    activity = {"_id": "act_1", "contact_id": "con_1", "text": "Ring"}
    entry = {"_id": "a/1", "subjects": ["cus_1", "con_1"], "user": "usr_1"}
    change = {"_id": "chg_1", "found": [{"part": "con_1", "after": "x"}, {"part": "con_2", "after": "y"}]}
    assert keep_part(activity, "con_1") == activity
    assert keep_part(entry, "con_1") == entry
    assert keep_part(change, "con_1") == {"_id": "chg_1", "found": [{"part": "con_1", "after": "x"}]}


def test_nothing_is_left_of_what_is_about_others() -> None:
    assert keep_part({"_id": "act_1", "contact_id": "con_2", "text": "con_1", "of": ["con_1"]}, "con_1") is None
    assert keep_part({"_id": "cus_1", "contacts": [BERTIL]}, "con_1") is None


def test_every_stored_type_becomes_json() -> None:
    row = {
        "_id": ObjectId("0123456789abcdef01234567"),
        "at": datetime(2026, 3, 2, 8, tzinfo=UTC),
        "limit": Decimal128(Decimal("1.50")),
        "body": b"\xff\x00",
        "n": 1,
        "off": False,
        "none": None,
    }
    assert to_json(row) == {
        "_id": "0123456789abcdef01234567",
        "at": "2026-03-02T08:00:00+00:00",
        "limit": "1.50",
        "body": "/wA=",
        "n": 1,
        "off": False,
        "none": None,
    }
