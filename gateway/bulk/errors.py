"""Errors of changes of many customers and of mailings. Texts: contracts.gateway_bulk_errors."""

from collections.abc import Iterable

from contracts import gateway_bulk_errors as texts
from contracts.errors import Conflict, NotFound, Unavailable

SHOWN = 80


def bulk_not_found(bulk_id: str) -> NotFound:
    """The company has no such change of many customers, or it was forgotten."""
    return texts.BULK_NOT_FOUND.error(id=bulk_id[:SHOWN])


def bulk_plan_stale(count: int) -> Conflict:
    """So many customers are not as the plan has seen them."""
    return texts.BULK_PLAN_STALE.error(count=count)


def bulk_not_planned(state: str) -> Conflict:
    return texts.BULK_NOT_PLANNED.error(state=state)


def bulk_plans_too_many(most: int) -> Conflict:
    return texts.BULK_PLANS_TOO_MANY.error(most=most)


def mailing_drafts_too_many(most: int) -> Conflict:
    return texts.MAILING_DRAFTS_TOO_MANY.error(most=most)


def selection_building() -> Conflict:
    """The customers in it are not yet those whom its rule means."""
    return texts.SELECTION_BUILDING.error()


def bulk_not_done(state: str) -> Conflict:
    return texts.BULK_NOT_DONE.error(state=state)


def bulk_too_old(undo_until: str) -> Conflict:
    return texts.BULK_TOO_OLD.error(undo_until=undo_until)


def job_stopped() -> Conflict:
    """Who has started a job has left, or lost the role."""
    return texts.JOB_STOPPED.error()


def mailing_not_found(mailing_id: str) -> NotFound:
    return texts.MAILING_NOT_FOUND.error(id=mailing_id[:SHOWN])


def mailing_state(state: str, allowed: Iterable[str]) -> Conflict:
    """The mailing is in a state that does not allow it."""
    return texts.MAILING_STATE.error(state=state, allowed=tuple(allowed))


def mailing_changed() -> Conflict:
    """The digest is not that of the mailing."""
    return texts.MAILING_DIGEST.error()


def mailing_empty() -> Conflict:
    """Nobody would get it."""
    return texts.MAILING_EMPTY.error()


def mail_server_absent() -> Conflict:
    return texts.MAIL_SERVER_ABSENT.error()


def mail_server_down() -> Unavailable:
    return texts.MAIL_SERVER_DOWN.error()
