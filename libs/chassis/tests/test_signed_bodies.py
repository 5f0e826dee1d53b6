"""A streamed body and its signature: what is passed on, and what is refused."""

from collections.abc import Iterable, Iterator

import pytest

from chassis.signed_bodies import SIGNATURE_BYTES, sign_body, take_unsigned, verify_body
from chassis.signed_context import sign_file
from chassis.signing import Keys
from chassis.testing import a_context
from chassis.testing_keys import KEY, keys_of, private_key, trusted_keys
from contracts.errors import NotAllowed

GATEWAY, TOY = keys_of("gateway"), keys_of("toy")
TEXT = b"%PDF-1.7 " + bytes(range(256)) * 3
FORM = {"Content-Type": "multipart/form-data; boundary=x", "Content-Disposition": 'attachment; filename="a.pdf"'}


def headers_of(signer: Keys = GATEWAY) -> dict[str, str]:
    return {**FORM, **sign_file(signer, a_context(), "toy", "POST", "/signed/files?name=a.pdf")}


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def read(headers: dict[str, str], data: bytes, keys: Keys = TOY, size: int = 50) -> bytes:
    return b"".join(verify_body(keys, headers, pieces(data, size)))


def is_refused(headers: dict[str, str], data: bytes, keys: Keys = TOY) -> bool:
    try:
        read(headers, data, keys)
    except NotAllowed as error:
        return error.code == "chassis.context_unsigned"
    return False


@pytest.mark.parametrize("text", [b"", b"x", TEXT, TEXT[:SIGNATURE_BYTES], TEXT[: SIGNATURE_BYTES + 1]], ids=len)
@pytest.mark.parametrize("size", [1, SIGNATURE_BYTES - 1, SIGNATURE_BYTES, 100_000])
def test_the_body_comes_out_as_it_went_in_however_it_is_cut(text: bytes, size: int) -> None:
    headers = headers_of()
    sent = b"".join(sign_body(GATEWAY, headers, pieces(text, 7)))
    assert len(sent) == len(text) + SIGNATURE_BYTES
    assert read(headers, sent, size=size) == text


def test_what_was_changed_on_the_way_is_refused() -> None:
    headers = headers_of()
    sent = b"".join(sign_body(GATEWAY, headers, [TEXT]))
    for place in range(0, len(sent), 13):
        assert is_refused(headers, sent[:place] + bytes([sent[place] ^ 1]) + sent[place + 1 :]), place
    for changed in (
        b"",
        sent[1:],
        sent[:-1],
        sent + b"x",
        TEXT,
        sent[:-SIGNATURE_BYTES] + b"more" + sent[-SIGNATURE_BYTES:],
    ):
        assert is_refused(headers, changed), len(changed)
    for name in FORM:
        assert is_refused({**headers, name: "text/plain"}, sent)


def test_without_a_content_type_nothing_is_signed() -> None:
    """Servers make up different ones, so the receiver would verify another text than was signed."""
    headers = headers_of()
    headers.pop("Content-Type")
    with pytest.raises(ValueError, match="Content-Type"):
        next(sign_body(GATEWAY, headers, [TEXT]))


def test_a_signature_is_for_one_request_and_only_the_gateways() -> None:
    headers, others = headers_of(), headers_of()
    sent = b"".join(sign_body(GATEWAY, headers, [TEXT]))
    assert not is_refused(headers, sent)
    assert is_refused(others, sent)
    assert is_refused(headers, sent, Keys(private_key("toy"), {"gateway": trusted_keys()["sales"]}))
    for signer in ("sales", "operator", "toy"):
        assert is_refused(headers, b"".join(sign_body(keys_of(signer), headers, [TEXT])))


def test_no_piece_is_read_ahead() -> None:
    """A body of a gigabyte needs the memory of one piece."""
    taken = 0

    def endless() -> Iterable[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield TEXT

    for way in (sign_body(GATEWAY, headers_of(), endless()), verify_body(TOY, headers_of(), endless())):
        taken = 0
        for count in range(1, 4):
            next(way)
            assert taken == count


def test_with_the_common_key_the_signature_is_taken_off_whosever_it_is() -> None:
    """Parts may come with their keys in any order; docs/upgrading.md, step 0."""
    headers = headers_of()
    unknowing = Keys(former=KEY.encode())
    assert read(headers, b"".join(sign_body(GATEWAY, headers, [TEXT])), unknowing) == TEXT
    assert b"".join(take_unsigned(unknowing, pieces(TEXT, 50))) == TEXT


def test_a_body_without_a_signature_is_refused_without_the_common_key() -> None:
    with pytest.raises(NotAllowed, match="context_unsigned"):
        take_unsigned(TOY, pieces(TEXT, 50))
