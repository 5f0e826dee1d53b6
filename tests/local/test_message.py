"""Parsing a command: fields of the session are cut out; everything else stays byte for byte."""

from typing import Any
from uuid import UUID

import bson
import pytest
from bson import Binary, Int64
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.mongo_wire.message import NO_LIMIT, MalformedMessage, read_command, reply, with_limit
from tests.local.wire_socket import op_msg

SESSION = UUID("00112233-4455-6677-8899-aabbccddeeff")
characters = st.characters(codec="utf-8", exclude_characters="\0$")
keys = st.text(characters, min_size=1, max_size=8)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(characters, max_size=12),
    st.binary(max_size=12),
    st.builds(bson.ObjectId),
    st.builds(bson.Regex, st.sampled_from(["^å", "a+"]), st.sampled_from([0, 2])),
)
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3))


@given(st.dictionaries(keys, values, max_size=6), st.randoms())
def test_only_the_session_fields_are_cut_out(fields: dict[str, Any], order: Any) -> None:
    session = {
        "lsid": {"id": Binary(SESSION.bytes, 4)},
        "$db": "shop",
        "txnNumber": Int64(5),
        "$readPreference": {"mode": "primary"},
    }
    kept = {key: value for key, value in fields.items() if key not in ("comment", "maxTimeMS", "lsid", "txnNumber")}
    mixed = list({**kept, **session}.items())
    order.shuffle(mixed)
    command = read_command(op_msg({"find": "orders", **dict(mixed)}))
    left = {key: value for key, value in mixed if key in kept}
    assert command.body == bson.encode({"find": "orders", **left})
    assert (command.name, command.db) == (b"find", b"shop")
    assert command.transaction_id == b"00112233445566778899aabbccddeeff-5"


@pytest.mark.parametrize("own", [{"limit": 5}, {"sort": {"_id": 1}}, {"singleBatch": True}])
def test_a_find_gets_a_limit_unless_it_is_read_as_a_whole_already(own: dict[str, Any]) -> None:
    plain = {"find": "orders", "filter": {"limit": 3, "sort": "name"}, "batchSize": 10}
    assert bson.decode(with_limit(bson.encode(plain))) == {**plain, "limit": NO_LIMIT}
    assert bson.decode(with_limit(bson.encode({**plain, **own}))) == {**plain, **own}


def test_a_command_without_number_is_no_retryable_write() -> None:
    assert read_command(op_msg({"ping": 1, "$db": "admin"})).transaction_id is None


def test_documents_beside_the_command_are_kept_as_they_are() -> None:
    documents = bson.encode({"_id": 1}) + bson.encode({"_id": 2, "name": "Åsa"})
    section = b"documents\0" + documents
    frame = bytearray(op_msg({"insert": "a", "$db": "shop"}))
    frame += b"\1" + (len(section) + 4).to_bytes(4, "little") + section
    frame[:4] = len(frame).to_bytes(4, "little")
    assert read_command(bytes(frame)).sequence == documents


@pytest.mark.parametrize("frame", [b"\x15\0\0\0" + bytes(17), op_msg({"ping": 1})[:16] + b"\0\0\0\0"])
def test_an_unknown_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(MalformedMessage):
        read_command(frame)


def test_a_reply_names_the_request_it_answers() -> None:
    command = read_command(op_msg({"ping": 1, "$db": "admin"}, request_id=41))
    answer = reply(command, bson.encode({"ok": 1.0}))
    assert int.from_bytes(answer[:4], "little") == len(answer)
    assert int.from_bytes(answer[8:12], "little") == 41
    assert bson.decode(answer[21:]) == {"ok": 1.0}
