"""Warnings of replies in the caller's language: `{code, detail, values}` of `contracts.errors_catalogue`."""

from typing import Any

from contracts import errors_catalogue

Json = dict[str, Any]
TEXTS = ("warnings", "sentences")


def translate(reply: Json, language: str) -> Json:
    """The reply with its `warnings` and `sentences` in that language, those of its `exposure` too; the service's English where
    this release does not know the code."""
    changed: Json = {}
    for name in TEXTS:
        if isinstance(found := reply.get(name), list) and found:
            changed[name] = [{**one, "detail": said(one, language)} for one in found]
    if isinstance(inner := reply.get("exposure"), dict):
        changed["exposure"] = translate(inner, language)
    return {**reply, **changed} if changed else reply


def said(warning: Json, language: str) -> str:
    """The text of one warning."""
    values = warning.get("values") or {}
    return errors_catalogue.field_detail(str(warning.get("code")), str(warning.get("detail")), values, language)
