"""Logins between the right password and the second step: demand(), find(), finish(). A step holds for ten minutes, once.

Any change of the user ends it, as it ends sessions: a step that began before is none, also where it could not be removed.
"""

from datetime import UTC, datetime, timedelta

from chassis import clock
from chassis.context import current
from gateway.audit.record import note_login
from gateway.identity import login_errors, second_factor, tokens
from gateway.identity.login_models import LoginStep
from gateway.models import User, anywhere

HOLDS = timedelta(minutes=10)


def demand(user: User, began: datetime) -> None:
    """Raises HttpError 401 with the token of a new step, if the user needs a second one. Call it after the password; `began` is
    when the login did, before the user was read."""
    needed = second_factor.next_step(user.tenant, user.id)
    if not needed:
        return
    token, expires = tokens.create_token("stp"), began + HOLDS
    LoginStep(
        id=token.id, tenant=user.tenant, digest=token.digest, user_id=user.id, next_step=needed, expires_at=expires
    ).save(force_insert=True)
    raise login_errors.second_factor_required(needed, token.text, expires)


def find(token: str, next_step: str) -> tuple[LoginStep, User]:
    """The open step of this token, and its user. Raises HttpError 401."""
    step = anywhere(LoginStep, _id=tokens.id_of(token) or "")
    if step is None or not tokens.matches(token, step.digest) or step.next_step != next_step:
        raise login_errors.login_step_expired()
    user = anywhere(User, _id=step.user_id, tenant=step.tenant)
    if user is None or not user.active or step.expires_at.replace(tzinfo=UTC) <= clock.now():
        raise login_errors.login_step_expired()
    if user.changed_at > step.expires_at - HOLDS:
        raise login_errors.login_step_expired()
    note_login(user.login)
    return step, user


def finish(step: LoginStep) -> None:
    """Uses the step up: of several callers only one passes. Raises HttpError 401."""
    if not LoginStep.objects(tenant=step.tenant, id=step.id).delete():
        raise login_errors.login_step_expired()


def end_all(user_id: str) -> None:
    """Ends all open steps of a user of the current company."""
    LoginStep.objects(tenant=current().tenant, user_id=user_id).delete()
