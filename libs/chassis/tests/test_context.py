"""The signed context: what is signed is read back, and whatever was tampered with is refused."""

import math
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.context import Context, NoContext, current, enter, sign, using, verify
from chassis.envelope import Malformed, pack, unpack, wrap
from chassis.testing import a_context
from contracts.errors import NotAllowed

KEY = b"k" * 32
words = st.text(max_size=20)


@given(words, words, st.frozensets(words), st.floats(0, 2e10), words, words)
def test_what_is_signed_is_read_back(
    tenant: str, user: str, roles: frozenset[str], deadline: float, request_id: str, trace_id: str
) -> None:
    context = Context(tenant, user, roles, deadline, request_id, trace_id)
    assert verify(sign(context, KEY), KEY) == context


@given(
    st.one_of(
        st.none(), st.integers(), st.binary(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text())
    )
)
def test_anything_else_is_refused(token: object) -> None:
    with pytest.raises(NotAllowed, match=r"chassis\.context_unsigned"):
        verify(token, KEY)


@given(st.data())
def test_one_changed_character_is_refused(data: st.DataObject) -> None:
    token = sign(Context("acme", "ada", frozenset({"seller"}), 2e9, "r" * 32, "t" * 32), KEY)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[place]))
    with pytest.raises(NotAllowed):
        verify(token[:place] + other + token[place + 1 :], KEY)


def test_another_key_is_refused() -> None:
    with pytest.raises(NotAllowed):
        verify(sign(a_context(), KEY), b"K" * 32)


def test_a_signed_context_is_no_event_and_an_event_no_context() -> None:
    """One key signs both: neither may pass for the other."""
    payload, mark = sign(a_context(), KEY).split(".")
    with pytest.raises(ValueError):
        unpack(payload.encode(), mark, KEY)


def test_a_changed_event_is_refused() -> None:
    from zoo import AnimalChanged

    with using(a_context()):
        body, headers = pack(wrap(AnimalChanged(subject="ani_1", version=1)), KEY)
    assert unpack(body, headers["signature"], KEY)["subject"] == "ani_1"
    with pytest.raises(Malformed):
        unpack(body.replace(b"ani_1", b"ani_2"), headers["signature"], KEY)


def test_remaining_counts_down_to_the_deadline() -> None:
    assert 9 < a_context(seconds=10).remaining() <= 10
    assert a_context(seconds=-1).remaining() < 0
    assert Context("t", "u", frozenset(), math.inf, "r", "t").remaining() == math.inf


def test_the_current_context_belongs_to_one_thread() -> None:
    mine, theirs = a_context(), a_context(tenant="other")
    seen: list[str] = []

    def other() -> None:
        try:
            current()
        except NoContext:
            seen.append("none")
        enter(theirs)
        seen.append(current().tenant)

    with using(mine):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert current() is mine
    assert seen == ["none", "other"]
