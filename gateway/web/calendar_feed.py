"""A user's calendar at its secret address, for calendar programs: no session, no login, nothing but that user's activities."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Response, g, request
from werkzeug.wrappers import Response as AnyResponse

from chassis import clock
from chassis.context import Context, using
from chassis.database import time_limit
from contracts.crm import ListActivities
from contracts.errors import ServiceError
from gateway import errors
from gateway.api.calendar_feed import PATH
from gateway.http import audit_entries, rpc
from gateway.http.call import Call
from gateway.http.limits import RateLimit
from gateway.http.operations import Api
from gateway.http.origin import origin_of
from gateway.http.rights import check_module, check_role
from gateway.identity import calendar_feeds, preferences
from gateway.identity.calendar_feeds import Owner
from gateway.identity.principal import Principal
from gateway.identity.throttle import network_of
from gateway.web.calendar_file import write_calendar

BEFORE_DAYS, AFTER_DAYS = 60, 400
MOST_PAGES, PAGE = 10, 200
PER_SECOND = 1.0
"""Reads of one address, and wrong ones from one network address, five at once."""
READS = RateLimit(PER_SECOND)
Json = dict[str, Any]

api = Api("calendar_feed_page")


@api.custom("GET", PATH, public=True)
def calendar_feed(call: Call) -> AnyResponse:
    """The user's activities as an iCalendar file. NotFound for any other key than that of a user of today."""
    owner = calendar_feeds.find(request.args.get("key", "")[:200])
    _limit(f"calendar {owner.user_id}" if owner else f"no calendar {network_of(origin_of(request).address)}")
    if owner is None:
        raise errors.no_such_address()
    reader = _reader(call, owner)
    with using(reader.context), time_limit(reader.context.remaining()):
        items = list(_find(reader))
        language = preferences.find(owner.tenant, owner.user_id).language or "sv"
    base = call.gateway.settings.public_url or request.host_url.rstrip("/")
    answer = Response(write_calendar(items, owner.name, language, base), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = "inline; filename=kundkort.ics"
    answer.add_etag()
    return answer.make_conditional(request)


def _limit(name: str) -> None:
    if wait := READS.take(name):
        raise errors.caller_too_fast(wait)


def _reader(call: Call, owner: Owner) -> Call:
    """The call as the owner's. Raises NotFound where role or module no longer allow it; the audit trail names the owner."""
    principal = Principal(owner.tenant, owner.user_id, owner.name, owner.roles, "", 0.0)
    audit_entries.note_caller(call.record, principal)
    company = call.gateway.authentication.company(owner.tenant)
    try:
        check_role(ListActivities.role, owner.roles)
        check_module(ListActivities.module, company.modules)
    except ServiceError:
        raise errors.no_such_address() from None
    context = Context(
        owner.tenant,
        owner.user_id,
        owner.roles,
        time.time() + call.gateway.settings.deadline_seconds,
        g.request_id,
        g.trace_id,
        company.modules,
        "web",
    )
    return replace(call, principal=principal, company=company, context=context)


def _find(call: Call) -> Iterator[Json]:
    """The activities that the owner does or takes part in, at most MOST_PAGES pages."""
    today = clock.today()
    asked = ListActivities(
        user_id=call.principal.user,
        on_or_after=today.fromordinal(today.toordinal() - BEFORE_DAYS),
        on_or_before=today.fromordinal(today.toordinal() + AFTER_DAYS),
        limit=PAGE,
    )
    for _ in range(MOST_PAGES):
        listed = rpc.ask(call.gateway.client, asked, call.context)
        yield from listed["items"]
        if not listed.get("next_cursor"):
            return
        asked = asked.model_copy(update={"cursor": listed["next_cursor"]})
