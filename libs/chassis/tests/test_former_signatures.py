"""The signatures of release 0.1.0: what is signed is read back, and whatever was tampered with is refused."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy import Toy
from toy_contract import GetCounter

from chassis.client import RpcClient
from chassis.context import Context, using
from chassis.envelope import Malformed, pack, unpack, wrap
from chassis.former_signatures import sign, verify
from chassis.signing import EVENT_FORMER, EVENT_SIGNED, Keys
from chassis.testing import a_context, wait_until
from chassis.testing_keys import KEY as COMMON
from chassis.testing_keys import private_key, trusted_keys
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


def test_without_the_common_key_nothing_is_signed_with_it() -> None:
    """An empty key is no key: its HMAC anybody can make."""
    with pytest.raises(NotAllowed):
        verify(sign(a_context(), b""), b"")


def test_while_the_common_key_is_set_both_signatures_are_sent_and_either_is_enough() -> None:
    from zoo import AnimalChanged

    both = Keys(private_key("zoo"), trusted_keys(), KEY)
    with using(a_context()):
        body, headers = pack(wrap(AnimalChanged(subject="ani_1", version=1)), both)
    assert sorted(headers) == [EVENT_FORMER, EVENT_SIGNED]
    for name in headers:
        alone = {name: headers[name]}
        assert unpack(body, alone, both)["subject"] == "ani_1"
        with pytest.raises(Malformed):
            unpack(body.replace(b"ani_1", b"ani_2"), alone, both)
    assert unpack(body, headers, Keys(trusted=trusted_keys()))["subject"] == "ani_1"
    with pytest.raises(Malformed, match="signature"):
        unpack(body, {EVENT_FORMER: headers[EVENT_FORMER]}, Keys(trusted=trusted_keys()))


def test_a_service_takes_the_common_keys_signature_only_while_it_is_set(toy: Toy) -> None:
    """A part of release 0.1.0 beside one of this release; and after the upgrade."""
    old = RpcClient(os.environ["AMQP_URL"], Keys(former=COMMON.encode()))
    try:
        with toy.running(CONTEXT_KEY=COMMON):
            counter = toy.new()
            assert old.call(GetCounter(counter_id=counter), a_context())["id"] == counter
        with toy.running(), pytest.raises(NotAllowed, match="context_unsigned"):
            old.call(GetCounter(counter_id=counter), a_context())
    finally:
        old.close()


def test_a_service_that_has_the_common_key_alone_works_as_before(toy: Toy) -> None:
    """The first step of an upgrade: new code, the settings of yesterday. The start warns of it."""
    settings = {"SIGNING_KEY": "", "TRUSTED_KEYS": "{}", "CONTEXT_KEY": COMMON}
    both = RpcClient(os.environ["AMQP_URL"], Keys(private_key("gateway"), trusted_keys(), COMMON.encode()))
    try:
        with toy.running(**settings):
            wait_until(lambda: both.is_up)
            assert both.call(GetCounter(counter_id=toy_counter(both)), a_context())["value"] == 0
    finally:
        both.close()


def toy_counter(client: RpcClient) -> str:
    from toy_contract import CreateCounter

    return str(client.call(CreateCounter(), a_context())["id"])
