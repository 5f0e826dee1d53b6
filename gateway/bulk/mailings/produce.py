"""Produces an approved mailing: letters are written into its file, e-mails go through the mail server; each customer's activities
say so.

    letter   ready ─────────────────────────► produced          the activity, by a request id of its own
    e-mail   ready ──► sending ──► sent ────► produced          claimed right before the mail server gets the text
                          └──► unsure                           the process died in that moment: not sent again by itself

Who has opted out, or is gone, since the draft is left out. What is sent is the text that was approved, word for word.
"""

import threading
from dataclasses import replace
from typing import Any

from pymongo import UpdateOne

from chassis import clock
from chassis.context import Context, current, using
from chassis.logs import log
from chassis.storage import Row
from contracts.access import Module
from contracts.crm.mailings import RecordMailing
from contracts.customers import ListWholeCustomers
from contracts.errors import ServiceError, Unavailable
from gateway.bulk import errors
from gateway.bulk.jobs import authority, leases, stored_json
from gateway.bulk.jobs.calls import Ask, ask_all
from gateway.bulk.jobs.resume import Kind
from gateway.bulk.mailings import drafts, recipients, smtp
from gateway.bulk.mailings.models import APPROVED, FAILED, PRODUCED, PRODUCING, Mailing, MailingItem
from gateway.bulk.mailings.schemas import Channel, MailOutcome
from gateway.http.call import Call, Gateway

STEP = 40
MOST_TRIES = 5
"""So often an address is tried that the mail server refuses for now."""
AWAY_SECONDS = 20.0
SOURCE = "mailing"
LONGEST = 2000


def start(call: Call, mailing_id: str) -> Mailing:
    """Produces it in the background. Sent again, says how far it is. Raises NotFound, or Conflict for one that is not approved,
    or an e-mail without a mail server."""
    mailing = drafts.find(mailing_id)
    if mailing.state in (PRODUCING, PRODUCED):
        return mailing
    if mailing.channel == Channel.EMAIL and not call.gateway.settings.smtp_host:
        raise errors.mail_server_absent()
    token = leases.begin(Mailing, mailing_id, (APPROVED,), {"state": PRODUCING, **authority.note_of(call)})
    if token is None:
        again = drafts.find(mailing_id)
        if again.state in (PRODUCING, PRODUCED):
            return again
        raise errors.mailing_state(str(again.state), (APPROVED,))
    args = (call.gateway, call.context, mailing_id, token)
    threading.Thread(target=_run, args=args, name=f"mailing {mailing_id}", daemon=True).start()
    return drafts.find(mailing_id)


def carry_on(gateway: Gateway, mailing_id: str, token: str) -> None:
    """Does what is left of a mailing that this worker holds. Raises Unavailable when something stays away; it goes on then."""
    mailing = drafts.find(mailing_id)
    _set_where(mailing, MailOutcome.SENDING, {"outcome": MailOutcome.UNSURE.value})
    try:
        context = authority.context_of(gateway, mailing, mailing.roles, mailing.modules, SOURCE)
        with smtp.Server(gateway.settings) as server:
            while _step(gateway, context, mailing, server):
                if not leases.renew(Mailing, mailing_id, token):
                    return
    except Unavailable:
        leases.put_off(Mailing, mailing_id, token, AWAY_SECONDS)
        raise
    except ServiceError as error:
        leases.settle(Mailing, mailing_id, token, {"state": FAILED, "failure": stored_json.dump(error.to_wire())})
        raise
    leases.settle(Mailing, mailing_id, token, {"state": PRODUCED})


JOB = Kind(Mailing, carry_on)


def _run(gateway: Gateway, context: Context, mailing_id: str, token: str) -> None:
    with using(replace(context, request_id=mailing_id)):
        try:
            carry_on(gateway, mailing_id, token)
        except ServiceError as error:
            log.info("mailing %s: %s", mailing_id, error.code)
        except Exception as error:
            log.error("mailing %s: %r", mailing_id, error, exc_info=error)


def _step(gateway: Gateway, context: Context, mailing: Mailing, server: smtp.Server) -> bool:
    """Some recipients further; False when nothing is left."""
    sent = _read(mailing, MailOutcome.SENT)
    if sent:
        _log(gateway, context, mailing, sent)
        return True
    ready = _read(mailing, MailOutcome.READY)
    if not ready:
        return False
    going = _without_opted_out(gateway, context, ready)
    if mailing.channel == Channel.LETTER:
        at = clock.now()
        _set(going, {"outcome": MailOutcome.SENT.value, "sent_at": at})
        return True
    tried = [_send(gateway, mailing, server, one) for one in going]
    if going and not any(tried):
        raise errors.mail_server_down()
    return True


def _read(mailing: Mailing, outcome: MailOutcome) -> list[Row]:
    query = {"mailing_id": mailing.id, "outcome": outcome.value}
    return MailingItem.rows(query, sort=[("_id", -1)], limit=STEP)


def _without_opted_out(gateway: Gateway, context: Context, items: list[Row]) -> list[Row]:
    """Those who may still get it; notes of the others why not."""
    ids = sorted({one["customer_id"] for one in items})
    asked = ListWholeCustomers(of_customers=ids, active=None, limit=200)
    ((_, answer),) = ask_all(gateway, context, [Ask("", "", asked)])
    if isinstance(answer, ServiceError):
        raise answer
    there = {one["id"]: one for one in answer["items"]}
    going = []
    for one in items:
        reason = recipients.reason_of(there.get(one["customer_id"]), one["contact_id"])
        if reason is None:
            going.append(one)
        else:
            _set([one], {"outcome": MailOutcome.LEFT_OUT.value, "reason": reason.value})
    return going


def _send(gateway: Gateway, mailing: Mailing, server: smtp.Server, item: Row) -> bool:
    """Sends one e-mail; False where it is to be tried again later."""
    address = item["email"]
    message = smtp.make_message(
        gateway.settings.smtp_sender, address, item["subject"], item["text"], item["_id"].replace(":", ".")
    )

    def claim() -> bool:
        ready = {"_id": item["_id"], "tenant": current().tenant, "outcome": MailOutcome.READY.value}
        claimed = {"$set": {"outcome": MailOutcome.SENDING.value}}
        return bool(MailingItem._get_collection().update_one(ready, claimed).matched_count)

    try:
        if server.send(message, address, claim):
            _set([item], {"outcome": MailOutcome.SENT.value, "sent_at": clock.now()})
        return True
    except smtp.Refused as error:
        tries = item.get("tries", 0) + 1
        is_over = error.is_final or tries >= MOST_TRIES
        outcome = MailOutcome.FAILED if is_over else MailOutcome.READY
        _set([item], {"outcome": outcome.value, "tries": tries, "reason": str(error) if is_over else ""})
        return is_over


def _log(gateway: Gateway, context: Context, mailing: Mailing, items: list[Row]) -> None:
    """An activity with each customer, once; a customer that is gone meanwhile has none."""
    if Module.CRM not in (context.modules or ()):
        _set(items, {"outcome": MailOutcome.PRODUCED.value})
        return
    asks = (Ask(one["_id"], f"{one['_id']}:log", _record_of(mailing, one)) for one in items)
    noted: list[UpdateOne] = []
    try:
        for key, answer in ask_all(gateway, context, asks):
            is_logged = not isinstance(answer, ServiceError)
            fields: Row = {"outcome": MailOutcome.PRODUCED.value, "is_logged": is_logged}
            noted.append(UpdateOne({"_id": key, "tenant": current().tenant}, {"$set": fields}))
    finally:
        if noted:
            MailingItem._get_collection().bulk_write(noted, ordered=False)


def _record_of(mailing: Mailing, item: Row) -> RecordMailing:
    said = "\n\n".join(one for one in (item.get("subject", ""), item["text"]) if one)
    return RecordMailing(
        customer_id=item["customer_id"],
        contact_id=item["contact_id"],
        kind=mailing.channel,
        text=said[:LONGEST],
        sent_at=item["sent_at"].replace(tzinfo=clock.now().tzinfo),
        mailing_id=mailing.id,
    )


def _set(items: list[Row], fields: dict[str, Any]) -> None:
    if items:
        these = {"_id": {"$in": [one["_id"] for one in items]}, "tenant": current().tenant}
        MailingItem._get_collection().update_many(these, {"$set": fields})


def _set_where(mailing: Mailing, outcome: MailOutcome, fields: dict[str, Any]) -> None:
    these = {"tenant": mailing.tenant, "mailing_id": mailing.id, "outcome": outcome.value}
    MailingItem._get_collection().update_many(these, {"$set": fields})
