"""The notes in which a colleague has mentioned the caller, newest first, and their being read."""

from typing import Any, NamedTuple

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from contracts.crm.notes import ListMentions, ReadMentions
from contracts.users import ME
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity.caller_names import names_of
from gateway.web import formats
from gateway.web.forms import links
from gateway.web.paging import AskPage
from gateway.web.people import find_names
from gateway.web.rendering import redirect_to, render_page
from gateway.web.timeline import TAB

PATH = "/mentions"

api = Api("mention_pages")


class AskMentionsPage(AskPage):
    """The page of mentions; `unread`: only those that are not read yet."""

    unread: bool = False


class MentionLine(NamedTuple):
    """A mention as people read it."""

    id: str
    at: str
    by: str
    customer: str
    href: str
    text: str
    is_unread: bool


@api.page(PATH, ListMentions, model=AskMentionsPage)
def mentions_page(call: Call) -> AnyResponse:
    """Notes that mention the caller."""
    asked: AskMentionsPage = call.body
    found = call.ask(ListMentions(user_id=ME, unread=asked.unread, cursor=asked.cursor))
    following = found.get("next_cursor")
    only = "true" if asked.unread else ""
    return render_page(
        call,
        "mentions.html",
        lines=_lines(found["items"]),
        unread=int(found.get("unread") or 0),
        only_unread=asked.unread,
        further=links.with_query(PATH, unread=only, cursor=following) if following else "",
    )


@api.custom("POST", PATH, role=ReadMentions.role, module=ReadMentions.module, form=True)
def read_mentions_form(call: Call) -> AnyResponse:
    """Marks one mention of the caller, or all, as read; leads back to the list as it was filtered."""
    chosen = request.form.get("mention_id", "")
    call.ask(decoding.fill(ReadMentions, {"user_id": ME, "mention_ids": [chosen] if chosen else []}, {}))
    only = "true" if request.form.get("unread") else ""
    return redirect_to(f"{links.with_query(PATH, unread=only)}#h-mentions")


def _lines(items: list[dict[str, Any]]) -> list[MentionLine]:
    callers = [str(one.get("by") or "") for one in items]
    names = names_of(one for one in callers if one) | find_names(callers)
    return [
        MentionLine(
            id=str(one["id"]),
            at=formats.moment(str(one["at"])),
            by=names.get(str(one.get("by") or ""), ""),
            customer=str(one.get("customer_name") or "") or str(one["customer_id"]),
            href=links.to_card(str(one["customer_id"]), TAB),
            text=str(one["text"]),
            is_unread=not one.get("read_at"),
        )
        for one in items
    ]
