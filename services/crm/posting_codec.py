"""How posting lists are written down. Pure.

A segment is at most MOST_SLOTS customers, each with a slot (a number from 0) in it. A block has the lists of all terms that
share a bucket: for each term a digest and either its slots, two bytes each, or a bitmap with a bit for each slot, whichever is
shorter. Two lists that are numbers of thousands of bits are intersected by one `&`.
"""

import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple

from bson import decode, encode

from crm import search_terms

MOST_SLOTS = 32_768
BUCKETS = 512
IDS_A_PART = 256
LONGEST_DIGITS = 5
"""Longer numbers are those of one customer, or nearly."""

_LIST, _BITMAP = b"l", b"b"


class Place(NamedTuple):
    """Where the list of a term is: the bucket, and its name there."""

    bucket: int
    name: str


def is_kept(term: str) -> bool:
    """Whether terms like this have posting lists: those that many customers may share."""
    plain = term.removeprefix(search_terms.INACTIVE)
    return plain[:1] not in (search_terms.NUMBER, search_terms.WHOLE) and not (
        plain.isdigit() and len(plain) > LONGEST_DIGITS
    )


def place_of(term: str) -> Place:
    digest = blake2b(term.encode(), digest_size=8).digest()
    return Place(int.from_bytes(digest[:2], "big") % BUCKETS, digest[2:].hex())


def encode_block(lists: dict[str, "array[int]"]) -> bytes:
    """The lists of a bucket; each holds slots in ascending order."""
    return zlib.compress(encode({name: _encode_list(slots) for name, slots in lists.items()}), 1)


def decode_list(block: bytes, name: str) -> int:
    """The slots of a term as a number with a bit for each; 0 if no customer of the segment has it."""
    return _decode_list(decode(zlib.decompress(block)).get(name, _LIST))


def slots_of(bits: int) -> Iterator[int]:
    """The places of the bits that are set, in ascending order."""
    for at, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (at * 8 + bit for bit in range(8) if byte >> bit & 1)


def encode_ids(ids: Iterable[str]) -> bytes:
    return zlib.compress("\n".join(ids).encode(), 1)


def decode_ids(part: bytes) -> list[str]:
    return zlib.decompress(part).decode().split("\n")


def parts_of(ids: Sequence[str]) -> Iterator[bytes]:
    """The ids of a segment's customers in the order of their slots, in parts of IDS_A_PART."""
    return (encode_ids(ids[at : at + IDS_A_PART]) for at in range(0, len(ids), IDS_A_PART))


def _encode_list(slots: "array[int]") -> bytes:
    if 16 * len(slots) < slots[-1] + 1:
        return _LIST + slots.tobytes()
    return _BITMAP + _to_bits(slots).to_bytes(slots[-1] // 8 + 1, "little")


def _decode_list(written: bytes) -> int:
    if written[:1] == _BITMAP:
        return int.from_bytes(written[1:], "little")
    slots = array("H")
    slots.frombytes(written[1:])
    return _to_bits(slots) if slots else 0


def _to_bits(slots: "array[int]") -> int:
    bits = bytearray(slots[-1] // 8 + 1)
    for slot in slots:
        bits[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(bits, "little")
