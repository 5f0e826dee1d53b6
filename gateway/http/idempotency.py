"""Idempotency-Key: a request that is sent again is not run again; it gets the stored response.

    first request    runs; its response is stored for 7 days     same key, other body   422
    sent again       stored response, `Idempotency-Replayed`     still running          409 with Retry-After

A response that means "not now" (5xx, Retry-After) is not stored, so that the caller can retry, nor a refusal that passes, such as
for want of room (docs/decisions/0089). If the process dies while a request runs, the record expires at its deadline; services
recognise the retry by its request id, which the key determines.
"""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import Request, Response, g
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from chassis import clock
from contracts import errors_catalogue
from contracts.access import Role
from contracts.errors import ServiceError
from gateway import errors
from gateway.http.call import Operation
from gateway.models import Answer

LONGEST_SKEW = timedelta(seconds=60)
"""By so much the clocks of gateways may differ. A record that runs for longer than one made now was made by a clock that was
wrong: the key must not stay occupied until that time comes."""
FORM_KEY = "form_key"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Link")


def new_form_key() -> str:
    """The key of one form on one page."""
    return secrets.token_urlsafe(24)


def key_of(request: Request, operation: Operation) -> str:
    """The key of a request: its Idempotency-Key, or what a form of ours carries in its place. Empty for none."""
    if operation.idempotency == "none":
        return ""
    if operation.is_form:
        given = (request.args if operation.streamed else request.form).get(FORM_KEY, "")
        return given if _KEY.fullmatch(given) else ""
    return read_key(request, operation.idempotency == "required")


def read_key(request: Request, required: bool) -> str:
    """The validated Idempotency-Key; empty if there is none and none is required."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        if required:
            raise errors.key_required()
        return ""
    key = given.strip()
    if not _KEY.fullmatch(key):
        raise errors.bad_key()
    return key


def own_key(key: str, user: str) -> str:
    """The key of a request about its caller: two who choose the same one are two. No key that is sent has a space."""
    return f"{key} {user}"


def make_request_id(tenant: str, key: str, request: Request) -> str:
    """The request id that services see: the same for the same company, key, method and path."""
    return _hash(tenant, key, request.method, request.path)[:32]


def fingerprints(request: Request, content: bytes, keys: tuple[bytes, bytes]) -> tuple[str, str]:
    """Keyed hashes of method, address and body, one for each key. Keyed, because a body may hold a password."""
    text = f"{request.method} {request.full_path}\n".encode() + content
    own, former = (hmac.digest(key, text, "sha256").hex() for key in keys)
    return own, former


def describe_stream(request: Request) -> bytes:
    """Stands for the body of a stream, which can be read only once."""
    return f"{request.content_length} {request.headers.get('Content-Digest', '')}".encode()


class StoredAnswer:
    """The record of one key. `earlier` is the response stored before; None means that this caller has to run the request."""

    def __init__(
        self, tenant: str, key: str, prints: tuple[str, str], seconds: float, roles: frozenset[str] = frozenset()
    ) -> None:
        self._id, self._roles = f"{tenant}/{key}", roles
        self._tenant, (self._own_print, self._print) = tenant, prints
        self.earlier = self._claim(clock.now() + timedelta(seconds=seconds))

    def _claim(self, until: datetime) -> Response | None:
        row = {
            "_id": self._id,
            "tenant": self._tenant,
            "created_at": clock.now(),
            "fingerprint": self._print,
            "own_fingerprint": self._own_print,
            "running_until": until,
        }
        try:
            _answers().insert_one(row)
        except DuplicateKeyError:
            return self._reclaim(until)
        return None

    def _reclaim(self, until: datetime) -> Response | None:
        same = [{"own_fingerprint": self._own_print}, {"fingerprint": self._print}]
        mine = {"_id": self._id, "tenant": self._tenant, "$or": same}
        over = [{"running_until": {"$lt": clock.now()}}, {"running_until": {"$gt": until + LONGEST_SKEW}}]
        free = {**mine, "status": None, "$and": [{"$or": over}]}
        taken = {"$set": {"running_until": until}}
        if _answers().find_one_and_update(free, taken, return_document=ReturnDocument.AFTER):
            return None
        row = _answers().find_one({"_id": self._id, "tenant": self._tenant})
        if row is not None and not self._is_of(row):
            raise errors.key_reused()
        if row is None or row.get("status") is None:
            raise errors.still_running()
        if not self._may_see(row):
            raise errors.key_reused()
        headers = {**row["headers"], "Idempotency-Replayed": "true"}
        return Response(bytes(row["body"]), row["status"], headers)

    def _is_of(self, row: dict[str, Any]) -> bool:
        """Whether the record is of the same request: by either fingerprint, since an earlier release writes one only."""
        return row.get("own_fingerprint") == self._own_print or row["fingerprint"] == self._print

    def _may_see(self, row: dict[str, Any]) -> bool:
        """Whether the caller has every role of the one whose answer it is: with fewer, the answer could be another."""
        shown = {*row.get("roles", ())} - {Role.VIEWER}
        return Role.ADMINISTRATOR in self._roles or shown <= self._roles

    def store(self, answer: Response) -> None:
        """Stores the response, or releases the record if the response means "not now"."""
        row: dict[str, Any] = {"running_until": clock.now()}
        if is_final(answer):
            headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
            row = {"status": answer.status_code, "headers": headers, "body": answer.get_data()}
            row["roles"] = sorted(self._roles)
        _answers().update_one({"_id": self._id, "tenant": self._tenant}, {"$set": row})

    def release(self) -> None:
        """Releases the record: the request ended without a response."""
        _answers().update_one(
            {"_id": self._id, "tenant": self._tenant, "status": None}, {"$set": {"running_until": clock.now()}}
        )


def note_refusal(error: ServiceError) -> None:
    """Notes what the request was refused for, whether a program or a page is told: see `is_final`."""
    g.refusal_passes = errors_catalogue.is_passing(error)


def is_final(answer: Response) -> bool:
    """Whether a retry could not get another response, as far as it is known."""
    is_refused_for_now = answer.status_code >= 400 and g.get("refusal_passes", False)
    return answer.status_code < 500 and "Retry-After" not in answer.headers and not is_refused_for_now


def _answers() -> Any:
    return Answer._get_collection()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
