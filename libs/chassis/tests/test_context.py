"""The signed context: what is signed is read back, and whatever was signed for something else is refused."""

import math
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.context import Context, NoContext, current, enter, using
from chassis.envelope import Malformed, pack, unpack, wrap
from chassis.signed_context import FILE_SIGNED, SIGNED, sign_file, sign_request, verify_file, verify_request
from chassis.signing import EVENT_SIGNED, Keys, key_id, make_private_key, public_key_of
from chassis.testing import a_context
from chassis.testing_keys import key_settings, keys_of, private_key, trusted_keys
from contracts.access import OPERATOR
from contracts.errors import NotAllowed, Unavailable

GATEWAY, TOY = keys_of("gateway"), keys_of("toy")
BODY = b'{"counter_id": "cnt_1"}'
words = st.text(max_size=20)


def read(headers: dict[str, Any], service: str = "toy", method: object = "get_counter", body: object = BODY) -> Context:
    return verify_request(TOY, headers, service, method, body)


def signed(context: Context | None = None, keys: Keys = GATEWAY) -> dict[str, str]:
    return sign_request(keys, context or a_context(), "toy", "get_counter", BODY)


@given(words, words, st.frozensets(words), st.floats(0, 60), words, words, st.one_of(st.none(), st.frozensets(words)))
def test_what_is_signed_is_read_back(
    tenant: str,
    user: str,
    roles: frozenset[str],
    seconds: float,
    request_id: str,
    trace_id: str,
    modules: frozenset[str] | None,
) -> None:
    deadline = a_context(seconds=seconds).deadline
    context = Context(tenant, user, roles - {OPERATOR}, deadline, request_id, trace_id, modules)
    assert read(signed(context)) == context


@given(
    st.one_of(
        st.none(), st.integers(), st.binary(), st.text(), st.lists(st.text()), st.dictionaries(st.text(), st.text())
    )
)
def test_anything_else_is_refused(token: object) -> None:
    with pytest.raises(NotAllowed, match=r"chassis\.context_unsigned"):
        read({SIGNED: token})


TOKEN = signed()[SIGNED]
"""Made once: its length differs with the digits of the time."""


@given(st.data())
def test_one_changed_character_is_refused(data: st.DataObject) -> None:
    token = TOKEN
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters().filter(lambda character: character != token[place]))
    with pytest.raises(NotAllowed):
        read({SIGNED: token[:place] + other + token[place + 1 :]})


@pytest.mark.parametrize(
    "other",
    [
        {"service": "sales"},
        {"method": "raise_counter"},
        {"method": "check:get_counter"},
        {"method": None},
        {"body": b'{"counter_id": "cnt_2"}'},
        {"body": b""},
    ],
    ids=str,
)
def test_a_context_is_for_one_service_one_method_and_one_body(other: dict[str, Any]) -> None:
    """Red before: the context named none of them."""
    headers = signed()
    assert read(headers).tenant == "acme"
    with pytest.raises(NotAllowed, match="context_unsigned"):
        read(headers, **other)


@pytest.mark.parametrize("seconds", [91, 3600, 315_360_000])
def test_a_deadline_is_never_far_away(seconds: float) -> None:
    """Red before: one in ten years was accepted."""
    with pytest.raises(Unavailable, match=r"toy\.clock_differs"):
        read(signed(a_context(seconds=seconds)))
    assert read(signed(a_context(seconds=89)))


@pytest.mark.parametrize("signer", ["toy", "sales", "operator"])
def test_nobody_but_the_gateway_signs_a_context(signer: str) -> None:
    """Red before: whoever had one service's key had all."""
    with pytest.raises(NotAllowed, match="context_unsigned"):
        read(signed(keys=keys_of(signer)))


def test_a_key_that_is_not_trusted_is_worth_nothing() -> None:
    with pytest.raises(NotAllowed, match="context_unsigned"):
        read(signed(keys=Keys(make_private_key(), trusted_keys())))


def test_two_keys_of_a_signer_count_at_a_time_and_one_that_is_taken_away_no_longer() -> None:
    first, second = make_private_key(), make_private_key()
    trusted = [[public_key_of(one) for one in pair] for pair in ([first], [first, second], [second])]
    accepted = [
        [bool(_reads(Keys(trusted={"gateway": publics}), signed(keys=Keys(own)))) for own in (first, second)]
        for publics in trusted
    ]
    assert accepted == [[True, False], [True, True], [False, True]]


def _reads(keys: Keys, headers: dict[str, str]) -> Context | None:
    try:
        return verify_request(keys, headers, "toy", "get_counter", BODY)
    except NotAllowed:
        return None


def test_a_key_belongs_to_one_signer() -> None:
    with pytest.raises(ValueError, match="gateway and sales have the same key"):
        Keys(trusted={"gateway": trusted_keys()["gateway"], "sales": trusted_keys()["gateway"]})


def test_a_context_of_a_file_is_for_one_method_and_one_address() -> None:
    headers = sign_file(GATEWAY, a_context(), "documents", "GET", "/files/doc_1?a=å")
    assert verify_file(TOY, headers, "documents", "GET", "/files/doc_1?a=å", 660).tenant == "acme"
    for method, address in (("HEAD", "/files/doc_1?a=å"), ("GET", "/files/doc_2?a=å"), ("GET", "/files/doc_1")):
        with pytest.raises(NotAllowed, match="context_unsigned"):
            verify_file(TOY, headers, "documents", method, address, 660)


def test_an_upload_may_last_longer_than_a_request_and_not_for_ever() -> None:
    headers = sign_file(GATEWAY, a_context(seconds=600), "documents", "POST", "/files")
    assert verify_file(TOY, headers, "documents", "POST", "/files", 660)
    with pytest.raises(Unavailable, match=r"documents\.clock_differs"):
        verify_file(TOY, headers, "documents", "POST", "/files", 500)


def test_no_operator_reads_or_writes_files() -> None:
    operator = a_context(roles=frozenset({OPERATOR, "administrator"}))
    for signer in ("gateway", "operator"):
        headers = sign_file(keys_of(signer), operator, "documents", "GET", "/files/doc_1")
        with pytest.raises(NotAllowed, match="context_unsigned"):
            verify_file(TOY, headers, "documents", "GET", "/files/doc_1", 660)


def test_a_signature_is_for_one_purpose() -> None:
    """Red before: one key signed contexts, events and forms, told apart by their shape alone."""
    request = signed()[SIGNED]
    with pytest.raises(NotAllowed):
        verify_file(TOY, {FILE_SIGNED: request}, "toy", "get_counter", BODY.decode(), 660)
    payload, _, mark = request.partition(".")
    with pytest.raises(Malformed):
        unpack(payload.encode(), {EVENT_SIGNED: mark}, TOY)


def test_a_changed_event_is_refused() -> None:
    from zoo import AnimalChanged

    with using(a_context()):
        body, headers = pack(wrap(AnimalChanged(subject="ani_1", version=1)), keys_of("zoo"))
    assert unpack(body, headers, TOY)["subject"] == "ani_1"
    with pytest.raises(Malformed):
        unpack(body.replace(b"ani_1", b"ani_2"), headers, TOY)


@pytest.mark.parametrize("source", [None, "/kundkort/toy", "/kundkort/gateway"])
def test_an_event_is_signed_by_the_service_that_owns_it(source: str | None) -> None:
    """Red before: any service could make any event."""
    from zoo import AnimalChanged

    with using(a_context()):
        envelope = wrap(AnimalChanged(subject="ani_1", version=1))
    if source:
        envelope["source"] = source
    for signer in ("toy", "gateway", *(["zoo"] if source else [])):
        body, headers = pack(envelope, keys_of(signer))
        with pytest.raises(Malformed, match=f"{signer} has signed an event that it does not own"):
            unpack(body, headers, TOY)


def test_the_settings_of_a_process_name_its_own_key() -> None:
    assert key_settings("toy")["SIGNING_KEY"] == private_key("toy")
    assert TOY.own_id == key_id(public_key_of(private_key("toy")))


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
