"""What branches and contacts share: an id that recalls the request which created the part, and a reply of one part."""

import hashlib
from collections.abc import Iterable
from typing import Any, TypeVar

from mongoengine import EmbeddedDocument

from chassis.context import current
from chassis.ids import new_id
from customers import errors
from customers.branch_models import Branch
from customers.contact_models import Contact
from customers.models import Customer

P = TypeVar("P", Branch, Contact)
DIGEST_DIGITS = 15


def new_part_id(prefix: str) -> str:
    """An id that sorts by time as all ids do, and whose last digits are a digest of the current request id.

    A customer remembers its last 50 requests; the id remembers for ever. No field is stored for it, so that the release
    before, which refuses fields that it does not know, can still change the customer after a rollback.
    """
    return new_id(prefix)[:-DIGEST_DIGITS] + _request_digest()


def find_created(parts: Iterable[P]) -> P | None:
    """The part that the current request has created already, or None."""
    digest = _request_digest()
    return next((part for part in parts if part.id.endswith(digest)), None)


def created_reply(customer: Customer, parts: Iterable[P]) -> dict[str, Any]:
    """The reply about the part that the current request has created, now or before. Raises Conflict if it made none."""
    part = find_created(parts)
    if part is None:
        raise errors.request_reused(customer.id)
    return part_reply(customer, part)


def part_reply(customer: Customer, part: EmbeddedDocument) -> dict[str, Any]:
    """A branch or contact as its contract wants it, with the customer's id and version."""
    return {**part.to_mongo().to_dict(), "customer_id": customer.id, "version": customer.version}


def _request_digest() -> str:
    return hashlib.sha256(current().request_id.encode()).hexdigest()[:DIGEST_DIGITS]
