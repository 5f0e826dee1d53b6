"""Identifiers: opaque, prefixed, sortable by time of creation (UUIDv7, RFC 9562)."""

import uuid_utils


def new_id(prefix: str) -> str:
    """`new_id("cus")` → "cus_0192…": the prefix says what kind of thing it names, the rest is 32 hex digits."""
    return f"{prefix}_{uuid_utils.uuid7().hex}"
