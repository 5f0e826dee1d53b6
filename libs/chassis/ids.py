"""Identifiers: opaque, prefixed, sortable by time of creation (UUIDv7, RFC 9562); and random ones of what is not stored."""

import uuid_utils


def new_id(prefix: str) -> str:
    """`new_id("cus")` → "cus_0192…": the prefix says what kind of thing it names, the rest is 32 hex digits."""
    return f"{prefix}_{uuid_utils.uuid7().hex}"


def random_id() -> str:
    """32 hex digits that nobody can guess. The generator is seeded by the system, which is not asked for each of them."""
    return uuid_utils.uuid4().hex
