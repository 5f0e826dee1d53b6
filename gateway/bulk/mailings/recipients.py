"""Who gets a mailing, each person once, and who is left out and why."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from contracts.crm.mailings import LookUpRefusedAddresses
from contracts.customers import ListWholeCustomers
from contracts.errors import Unavailable, invalid_fields
from contracts.folding import fold_case
from contracts.gateway_bulk_errors import FILLED_LONG
from gateway.bulk.jobs.calls import in_batches
from gateway.bulk.mailings import fields
from gateway.bulk.mailings.schemas import Channel, DraftMailing, LeftOut, MailOutcome, Reach
from gateway.http.call import Call

BATCH = 100
PAGE_SECONDS = 20.0
LARGEST_NAME = 200
MOST_ADDRESSES = 1000
UNKNOWN = ("crm.request_unknown", "crm.unknown_method")
"""What a crm says that is older than the request for refused addresses."""
LONGEST_TEXT = 10_000
Json = dict[str, Any]


class _Marks(NamedTuple):
    """By what people and mailboxes are recognised: those that get it already, and those that want no mailings."""

    seen: set[str]
    refused: set[str]


def find(call: Call, asked: DraftMailing, ids: list[str], day: date) -> Iterator[Json]:
    """The recipients in the order of the customers, as they are stored. Raises InvalidInput for a text that becomes too long."""
    refused = {mark for one in _read_all(call, ids) for mark in refused_marks(one, asked.channel)}
    marks = _Marks(set(), refused)
    for batch in in_batches(ids, BATCH):
        there = _read(call, batch)
        marks.refused.update(
            refused_elsewhere(call.within(PAGE_SECONDS).ask, addresses_of(there.values(), asked.channel))
        )
        for customer_id in batch:
            customer = there.get(customer_id)
            if customer is None:
                yield _left_out({"customer_id": customer_id}, LeftOut.NO_CUSTOMER)
            else:
                yield from _of_customer(customer, asked, marks, call.company.name, day)


def _read_all(call: Call, ids: list[str]) -> Iterator[Json]:
    for batch in in_batches(ids, BATCH):
        yield from _read(call, batch).values()


def _read(call: Call, ids: list[str]) -> dict[str, Json]:
    wanted = ListWholeCustomers(of_customers=ids, active=None, limit=BATCH)
    return {one["id"]: one for one in call.within(PAGE_SECONDS).ask(wanted)["items"]}


def reason_of(customer: Json | None, item: Json, channel: Channel, refused: set[str]) -> LeftOut | None:
    """Why a contact who was to get it must not get it any more; None for who still may. `refused`: see `refused_marks`."""
    if customer is None:
        return LeftOut.NO_CUSTOMER
    contact = next((one for one in customer.get("contacts", ()) if one["id"] == item["contact_id"]), None)
    if contact is None or not contact.get("active", True):
        return LeftOut.NO_CONTACT
    if contact.get("no_mailings") or refused & _marks(contact, channel):
        return LeftOut.NO_MAILINGS
    is_other = channel is Channel.EMAIL and fold_case(contact.get("email") or "") != fold_case(item.get("email", ""))
    return LeftOut.NO_EMAIL if is_other else None


def refused_marks(customer: Json, channel: Channel) -> Iterator[str]:
    """The people and the mailboxes of a customer that want no mailings, wherever else they are."""
    for contact in customer.get("contacts") or ():
        if contact.get("no_mailings"):
            yield from _marks(contact, channel)


def addresses_of(customers: Iterable[Json], channel: Channel) -> list[str]:
    """The e-mail addresses of their contacts, each once; none for letters, which go to no mailbox."""
    contacts = (one for customer in customers for one in customer.get("contacts") or ())
    return list(dict.fromkeys(one["email"] for one in contacts if channel is Channel.EMAIL and one.get("email")))


def refused_elsewhere(ask: Callable[[LookUpRefusedAddresses], Json], addresses: Iterable[str]) -> set[str]:
    """Those of the mailboxes whose owner wants no mailings, as said at any customer of the company, in the mailing or not. Raises
    Unavailable; a crm of an earlier release knows none."""
    found: set[str] = set()
    try:
        for batch in in_batches(addresses, MOST_ADDRESSES):
            found.update(ask(LookUpRefusedAddresses(addresses=batch))["items"])
    except Unavailable as error:
        if error.code not in UNKNOWN:
            raise
    return found


def _of_customer(customer: Json, asked: DraftMailing, marks: _Marks, company: str, day: date) -> Iterator[Json]:
    known = {"customer_id": customer["id"], "customer_name": customer["name"][:LARGEST_NAME]}
    contacts = [one for one in customer.get("contacts") or () if one.get("active", True)]
    if not contacts:
        yield _left_out(known, LeftOut.NO_CONTACT)
    has_one = False
    for contact in contacts:
        named = {
            **known,
            "contact_id": contact["id"],
            "contact_name": contact["name"],
            "email": contact.get("email", ""),
        }
        is_later = has_one and asked.reach is Reach.FIRST_CONTACT
        reason = LeftOut.NOT_FIRST if is_later else _why_not(customer, contact, asked.channel, marks)
        if reason is not None:
            yield _left_out(named, reason)
            continue
        has_one = True
        marks.seen.update(_marks(contact, asked.channel))
        yield {**named, **_filled(customer, contact, asked, company, day), "outcome": MailOutcome.READY.value}


def _why_not(customer: Json, contact: Json, channel: Channel, marks: _Marks) -> LeftOut | None:
    own = _marks(contact, channel)
    if contact.get("no_mailings") or marks.refused & own:
        return LeftOut.NO_MAILINGS
    if channel is Channel.EMAIL and not contact.get("email"):
        return LeftOut.NO_EMAIL
    if channel is Channel.LETTER and not fields.address_lines(customer):
        return LeftOut.NO_ADDRESS
    return LeftOut.TWICE if marks.seen & own else None


def _marks(contact: Json, channel: Channel) -> set[str]:
    """By what the same person, or the same mailbox, is recognised on another customer."""
    marks = {contact["person_id"]} if contact.get("person_id") else set()
    return marks | ({fold_case(contact["email"])} if channel is Channel.EMAIL and contact.get("email") else set())


def _filled(customer: Json, contact: Json, asked: DraftMailing, company: str, day: date) -> Json:
    values = fields.values_of(customer, contact, company, day)
    subject, empty_above = fields.fill(asked.subject, values)
    text, empty = fields.fill(asked.text, values)
    if len(text) > LONGEST_TEXT:
        raise invalid_fields(
            "gateway", [FILLED_LONG.at("/text", most=LONGEST_TEXT, name=customer["name"][:LARGEST_NAME])]
        )
    lines = [customer["name"], contact["name"], *fields.address_lines(customer)]
    return {
        "subject": " ".join(subject.split()),
        "text": text,
        "address": "\n".join(dict.fromkeys(lines)),
        "empty": list(dict.fromkeys([*empty_above, *empty])),
    }


def _left_out(known: Json, reason: LeftOut) -> Json:
    return {**known, "outcome": MailOutcome.LEFT_OUT.value, "reason": reason.value}
