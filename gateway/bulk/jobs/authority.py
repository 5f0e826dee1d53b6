"""For whom a job works: the user or API key that has started it, as long as that may still do it."""

import math
import time
from dataclasses import replace
from uuid import uuid4

from chassis.context import Context, current
from contracts.access import Module
from contracts.gateway_errors import HttpError
from gateway.bulk import errors
from gateway.bulk.jobs.leases import Job
from gateway.http.call import Call, Gateway
from gateway.identity.keys import principal_of
from gateway.identity.principal import KEY_PREFIX
from gateway.models import ApiKey, User

CALL_SECONDS = 10.0
"""The deadline of one request of a job."""


def note_of(call: Call) -> dict[str, object]:
    """What a job keeps of its caller. Roles and modules can only become fewer while it runs."""
    return {
        "user_id": call.principal.user,
        "roles": sorted(call.principal.roles),
        "modules": sorted(str(one) for one in call.company.modules),
    }


def context_of(gateway: Gateway, job: Job, roles: list[str], modules: list[str], source: str) -> Context:
    """The context of a job's requests, without a request id and with a deadline that `for_one` gives. Raises Conflict when who
    has started it has left, or has none of the roles any more."""
    tenant = current().tenant
    roles_today, modules_today = _rights_of(str(job.user_id))
    left = frozenset(roles) & roles_today
    if not left:
        raise errors.job_stopped()
    company = gateway.authentication.company(tenant)
    allowed = frozenset(Module(one) for one in modules if one in {*Module}) & company.modules
    closed = frozenset() if modules_today is None else frozenset(Module) - modules_today
    return Context(tenant, str(job.user_id), left, math.inf, "", uuid4().hex, allowed, source, closed_modules=closed)


def for_one(context: Context, request_id: str) -> Context:
    """The context of one request; the same request id each time that it is sent."""
    return replace(context, request_id=request_id, deadline=time.time() + CALL_SECONDS)


def _rights_of(user_id: str) -> tuple[frozenset[str], frozenset[Module] | None]:
    """The roles that it has today: of an API key as if it were used now, so that its end, its rotation and its owner count. With
    the modules that a key is for; None: for all."""
    if not user_id.startswith(KEY_PREFIX):
        found = User.rows({"_id": user_id, "active": True}, ["roles"], limit=1)
        return frozenset(found[0]["roles"] if found else ()), None
    key = ApiKey.read_one(user_id)
    if key is None or not key.active:
        return frozenset(), None
    try:
        principal = principal_of(key)
    except HttpError:
        return frozenset(), None
    return principal.roles, principal.modules
