"""Mailings as pages: the text with its fields, who gets it and who does not, approval, production."""

from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role, is_allowed
from contracts.base import Id
from contracts.crm import RegisterFilters
from contracts.errors import InvalidInput, ServiceError
from gateway.api import mailings as mailings_api
from gateway.bulk.mailings.fields import FIELDS
from gateway.bulk.mailings.schemas import (
    ApproveMailing,
    Channel,
    DraftMailing,
    ListMailings,
    ListMailRecipients,
    MailingId,
    MailingState,
    MailingView,
    MailOutcome,
    MailRecipient,
)
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity.caller_names import names_of
from gateway.web.bulk_targets import count_customers, read_targets, targets_of
from gateway.web.bulk_words import say_origin
from gateway.web.formats import moment
from gateway.web.forms import links
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, run
from gateway.web.texts import Texts, page_texts

PATH = "/mailings"
NEW = PATH + "/new"
ONE = PATH + "/<mailing_id>"
OF_LETTERS = frozenset({MailingState.PRODUCING, MailingState.PRODUCED, MailOutcome.SENT, MailOutcome.PRODUCED})
"""States and outcomes that have words of their own where they are of letters."""
TYPED = ("channel", "reach", "subject", "text")
Json = dict[str, Any]

api = Api("mailing_pages")


class AskNewMailing(RegisterFilters):
    """The page of a new mailing, to all customers that the filters of the register find, or to these."""

    customer_ids: list[Id] = Field(default=[], max_length=500)
    selection_id: Id | None = None


class AskMailing(ListMailRecipients):
    """The page of a mailing."""


@api.custom("GET", PATH, role=Role.SELLER, model=ListMailings)
def mailings_page(call: Call) -> AnyResponse:
    """The company's mailings."""
    texts = page_texts()
    listed = run(call, mailings_api.list_mailings, call.body)
    names = names_of({one.created_by for one in listed.items})
    rows = [
        (
            f"{PATH}/{one.id}",
            one.subject or one.text[:60],
            say_origin(one.origin, texts),
            texts.of_value("mailing_channel", one.channel),
            _state(one, texts),
            one.total,
            moment(one.created_at.isoformat()),
            names.get(one.created_by, one.created_by),
        )
        for one in listed.items
    ]
    return render_page(call, "mailings.html", rows=rows, next_cursor=listed.next_cursor)


@api.custom("GET", NEW, role=Role.SELLER, model=AskNewMailing)
def new_mailing_page(call: Call) -> AnyResponse:
    """The text of a new mailing."""
    return _show_new(call, targets_of(call.body))


@api.custom("POST", NEW, role=Role.SELLER, form=True, deadline=lambda settings: mailings_api.LONGEST_SECONDS)
def draft_mailing_form(call: Call) -> AnyResponse:
    """Makes the draft, and shows who would get it."""
    targets = read_targets(request.form.get("targets", ""))
    typed = {name: request.form[name] for name in TYPED if request.form.get(name)}
    try:
        made: MailingView = run(call, mailings_api.draft_mailing, decoding.fill(DraftMailing, {**targets, **typed}, {}))
    except ServiceError as error:
        return _show_new(call, targets, refuse("draft", error))
    return redirect_to(f"{PATH}/{made.id}")


@api.custom("GET", ONE, role=Role.SELLER, model=AskMailing)
def mailing_page(call: Call) -> AnyResponse:
    """Who gets what, and how far it is."""
    return _show(call, call.body)


@api.custom("POST", ONE + "/approve", role=Role.ADMINISTRATOR, form=True)
def approve_mailing_form(call: Call) -> AnyResponse:
    """Approves what was shown."""
    sent = {**call.path, "digest": request.form.get("digest", "")}
    return _do(
        call, "approve", lambda: run(call, mailings_api.approve_mailing, decoding.fill(ApproveMailing, sent, call.path))
    )


@api.custom("POST", ONE + "/withdraw", role=Role.SELLER, form=True)
def withdraw_mailing_form(call: Call) -> AnyResponse:
    """Withdraws it."""
    return _do(call, "withdraw", lambda: run(call, mailings_api.withdraw_mailing, _id_of(call)))


@api.custom("POST", ONE + "/produce", role=Role.SELLER, form=True)
def produce_mailing_form(call: Call) -> AnyResponse:
    """Produces it."""
    return _do(call, "produce", lambda: run(call, mailings_api.produce_mailing, _id_of(call)))


def _id_of(call: Call) -> MailingId:
    found: MailingId = decoding.fill(MailingId, dict(call.path), call.path)
    return found


def _do(call: Call, form: str, work: Any) -> AnyResponse:
    mailing_id = call.path["mailing_id"]
    try:
        work()
    except ServiceError as error:
        return _show(call, AskMailing(mailing_id=mailing_id), refuse(form, error))
    return redirect_to(f"{PATH}/{mailing_id}")


def _show_new(call: Call, targets: Json, refused: Refusal = NOTHING_REFUSED) -> Response:
    texts = page_texts()
    values: Json = {
        "targets": orjson.dumps(targets).decode(),
        "count": count_customers(call, targets),
        "channels": [(one.value, texts.of_value("mailing_channel", one.value)) for one in Channel],
        "fields": [(f"{{{name}}}", texts.word(label)) for name, label in FIELDS.items()],
        "has_server": bool(call.gateway.settings.smtp_host),
        "problems": [said for name, said in refused.fields.items() if name not in ("subject", "text")],
        "refused": refused,
    }
    return refused.delay(render_page(call, "mailing_new.html", refused.status, **values))


def _show(call: Call, asked: AskMailing, refused: Refusal = NOTHING_REFUSED) -> Response:
    texts = page_texts()
    mailing: MailingView = run(call, mailings_api.get_mailing, MailingId(mailing_id=asked.mailing_id))
    try:
        listed = run(call, mailings_api.list_mail_recipients, ListMailRecipients(**dict(asked)))
    except InvalidInput:  # a cursor of another list
        listed = run(call, mailings_api.list_mail_recipients, ListMailRecipients(mailing_id=asked.mailing_id))
    counts = mailing.counts.model_dump()
    names = names_of({mailing.created_by, mailing.approved_by} - {""})
    is_open = mailing.state in (MailingState.DRAFT, MailingState.APPROVED)
    values: Json = {
        "mailing": mailing,
        "title": mailing.subject or texts("mailing"),
        "over": say_origin(mailing.origin, texts),
        "state": _state(mailing, texts),
        "channel": texts.of_value("mailing_channel", mailing.channel),
        "by": names.get(mailing.created_by, mailing.created_by),
        "approved_by": names.get(mailing.approved_by, mailing.approved_by),
        "at": moment(mailing.created_at.isoformat()),
        "counts": [
            (one.value, _outcome(one, mailing.channel, texts), counts[one.value])
            for one in MailOutcome
            if counts[one.value]
        ],
        "with_empty": counts["with_empty"],
        "rows": [_row(one, mailing.channel, texts) for one in listed.items],
        "kept": _kept(asked),
        "next_cursor": listed.next_cursor,
        "may_approve": mailing.state is MailingState.DRAFT
        and counts["ready"]
        and is_allowed(Role.ADMINISTRATOR, call.principal.roles),
        "waits": mailing.state is MailingState.DRAFT
        and counts["ready"]
        and not is_allowed(Role.ADMINISTRATOR, call.principal.roles),
        "may_withdraw": is_open,
        "may_produce": mailing.state in (MailingState.APPROVED, MailingState.FAILED),
        "is_running": mailing.state is MailingState.PRODUCING,
        "has_letters": mailing.state is MailingState.PRODUCED and mailing.channel is Channel.LETTER,
        "refused": refused,
    }
    return refused.delay(render_page(call, "mailing.html", refused.status, **values))


def _kept(asked: AskMailing) -> str:
    """The filters of the list of recipients, as its next page has them; "" for none."""
    filters = {"outcome": asked.outcome, "with_empty": "true" if asked.with_empty else None}
    return urlencode({name: value for name, value in filters.items() if value})


def _state(mailing: MailingView, texts: Texts) -> str:
    """How far it is. Letters are written, and sent by people."""
    return _word("mailing_state", mailing.state.value, mailing.channel, texts)


def _outcome(outcome: MailOutcome, channel: Channel, texts: Texts) -> str:
    return _word("mail_outcome", outcome.value, channel, texts)


def _word(family: str, value: str, channel: Channel, texts: Texts) -> str:
    is_made = channel is Channel.LETTER and value in OF_LETTERS
    return texts.of_value(f"{family}_letter" if is_made else family, value)


def _row(item: MailRecipient, channel: Channel, texts: Texts) -> Json:
    """A recipient as people read it; a letter goes to a postal address."""
    said = texts.of_value("left_out", item.reason) if item.outcome is MailOutcome.LEFT_OUT else item.reason
    labels = [texts.word(FIELDS[name]) for name in item.empty if name in FIELDS]
    return {
        "href": links.to_card(item.customer_id),
        "customer": item.customer_name or item.customer_id,
        "contact": item.contact_name,
        "to": item.address if channel is Channel.LETTER else item.email,
        "subject": item.subject,
        "text": item.text,
        "outcome": _outcome(item.outcome, channel, texts),
        "reason": said,
        "empty": ", ".join(labels),
    }
