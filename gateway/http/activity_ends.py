"""What ends in crm with a user's access: alarms by e-mail and webhook.

A note of the user (`Leaver`) is stored before the access ends and goes when crm has ended the alarms. What the request that ended
the access did not finish, a look of any process of the gateway does: after a kill, or when crm was away.
"""

import time
from collections.abc import Callable
from itertools import groupby
from uuid import uuid4

from chassis.context import Context, using
from chassis.logs import log
from contracts.access import Role
from contracts.crm.alarms import StopAlarms
from contracts.errors import ServiceError, Unavailable
from gateway.http.call import Call, Gateway
from gateway.identity import leavers, users

SECONDS = 2.0
LOOK_SECONDS = 10.0
AT_ONCE = 500


def end_alarms(call: Call) -> None:
    """Ends the alarms of all users of the company who have left, also of those who left with a release that stored no note.

    A service that does not answer keeps nobody's access open: `end_left` goes on."""
    quick = call.within(SECONDS)
    try:
        _end(users.list_former(), quick.ask)
    except ServiceError as error:
        log.warning("alarms of former users go on until crm can be told: %s", error.code)


def end_left(gateway: Gateway) -> int:
    """Ends the alarms of users of all companies whose note is still there; how many. Raises Unavailable while crm is away."""
    ended = 0
    for tenant, notes in groupby(leavers.list_all(), key=lambda note: note.tenant):
        with using(_context(tenant)):
            ended += _end_of_company(gateway, tenant, [note.user_id for note in notes])
    return ended


def _end_of_company(gateway: Gateway, tenant: str, noted: list[str]) -> int:
    former = users.list_former(noted)
    try:
        _end(former, lambda message: gateway.client.call(message, _context(tenant)))
    except Unavailable:
        raise
    except ServiceError as error:
        log.error("alarms of former users of %s go on: %s", tenant, error)
        return 0
    return len(former)


def _end(former: list[str], ask: Callable[[StopAlarms], object]) -> None:
    for start in range(0, len(former), AT_ONCE):
        some = former[start : start + AT_ONCE]
        ask(StopAlarms(user_ids=some))
        leavers.forget(some)


def _context(tenant: str) -> Context:
    roles = frozenset({Role.ADMINISTRATOR})
    return Context(tenant, "jobs", roles, time.time() + SECONDS, uuid4().hex, uuid4().hex)
