"""Produces an approved mailing: letters are written into its file, e-mails go through the mail server; each customer's activities
say so.

    letter   ready ─────────────────────────► produced          the activity, by a request id of its own
    e-mail   ready ──► sending ──► sent ────► produced          claimed right before the mail server gets the text
                          └──► unsure                           the process died in that moment: not sent again by itself

Who has opted out, or is gone, since the draft is left out. What is sent is the text that was approved, word for word. Whoever
has lost the lease stops before the next e-mail, and no step undoes what another worker has noted meanwhile.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo import UpdateOne

from chassis import clock
from chassis.context import Context, current
from chassis.storage import Row
from contracts.access import Module
from contracts.base import Request
from contracts.crm.mailings import RecordMailing
from contracts.customers import ListWholeCustomers
from contracts.errors import ServiceError, Unavailable
from contracts.text import clean
from gateway.bulk import errors
from gateway.bulk.jobs import authority, leases, resume, stored_json
from gateway.bulk.jobs.calls import Ask, ask_all, in_batches
from gateway.bulk.jobs.resume import Kind
from gateway.bulk.mailings import drafts, recipients, smtp
from gateway.bulk.mailings.models import APPROVED, FAILED, PRODUCED, PRODUCING, Mailing, MailingItem
from gateway.bulk.mailings.schemas import Channel, LeftOut, MailOutcome
from gateway.http.call import Call, Gateway

STEP = 40
MOST_TRIES = 5
"""So often an address is tried that the mail server refuses for now: 2, 4, 8 and 16 minutes later."""
CUSTOMERS = 100
AWAY_SECONDS = 20.0
SOURCE = "mailing"
LONGEST = 2000
NOTHING_SAID = "–"
BEGUN_FROM = (APPROVED, FAILED)


class Lost(Exception):
    """Another worker has taken the mailing over."""


@dataclass(frozen=True, slots=True)
class Work:
    """One worker's work on a mailing. `refused`: the people and mailboxes that want no mailings, of all its customers."""

    gateway: Gateway
    context: Context
    mailing: Mailing
    token: str
    server: smtp.Server
    refused: set[str]

    def hold(self) -> None:
        """Keeps the mailing for longer. Raises Lost."""
        if not leases.renew(Mailing, self.mailing.id, self.token):
            raise Lost


def start(call: Call, mailing_id: str) -> Mailing:
    """Produces it in the background. Sent again, says how far it is. Raises NotFound, or Conflict for one that is not approved,
    or an e-mail without a mail server. One that has failed goes on, for its new caller."""
    mailing = drafts.find(mailing_id)
    if mailing.state in (PRODUCING, PRODUCED):
        return mailing
    if mailing.channel == Channel.EMAIL and not call.gateway.settings.smtp_host:
        raise errors.mail_server_absent()
    begun = {"state": PRODUCING, "failure": "", **authority.note_of(call)}
    token = leases.begin(Mailing, mailing_id, BEGUN_FROM, begun)
    if token is None:
        again = drafts.find(mailing_id)
        if again.state in (PRODUCING, PRODUCED):
            return again
        raise errors.mailing_state(str(again.state), BEGUN_FROM)
    resume.begin(call.gateway, JOB, mailing.tenant, mailing_id, token)
    return drafts.find(mailing_id)


def carry_on(gateway: Gateway, mailing_id: str, token: str) -> None:
    """Does what is left of a mailing that this worker holds. Raises Unavailable when something stays away; it goes on then."""
    mailing = drafts.find(mailing_id)
    drafts.keep_items(mailing)
    _set_where(mailing, MailOutcome.SENDING, {"outcome": MailOutcome.UNSURE.value})
    try:
        context = authority.context_of(gateway, mailing, mailing.roles, mailing.modules, SOURCE)
        with smtp.Server(gateway.settings) as server:
            work = Work(gateway, context, mailing, token, server, set())
            if _read(mailing, MailOutcome.READY):
                if mailing.channel == Channel.EMAIL:
                    server.connect()
                work.refused.update(_refused(work))
            while _step(work):
                work.hold()
    except Lost:
        return
    except Unavailable:
        leases.put_off(Mailing, mailing_id, token, AWAY_SECONDS)
        raise
    except ServiceError as error:
        leases.settle(Mailing, mailing_id, token, {"state": FAILED, "failure": stored_json.dump(error.to_wire())})
        raise
    waiting = _seconds_to_next_try(mailing)
    if waiting is None:
        leases.settle(Mailing, mailing_id, token, {"state": PRODUCED})
    else:
        leases.put_off(Mailing, mailing_id, token, waiting)


JOB = Kind(Mailing, carry_on)


def _step(work: Work) -> bool:
    """Some recipients further; False when nothing is left, or all that is left has to wait."""
    sent = _read(work.mailing, MailOutcome.SENT)
    if sent:
        _log(work.gateway, work.context, work.mailing, sent)
        return True
    ready = _read(work.mailing, MailOutcome.READY)
    if not ready:
        return False
    going = _without_opted_out(work, ready)
    if work.mailing.channel == Channel.LETTER:
        _set(going, (MailOutcome.READY,), {"outcome": MailOutcome.SENT.value, "sent_at": clock.now()})
        return True
    for one in going:
        work.hold()
        _send(work, one)
    return True


def _read(mailing: Mailing, outcome: MailOutcome) -> list[Row]:
    """The next of them; without those that wait for another try."""
    is_due = [{"next_try": None}, {"next_try": {"$lte": clock.now()}}]
    query = {"mailing_id": mailing.id, "outcome": outcome.value, "$or": is_due}
    return MailingItem.rows(query, sort=[("_id", -1)], limit=STEP)


def _seconds_to_next_try(mailing: Mailing) -> float | None:
    """Until the first of those that wait is tried again; None if nobody waits."""
    query = {"mailing_id": mailing.id, "outcome": MailOutcome.READY.value}
    found = MailingItem.rows(query, ["next_try"], sort=[("next_try", 1)], limit=1)
    if not found:
        return None
    due: datetime | None = found[0].get("next_try")
    return 1.0 if due is None else max(1.0, (due.replace(tzinfo=UTC) - clock.now()).total_seconds())


def _refused(work: Work) -> Iterator[str]:
    """By what those are recognised who want no mailings, of all customers of the mailing."""
    query = {"tenant": work.mailing.tenant, "mailing_id": work.mailing.id}
    rows = MailingItem._get_collection().aggregate([{"$match": query}, {"$group": {"_id": "$customer_id"}}])
    for batch in in_batches((row["_id"] for row in rows), CUSTOMERS):
        work.hold()
        for customer in _read_customers(work, batch).values():
            yield from recipients.refused_marks(customer, Channel(work.mailing.channel))


def _read_customers(work: Work, ids: list[str]) -> dict[str, Row]:
    answer = _ask(work, ListWholeCustomers(of_customers=ids, active=None, limit=200))
    return {one["id"]: one for one in answer["items"]}


def _ask(work: Work, asked: Request[Any]) -> Row:
    ((_, answer),) = ask_all(work.gateway, work.context, [Ask("", "", asked)])
    if isinstance(answer, ServiceError):
        raise answer
    return answer


def _without_opted_out(work: Work, items: list[Row]) -> list[Row]:
    """Those who may still get it; notes of the others why not."""
    channel = Channel(work.mailing.channel)
    there = _read_customers(work, sorted({one["customer_id"] for one in items}))
    for customer in there.values():
        work.refused.update(recipients.refused_marks(customer, channel))
    addresses = recipients.addresses_of(there.values(), channel)
    work.refused.update(recipients.refused_elsewhere(lambda asked: _ask(work, asked), addresses))
    going = []
    for one in items:
        reason = recipients.reason_of(there.get(one["customer_id"]), one, channel, work.refused)
        if reason is None:
            going.append(one)
        else:
            _leave_out(one, reason)
    return going


def _leave_out(item: Row, reason: LeftOut) -> None:
    _set([item], (MailOutcome.READY,), {"outcome": MailOutcome.LEFT_OUT.value, "reason": reason.value})


def _send(work: Work, item: Row) -> None:
    """Sends one e-mail, or notes that the mail server refuses it."""
    expected: tuple[MailOutcome, ...] = (MailOutcome.READY,)

    def claim() -> bool:
        nonlocal expected
        work.hold()
        ready = {"_id": item["_id"], "tenant": current().tenant, "outcome": MailOutcome.READY.value}
        claimed = {"$set": {"outcome": MailOutcome.SENDING.value}}
        if not MailingItem._get_collection().update_one(ready, claimed).matched_count:
            return False
        expected = (MailOutcome.SENDING, MailOutcome.UNSURE)  # unsure: another worker has said so meanwhile
        return True

    try:
        address = smtp.ascii_of(item["email"])
        message = smtp.make_message(
            work.gateway.settings.smtp_sender, address, item["subject"], item["text"], item["_id"].replace(":", ".")
        )
        if work.server.send(message, address, claim):
            _set([item], expected, {"outcome": MailOutcome.SENT.value, "sent_at": clock.now()})
    except smtp.Refused as error:
        _note_refusal(item, error, expected)


def _note_refusal(item: Row, error: smtp.Refused, expected: tuple[MailOutcome, ...]) -> None:
    tries = item.get("tries", 0) + 1
    is_over = error.is_final or tries >= MOST_TRIES
    fields: Row = {"outcome": MailOutcome.FAILED.value, "tries": tries, "reason": str(error), "next_try": None}
    if not is_over:
        later = clock.now() + timedelta(minutes=2**tries)
        fields |= {"outcome": MailOutcome.READY.value, "reason": "", "next_try": later}
    _set([item], expected, fields)


def _log(gateway: Gateway, context: Context, mailing: Mailing, items: list[Row]) -> None:
    """An activity with each customer, once; a customer that is gone meanwhile has none."""
    if Module.CRM not in (context.modules or ()):
        _set(items, (MailOutcome.SENT,), {"outcome": MailOutcome.PRODUCED.value})
        return
    asks = (Ask(one["_id"], f"{one['_id']}:log", _record_of(mailing, one)) for one in items)
    noted: list[UpdateOne] = []
    try:
        for key, answer in ask_all(gateway, context, asks):
            is_logged = not isinstance(answer, ServiceError)
            fields: Row = {"outcome": MailOutcome.PRODUCED.value, "is_logged": is_logged}
            sent = {"_id": key, "tenant": current().tenant, "outcome": MailOutcome.SENT.value}
            noted.append(UpdateOne(sent, {"$set": fields}))
    finally:
        if noted:
            MailingItem._get_collection().bulk_write(noted, ordered=False)


def _record_of(mailing: Mailing, item: Row) -> RecordMailing:
    said = "\n\n".join(one for one in (item.get("subject", ""), item["text"]) if one)[:LONGEST]
    return RecordMailing(
        customer_id=item["customer_id"],
        contact_id=item["contact_id"],
        kind=mailing.channel,
        text=said if clean(said, lines=True) else NOTHING_SAID,
        sent_at=item["sent_at"].replace(tzinfo=clock.now().tzinfo),
        mailing_id=mailing.id,
    )


def _set(items: list[Row], expected: tuple[MailOutcome, ...], fields: Row) -> None:
    """Notes it of those that still have one of the outcomes."""
    if items:
        these = {
            "_id": {"$in": [one["_id"] for one in items]},
            "tenant": current().tenant,
            "outcome": {"$in": [one.value for one in expected]},
        }
        MailingItem._get_collection().update_many(these, {"$set": fields})


def _set_where(mailing: Mailing, outcome: MailOutcome, fields: dict[str, Any]) -> None:
    these = {"tenant": mailing.tenant, "mailing_id": mailing.id, "outcome": outcome.value}
    MailingItem._get_collection().update_many(these, {"$set": fields})
