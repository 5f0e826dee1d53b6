"""The card: one request to each service, all at once, under one deadline, merged in tab order.

A service that is dead, hung or slow costs its own tabs only: the last good answer is shown in their place (`stale`), or
the tabs are named as `unavailable`. What a service says is passed on as it is; the gateway knows no tab by name, only the
descriptions that services give of theirs (`descriptions`).
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask import request as http_request
from pydantic import AliasChoices, Field

from chassis.guarded_client import Refused, Sent
from chassis.logs import log
from contracts.access import Role, is_allowed
from contracts.base import Id, Value
from contracts.card import GetCardSection, TabDescription
from contracts.errors import InvalidInput, NotFound, ServiceError, move_fields
from gateway import errors
from gateway.card import last_good, past
from gateway.card.answers import Answers
from gateway.card.descriptions import descriptions, find_tab
from gateway.card.last_good import Kept, SectionKey
from gateway.http import masking, remarks, user_names
from gateway.http.call import Call

Json = dict[str, Any]
RETRY_AFTER_SECONDS = 2.0
TOGETHER_SECONDS = 0.1
"""So long all answers are awaited together; after that one after the other, each until its own end."""
MERGED = "customers.customer_merged"
NEEDED = {"key", "order", "titles", "total", "items"}


class AskCard(Value):
    """A customer's card. `tabs`: only these, comma separated. `branch_id` (until 2027-06-01 also `branch`): only what belongs
    to it. `explain`: also say why tabs are left out. `limit`: how many items each tab brings at most. `at`: the card as it was at
    the end of that day."""

    customer_id: Id
    tabs: frozenset[str] | None = None
    branch: Id | None = Field(default=None, validation_alias=AliasChoices("branch_id", "branch"))
    limit: int = Field(default=5, ge=0, le=50)
    explain: bool = False
    at: date | None = None


@dataclass(slots=True)
class Part:
    """What one service contributed: an answer of now, one of before (`kept`), or none (`failure`); `news` is for the caller
    alone."""

    service: str
    section: Json | None = None
    kept: Kept | None = None
    failure: ServiceError | None = None
    millis: float = 0.0
    news: Json | None = None


def build_card(call: Call, asked: AskCard, language: str) -> Json:
    """The card as it is sent. Raises NotFound for an unknown customer, InvalidInput for an unknown tab, Unavailable when
    nobody answers and nothing is remembered."""
    past.refuse_future(asked.at)
    return merge(call, asked, _collect_parts(call, asked), language)


def build_described_card(call: Call, asked: AskCard, language: str) -> tuple[Json, dict[str, TabDescription]]:
    """The same for a user who opens it, with what is `news` to them, and the descriptions of its tabs by key, waited for."""
    past.refuse_future(asked.at)
    parts = _collect_parts(call, asked, looks=True)
    news = next((part.news for part in parts if part.news), None)
    return merge(call, asked, parts, language) | {"news": news}, dict(_describe_parts(parts, call))


def _collect_parts(call: Call, asked: AskCard, looks: bool = False) -> list[Part]:
    parts = collect(call, asked, looks)
    if asked.tabs is not None:
        _refuse_unknown(asked.tabs, parts)
    if all(part.section is None for part in parts):
        raise errors.card_unavailable()
    return parts


def _describe_parts(parts: list[Part], call: Call) -> Iterator[tuple[str, TabDescription]]:
    for part in parts:
        if part.section is None:
            continue
        described = descriptions().wait(part.service, part.section.get("version"), call.context.remaining())
        for tab in (*part.section["tabs"], *part.section.get("head", ())):
            if found := find_tab(described, tab["key"]):
                yield tab["key"], found


def collect(call: Call, asked: AskCard, looks: bool = False) -> list[Part]:
    """Asks all services at once and waits for each until the one deadline."""
    request, now = _section_request(call, asked, looks), time.time()
    services = call.gateway.settings.services
    answers, parts = Answers(len(services)), []
    with call.gateway.sections.one_write():
        sent = [(service, call.gateway.sections.send(request, call.context, service)) for service in services]
    try:
        for service, pending in sent:
            answers.expect(service, pending.future)
        answers.wait_for_all(min(TOGETHER_SECONDS, call.context.remaining()))
        for service, pending in sent:
            key = SectionKey(call.company.id, service, call.principal.roles, request)
            part = _receive(call, Part(service), pending, key, now)
            part.millis = answers.millis(service)
            parts.append(part)
    finally:
        for _, pending in sent:
            pending.forget()
    return parts


def _receive(call: Call, part: Part, pending: Sent | Refused, key: SectionKey, now: float) -> Part:
    """Fills the part with the answer or what stands in for it. Raises NotFound, InvalidInput for an unknown branch, and
    Conflict for a customer that was merged into another."""
    sections = last_good.sections()
    try:
        section = past.require_day(part.service, _checked(part.service, pending.result()), key.request.at)
        masking.mask(section.get("customer"))
        part.news = section.pop("news", None)
        part.section = section
        if key.request.at is None:
            sections.put(key, section, now)
        descriptions().note(part.service, part.section.get("version"), call.context)
    except NotFound:
        if key.request.at is None:
            sections.forget(key.tenant, key.request.customer_id)
        raise
    except ServiceError as error:
        _refuse_unknown_branch(error)
        if error.code == MERGED:
            sections.forget(key.tenant, key.request.customer_id)
            raise
        log.warning("card without %s: %s", part.service, error)
        past.refuse_unknown(error)
        part.failure, part.kept = error, sections.get(key) if key.request.at is None else None
        part.section = part.kept.section if part.kept is not None else None
    return part


def _refuse_unknown_branch(error: ServiceError) -> None:
    """Raises what the owner of the branches says of `branch_id`, at the parameter by whose name the caller gave it."""
    if isinstance(error, InvalidInput) and "/branch_id" in error.details:
        given = "branch_id" if "branch_id" in http_request.args else "branch"
        raise move_fields(error, lambda pointer: f"/{given}" if pointer == "/branch_id" else pointer)


def _checked(service: str, section: Any) -> Json:
    """The section, if it has the shape that the card is put together from. Raises ServiceError; a full check costs too
    much."""
    try:
        if all(tab.keys() >= NEEDED for tab in (*section["tabs"], *section.get("head", ()))):
            found: Json = section
            return found
    except (TypeError, KeyError, AttributeError):
        pass
    raise errors.section_malformed(service)


def _section_request(call: Call, asked: AskCard, looks: bool) -> GetCardSection:
    given = {"tabs": asked.tabs, "branch_id": asked.branch, "at": asked.at, "looks": (looks and not asked.at) or None}
    optional: Json = {name: value for name, value in given.items() if value is not None}
    # what is left unset is not sent, so that a service of before a field was new can answer
    return GetCardSection(customer_id=asked.customer_id, modules=call.company.modules, limit=asked.limit, **optional)


def merge(call: Call, asked: AskCard, parts: list[Part], language: str) -> Json:
    """The parts as one card, tabs in their order."""
    tabs: list[tuple[int, Json]] = []
    blocks: list[tuple[int, Json]] = []
    hidden: list[Json] = []
    for part in parts:
        if part.section is None:
            missing = list(_known_tabs(part.service, asked))
            tabs += _show_missing(call, missing, part, language)
            in_head = _known_blocks(part.service)
            blocks += _show_missing(call, in_head, part, language)
            hidden += [why for tab in (*missing, *in_head) if (why := _explain_hidden(call, tab))]
        else:
            tabs += [(tab["order"], _show_tab(tab, part, language)) for tab in part.section["tabs"]]
            named_blocks = {one.key for one in _known_blocks(part.service)}
            for one in part.section.get("unknown", ()):
                (blocks if one["key"] in named_blocks else tabs).append((one["order"], _show_unknown(one, language)))
            blocks += [(one["order"], _show_tab(one, part, language)) for one in part.section.get("head", ())]
            hidden += part.section.get("hidden", [])
    heads = (part.section["customer"] for part in parts if part.section and part.section.get("customer"))
    head = next(heads, None)
    card = {
        "at": asked.at.isoformat() if asked.at else None,
        "customer": remarks.translate(user_names.name_users(masking.mask(head)), language) if head else None,
        "head": [block for _, block in sorted(blocks, key=lambda pair: pair[0])],
        "tabs": [tab for _, tab in sorted(tabs, key=lambda pair: pair[0])],
        "meta": {
            "degraded": [part.service for part in parts if part.failure is not None],
            "timing_ms": {part.service: part.millis for part in parts},
        },
    }
    if asked.explain:
        card["hidden"] = hidden
    return past.without_actions(card) if asked.at else card


def _show_tab(tab: Json, part: Part, language: str) -> Json:
    shown = {
        "key": tab["key"],
        "title": _pick_title(tab["titles"], language) or tab["key"],
        "module": tab.get("module"),
        "status": "ok",
        "total": tab["total"],
        **({"total_is_more": True} if tab.get("total_is_more") else {}),
        "items": tab["items"],
        "actions": tab.get("actions", []),
        "more": tab.get("more"),
    }
    if part.kept is None:
        shown["as_of"] = _format_instant(time.time())
    else:
        shown["status"] = "stale"
        shown["as_of"] = _format_instant(part.kept.at)
        shown["age_seconds"] = round(time.time() - part.kept.at)
        shown["retry_after"] = _retry_after(part)
    return shown


def _show_missing(call: Call, described: list[TabDescription], part: Part, language: str) -> list[tuple[int, Json]]:
    """What a service that does not answer would show to this caller, with its order."""
    return [(one.order, _show_unavailable(one, part, language)) for one in described if not _explain_hidden(call, one)]


def _show_unavailable(tab: TabDescription, part: Part, language: str) -> Json:
    return {
        "key": tab.key,
        "title": _pick_title(tab.titles, language) or tab.key,
        "module": tab.module,
        "status": "unavailable",
        "reason": past.reason_of(part.failure),
        "retry_after": _retry_after(part),
    }


def _show_unknown(tab: Json, language: str) -> Json:
    """A tab of which its service does not know the day that was asked for."""
    shown = {name: tab.get(name) for name in ("key", "module", "reason")}
    return {**shown, "title": _pick_title(tab["titles"], language) or tab["key"], "status": "unavailable"}


def _retry_after(part: Part) -> float:
    return float(part.failure.details.get("retry_after", RETRY_AFTER_SECONDS)) if part.failure else RETRY_AFTER_SECONDS


def _pick_title(titles: Mapping[Any, str], language: str) -> str:
    """The title in the language; else in English, else in whichever there is."""
    return titles.get(language) or titles.get("en") or next(iter(titles.values()), "")


def _known_tabs(service: str, asked: AskCard) -> Iterator[TabDescription]:
    """The tabs that a service is known to have, as far as they are asked for."""
    described = descriptions().nearest(service)
    for tab in described.tabs if described is not None else ():
        if asked.tabs is None or tab.key in asked.tabs:
            yield tab


def _known_blocks(service: str) -> list[TabDescription]:
    """The blocks that a service is known to have in the head of the card."""
    described = descriptions().nearest(service)
    return described.head if described is not None else []


def _explain_hidden(call: Call, tab: TabDescription) -> Json | None:
    """Why a tab is not shown, of a service that cannot say it itself; None if it is shown."""
    if tab.module is not None and tab.module not in call.company.modules:
        return {"key": tab.key, "reason": "module_off", "needs": tab.module}
    if tab.role not in set(Role) or not is_allowed(Role(tab.role), call.principal.roles):
        return {"key": tab.key, "reason": "role_missing", "needs": tab.role}
    return None


def _refuse_unknown(asked: frozenset[str], parts: list[Part]) -> None:
    """Raises InvalidInput for tabs that neither a description nor any service knows; not while one of them cannot say."""
    known = descriptions().keys()
    for part in parts:
        if part.section is None:
            return
        said = (*part.section["tabs"], *part.section.get("hidden", ()), *part.section.get("unknown", ()))
        known |= {tab["key"] for tab in said}
    if unknown := sorted(asked - known):
        raise errors.unknown_tabs(unknown, known)


def _format_instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
