"""Mail merge: letters and e-mails to contacts of customers. Nothing is sent before somebody has approved exactly that."""

from collections.abc import Iterator
from typing import Any

from flask import Response, request

from chassis.clock import today
from chassis.paging import page
from contracts.access import Role
from contracts.base import Page, Reply
from gateway.bulk import errors
from gateway.bulk.mailings import drafts, letters, produce
from gateway.bulk.mailings.fields import FIELDS
from gateway.bulk.mailings.models import PRODUCED, Mailing, MailingItem
from gateway.bulk.mailings.schemas import (
    ApproveMailing,
    Channel,
    DraftMailing,
    ListMailings,
    ListMailRecipients,
    MailingId,
    MailingView,
    MailOutcome,
    MailRecipient,
    MergeField,
    MergeFields,
)
from gateway.http.call import Call
from gateway.http.language import api_language
from gateway.http.operations import Api

MAILINGS, MAILING = "/mailings", "/mailings/<mailing_id>"
LONGEST_SECONDS = 60.0
BATCH = 200
NOT_FOUND = "gateway.mailing_not_found"

api = Api("mailings")


@api.custom("GET", MAILINGS + "/fields", role=Role.VIEWER, reply=MergeFields)
def list_merge_fields(_call: Call) -> Reply:
    """Lists the fields that texts of mailings may have, each written in braces: `{contact.first_name}`."""
    return MergeFields(items=[MergeField(name=name, sv=label.sv, en=label.en) for name, label in FIELDS.items()])


@api.custom(
    "POST",
    MAILINGS,
    role=Role.SELLER,
    model=DraftMailing,
    reply=MailingView,
    status=201,
    location="/v1/mailings/{id}",
    services=("customers", "crm"),
    failures=("gateway.selection_building", "gateway.mailing_drafts_too_many"),
    deadline=lambda settings: LONGEST_SECONDS,
)
def draft_mailing(call: Call) -> Reply:
    """Makes a draft with every letter or e-mail that it would send, and sends nothing.

    A contact gets it once, however many customers it stands on. Who has opted out (`no_mailings`), has no address, or has left is
    listed as left out with the reason; fields without a value are listed, too. A field that does not exist is refused with its
    place. The draft is kept for two weeks.
    """
    made = drafts.make(call, call.body, today())
    call.record.details |= {"channel": made.channel, "total": made.total}
    return drafts.view_of(made, api_language(request))


@api.custom("GET", MAILINGS, role=Role.SELLER, model=ListMailings, reply=Page[MailingView])
def list_mailings(call: Call) -> Reply:
    """Lists the company's mailings of the last year, newest first."""
    return page(Mailing, {}, call.body, (), lambda row: drafts.view_of(Mailing._from_son(row), api_language(request)))


@api.custom("GET", MAILING, role=Role.SELLER, model=MailingId, reply=MailingView, failures=(NOT_FOUND,))
def get_mailing(call: Call) -> Reply:
    """Returns a mailing: its texts, its state, and how many recipients there are with each outcome."""
    return drafts.view_of(drafts.find(call.body.mailing_id), api_language(request))


@api.custom(
    "GET",
    MAILING + "/recipients",
    role=Role.SELLER,
    model=ListMailRecipients,
    reply=Page[MailRecipient],
    failures=(NOT_FOUND,),
)
def list_mail_recipients(call: Call) -> Reply:
    """Lists the recipients with the very text that each of them gets, and those who are left out with the reason."""
    asked: ListMailRecipients = call.body
    drafts.find(asked.mailing_id)
    query: dict[str, Any] = {"mailing_id": asked.mailing_id}
    if asked.outcome:
        query["outcome"] = asked.outcome.value
    if asked.with_empty is not None:
        query["empty.0"] = {"$exists": asked.with_empty}
    return page(MailingItem, query, asked, (), drafts.recipient_of)


@api.custom(
    "POST",
    MAILING + "/approve",
    role=Role.ADMINISTRATOR,
    model=ApproveMailing,
    reply=MailingView,
    failures=(NOT_FOUND, "gateway.mailing_changed", "gateway.mailing_state", "gateway.mailing_empty"),
)
def approve_mailing(call: Call) -> Reply:
    """Approves the mailing with this digest: exactly these texts to exactly these recipients. It is still not sent."""
    return drafts.view_of(drafts.approve(call.body.mailing_id, call.body.digest), api_language(request))


@api.custom(
    "POST",
    MAILING + "/withdraw",
    role=Role.SELLER,
    model=MailingId,
    reply=MailingView,
    failures=(NOT_FOUND, "gateway.mailing_state"),
)
def withdraw_mailing(call: Call) -> Reply:
    """Withdraws a draft or an approved mailing: it is never sent."""
    return drafts.view_of(drafts.withdraw(call.body.mailing_id), api_language(request))


@api.custom(
    "POST",
    MAILING + "/produce",
    role=Role.SELLER,
    model=MailingId,
    reply=MailingView,
    status=202,
    services=("customers", "crm"),
    failures=(NOT_FOUND, "gateway.mailing_state", "gateway.mail_server_absent"),
)
def produce_mailing(call: Call) -> Reply:
    """Produces an approved mailing in the background: letters for printing, or e-mails through the company's mail server.

    Each recipient once, whatever is killed meanwhile. Who has opted out since the approval is left out. Each customer's
    activities have it afterwards.
    """
    return drafts.view_of(produce.start(call, call.body.mailing_id), api_language(request))


@api.custom(
    "GET",
    MAILING + "/letters",
    role=Role.SELLER,
    model=MailingId,
    content_types=("text/html",),
    failures=(NOT_FOUND, "gateway.mailing_state"),
)
def get_letters(call: Call) -> Response:
    """Returns the letters of a mailing that was produced as one file for printing, a page each. E-mails have none."""
    mailing = drafts.find(call.body.mailing_id)
    if mailing.state != PRODUCED or mailing.channel != Channel.LETTER:
        raise errors.mailing_state(str(mailing.state), (PRODUCED,))
    pieces = letters.write(_read(str(mailing.id)), api_language(request))
    answer = Response(pieces, content_type="text/html; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{mailing.id}.html"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _read(mailing_id: str) -> Iterator[dict[str, Any]]:
    last = "~"
    query = {"mailing_id": mailing_id, "outcome": MailOutcome.PRODUCED.value}
    while rows := MailingItem.rows({**query, "_id": {"$lt": last}}, sort=[("_id", -1)], limit=BATCH):
        yield from rows
        last = rows[-1]["_id"]
