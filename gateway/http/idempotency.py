"""Idempotency-Key: the same request sent again gets the first answer again, and is never done twice.

    first        the answer is kept for 7 days                another body   422
    again        the kept answer, `Idempotency-Replayed`      meanwhile      409 with Retry-After

An answer that says "not now" is not kept: trying again is what the caller should do. If the process dies in between, the
record becomes free at its deadline, and the services know the request by its id, which follows from the key.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Request, Response
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from gateway import errors
from gateway.models import Answer

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Link")


def key_of(request: Request, required: bool) -> str:
    """The Idempotency-Key, checked; empty if there is none and none is needed."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key and required:
        raise errors.key_required()
    if key and not _KEY.fullmatch(key):
        raise errors.bad_key()
    return key


def request_id(tenant: str, key: str, request: Request) -> str:
    """The id under which services know this command: the same for the same key, method and address."""
    return _hash(tenant, key, request.method, request.path)[:32]


def fingerprint(request: Request, content: bytes, secret: bytes) -> str:
    """What tells one request from another: method, address and body. Keyed, since a body may hold a password."""
    return hmac.digest(secret, f"{request.method} {request.full_path}\n".encode() + content, "sha256").hex()


def stream_mark(request: Request) -> bytes:
    """What stands for the body of a stream that is not read twice."""
    return f"{request.content_length} {request.headers.get('Content-Digest', '')}".encode()


class Slot:
    """The place of one answer: `earlier` is the kept answer, or None when this caller is to do the work."""

    def __init__(self, tenant: str, key: str, print_: str, seconds: float) -> None:
        self._id = f"{tenant}/{key}"
        self._tenant, self._print = tenant, print_
        self.earlier = self._take(datetime.now(UTC) + timedelta(seconds=seconds))

    def _take(self, until: datetime) -> Response | None:
        row = {
            "_id": self._id,
            "tenant": self._tenant,
            "created_at": datetime.now(UTC),
            "fingerprint": self._print,
            "running_until": until,
        }
        try:
            _answers().insert_one(row)
        except DuplicateKeyError:
            return self._take_again(until)
        return None

    def _take_again(self, until: datetime) -> Response | None:
        mine = {"_id": self._id, "tenant": self._tenant, "fingerprint": self._print}
        free = {**mine, "status": None, "running_until": {"$lt": datetime.now(UTC)}}
        if _answers().find_one_and_update(
            free, {"$set": {"running_until": until}}, return_document=ReturnDocument.AFTER
        ):
            return None
        row = _answers().find_one({"_id": self._id, "tenant": self._tenant})
        if row is not None and row["fingerprint"] != self._print:
            raise errors.key_reused()
        if row is None or row.get("status") is None:
            raise errors.still_running()
        headers = {**row["headers"], "Idempotency-Replayed": "true"}
        return Response(bytes(row["body"]), row["status"], headers)

    def keep(self, answer: Response) -> None:
        """Keeps the answer, or frees the place if it says "not now"."""
        row: dict[str, Any] = {"running_until": datetime.now(UTC)}
        if is_final(answer):
            headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
            row = {"status": answer.status_code, "headers": headers, "body": answer.get_data()}
        _answers().update_one({"_id": self._id, "tenant": self._tenant}, {"$set": row})

    def free(self) -> None:
        """Frees the place: the work ended without an answer."""
        _answers().update_one(
            {"_id": self._id, "tenant": self._tenant, "status": None}, {"$set": {"running_until": datetime.now(UTC)}}
        )


def is_final(answer: Response) -> bool:
    """Whether trying again could bring nothing else."""
    return answer.status_code < 500 and "Retry-After" not in answer.headers


def _answers() -> Any:
    return Answer._get_collection()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
