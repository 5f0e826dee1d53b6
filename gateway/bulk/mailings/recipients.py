"""Who gets a mailing, each person once, and who is left out and why."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from contracts.customers import ListWholeCustomers
from contracts.folding import fold_case
from gateway.bulk.jobs.calls import in_batches
from gateway.bulk.mailings import fields
from gateway.bulk.mailings.schemas import Channel, DraftMailing, LeftOut, MailOutcome, Reach
from gateway.http.call import Call

BATCH = 100
PAGE_SECONDS = 20.0
LARGEST_NAME = 200
Json = dict[str, Any]


def find(call: Call, asked: DraftMailing, ids: list[str], day: date) -> list[Json]:
    """The recipients in the order of the customers, as they are stored."""
    seen: set[str] = set()
    found: list[Json] = []
    for batch in in_batches(ids, BATCH):
        wanted = ListWholeCustomers(of_customers=batch, active=None, limit=BATCH)
        there = {one["id"]: one for one in call.within(PAGE_SECONDS).ask(wanted)["items"]}
        for customer_id in batch:
            customer = there.get(customer_id)
            if customer is None:
                found.append(_left_out({"customer_id": customer_id}, LeftOut.NO_CUSTOMER))
            else:
                found += _of_customer(customer, asked, seen, call.company.name, day)
    return found


def reason_of(customer: Json | None, contact_id: str) -> LeftOut | None:
    """Why a contact who was to get it must not get it any more; None for who still may."""
    if customer is None:
        return LeftOut.NO_CUSTOMER
    contact = next((one for one in customer.get("contacts", ()) if one["id"] == contact_id), None)
    if contact is None or not contact.get("active", True):
        return LeftOut.NO_CONTACT
    return LeftOut.NO_MAILINGS if contact.get("no_mailings") else None


def _of_customer(customer: Json, asked: DraftMailing, seen: set[str], company: str, day: date) -> Iterator[Json]:
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
        reason = LeftOut.NOT_FIRST if is_later else _why_not(customer, contact, asked.channel, seen)
        if reason is not None:
            yield _left_out(named, reason)
            continue
        has_one = True
        seen.update(_marks(contact, asked.channel))
        yield {**named, **_filled(customer, contact, asked, company, day), "outcome": MailOutcome.READY.value}


def _why_not(customer: Json, contact: Json, channel: Channel, seen: set[str]) -> LeftOut | None:
    if contact.get("no_mailings"):
        return LeftOut.NO_MAILINGS
    if channel is Channel.EMAIL and not contact.get("email"):
        return LeftOut.NO_EMAIL
    if channel is Channel.LETTER and not fields.address_lines(customer):
        return LeftOut.NO_ADDRESS
    return LeftOut.TWICE if seen & _marks(contact, channel) else None


def _marks(contact: Json, channel: Channel) -> set[str]:
    """By what the same person, or the same mailbox, is recognised on another customer."""
    marks = {contact["person_id"]} if contact.get("person_id") else set()
    return marks | ({fold_case(contact["email"])} if channel is Channel.EMAIL else set())


def _filled(customer: Json, contact: Json, asked: DraftMailing, company: str, day: date) -> Json:
    values = fields.values_of(customer, contact, company, day)
    subject, empty_above = fields.fill(asked.subject, values)
    text, empty = fields.fill(asked.text, values)
    lines = [customer["name"], contact["name"], *fields.address_lines(customer)]
    return {
        "subject": " ".join(subject.split()),
        "text": text,
        "address": "\n".join(dict.fromkeys(lines)),
        "empty": list(dict.fromkeys([*empty_above, *empty])),
    }


def _left_out(known: Json, reason: LeftOut) -> Json:
    return {**known, "outcome": MailOutcome.LEFT_OUT.value, "reason": reason.value}
