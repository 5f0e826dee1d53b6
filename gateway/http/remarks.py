"""Warnings of replies in the caller's language: `{code, detail, values}` of `contracts.errors_catalogue`."""

from typing import Any

from contracts import errors_catalogue

Json = dict[str, Any]


def translate(reply: Json, language: str) -> Json:
    """The reply with its `warnings` in that language; the service's English where this release does not know the code."""
    if not isinstance(found := reply.get("warnings"), list) or not found:
        return reply
    return {**reply, "warnings": [{**one, "detail": said(one, language)} for one in found]}


def said(warning: Json, language: str) -> str:
    """The text of one warning."""
    values = warning.get("values") or {}
    return errors_catalogue.field_detail(str(warning.get("code")), str(warning.get("detail")), values, language)
