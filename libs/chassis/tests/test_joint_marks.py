"""One signature for many events: each is known by it, nothing else is, and a part of an earlier release needs nothing of it."""

import base64
import sys
import threading

import pytest

from chassis import joint_marks
from chassis.context import using
from chassis.envelope import Malformed, pack, pack_together, unpack, wrap
from chassis.joint_marks import EVENTS_SIGNED, LEFT, MOST, RIGHT, STEP, find_signer, sign_jointly
from chassis.signing import EVENT_SIGNED, Keys, make_private_key
from chassis.testing import a_context
from chassis.testing_keys import keys_of, trusted_keys


def bodies(count: int) -> list[bytes]:
    return [b'{"number": %d}' % number for number in range(count)]


def fresh() -> Keys:
    """What a process knows that has checked no signature yet."""
    return Keys(trusted=trusted_keys())


def count_checks(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    checked: list[str] = []
    check = keys.find_signer

    def counted(mark: object, scope: tuple[str, ...], payload: bytes) -> str:
        checked.append(scope[0])
        return check(mark, scope, payload)

    monkeypatch.setattr(keys, "find_signer", counted)
    return checked


@pytest.mark.parametrize("count", range(2, MOST + 1))
def test_each_event_of_a_root_is_known_by_its_mark_and_no_other_is(count: int) -> None:
    keys, given = fresh(), bodies(count)
    marks = sign_jointly(given, keys_of("toy"))
    assert [find_signer(mark, body, keys) for mark, body in zip(marks, given, strict=True)] == ["toy"] * count
    turned = [*marks[1:], marks[0]]
    assert [find_signer(mark, body, keys) for mark, body in zip(turned, given, strict=True)] == [""] * count
    assert len(base64.b64decode(marks[0].rpartition(".")[2])) <= 5 * STEP


def test_one_signature_is_checked_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    keys, given = fresh(), bodies(MOST)
    checked = count_checks(keys, monkeypatch)
    for mark, body in zip(sign_jointly(given, keys_of("toy")), given, strict=True):
        assert find_signer(mark, body, keys) == "toy"
    assert checked == ["events"]


def test_one_that_is_alone_or_of_a_part_without_a_key_has_none() -> None:
    assert sign_jointly(bodies(1), keys_of("toy")) == [""]
    assert sign_jointly([], keys_of("toy")) == []
    assert sign_jointly(bodies(3), Keys()) == ["", "", ""]


def test_a_stranger_is_not_known_and_fills_no_memory() -> None:
    keys, given = fresh(), bodies(2)
    for _ in range(3):
        mark, _ = sign_jointly(given, Keys(own=make_private_key()))
        assert find_signer(mark, given[0], keys) == ""
    assert keys.joint == {}


def test_a_node_is_no_event_and_an_event_no_node() -> None:
    """The digests of two neighbours, as a body, would else be an event that nobody has made."""
    given = bodies(4)
    signed, _, steps = sign_jointly(given, keys_of("toy"))[0].rpartition(".")
    path = base64.b64decode(steps)
    leaf = joint_marks._digest(joint_marks.LEAF, given[0])
    node = leaf + path[1:STEP]
    shorter = base64.b64encode(path[STEP:]).decode()
    assert find_signer(f"{signed}.{shorter}", node, fresh()) == ""
    assert find_signer(f"{signed}.{shorter}", joint_marks.NODE + node, fresh()) == ""
    assert find_signer(f"{signed}.", joint_marks._digest(joint_marks.NODE, node), fresh()) == "", (
        "a root alone is nothing"
    )


@pytest.mark.parametrize(
    "mark",
    [None, 7, "", "..", "a.b.c", "å.å.å", "0.0.", f"0.0.{base64.b64encode(LEFT * STEP).decode()}"]
    + [f"0.0.{base64.b64encode(side * STEP * 11).decode()}" for side in (LEFT, RIGHT, b"\2")],
)
def test_nonsense_is_no_mark(mark: object) -> None:
    assert find_signer(mark, b"{}", fresh()) == ""


def test_what_is_remembered_is_bounded_and_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint_marks, "REMEMBERED", 3)
    keys = fresh()
    for number in range(6):
        given = [b"a%d" % number, b"b%d" % number]
        marks = sign_jointly(given, keys_of("toy"))
        assert [find_signer(mark, body, keys) for mark, body in zip(marks, given, strict=True)] == ["toy", "toy"]
        assert len(keys.joint) <= 3
        assert find_signer(marks[0], b"other", keys) == ""


def test_threads_that_read_at_the_same_time_forget_roots_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Red before: one saw the memory change while it looked for the oldest root, and its event failed."""
    monkeypatch.setattr(joint_marks, "REMEMBERED", 5)
    keys, failed = fresh(), list[Exception]()

    def remember(thread: int) -> None:
        try:
            for number in range(20_000):
                joint_marks._remember(keys, f"{thread} {number}", b"root", "toy")
        except RuntimeError as error:
            failed.append(error)

    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=remember, args=(number,)) for number in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(60)
    finally:
        sys.setswitchinterval(usual)
    assert failed == []
    assert len(keys.joint) <= 5 + len(threads)


def test_an_event_is_read_by_either_mark_and_only_from_its_owner() -> None:
    from zoo import AnimalChanged

    with using(a_context()):
        envelopes = [wrap(AnimalChanged(subject=f"ani_{number}", version=1)) for number in range(3)]
    packed = pack_together(envelopes, keys_of("zoo"))
    for (body, headers), envelope in zip(packed, envelopes, strict=True):
        assert sorted(headers) == [EVENT_SIGNED, EVENTS_SIGNED]
        assert body == pack(envelope, keys_of("zoo"))[0]
        for name in headers:
            assert unpack(body, {name: headers[name]}, fresh())["id"] == envelope["id"]
            with pytest.raises(Malformed):
                unpack(body.replace(b"ani_", b"anx_"), {name: headers[name]}, fresh())
        for bad in ("0.0.0", headers[EVENTS_SIGNED][:-4] + "AAA=", packed[0][1][EVENT_SIGNED]):
            assert unpack(body, {**headers, EVENTS_SIGNED: bad}, fresh())["id"] == envelope["id"]
    for body, headers in pack_together(envelopes, keys_of("toy")):
        with pytest.raises(Malformed, match="toy has signed an event that it does not own"):
            unpack(body, {EVENTS_SIGNED: headers[EVENTS_SIGNED]}, fresh())
    ((_, alone),) = pack_together(envelopes[:1], keys_of("zoo"))
    assert sorted(alone) == [EVENT_SIGNED]
