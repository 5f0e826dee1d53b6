"""The second factor over HTTP: the second step of a login, enrolment, recovery codes, what a company demands."""

from flask import request

from chassis.context import current
from contracts.access import Role
from contracts.base import Reply
from gateway import errors
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.origin import origin_of
from gateway.identity import login_errors, login_steps, second_factor, sessions, throttle_rules, users
from gateway.identity import second_factor_schemas as schemas
from gateway.identity.login_models import LoginRules, LoginStep
from gateway.models import Session, User
from gateway.schemas import LoggedIn, UserId

api = Api("second_factor")
STEP = "gateway.login_step_expired"
WAIT = "gateway.logins_too_many"
CODE = ("gateway.code_wrong", WAIT, "gateway.second_factor_unreadable")
CONFIRMED = ("gateway.code_wrong", "gateway.enrolment_expired", "gateway.second_factor_exists")
OWN = ("gateway.user_not_found",)
PASSWORD = ("gateway.login_wrong", WAIT, "gateway.logins_busy")
BOTH = (*OWN, *CODE, "gateway.login_wrong", "gateway.logins_busy", "gateway.second_factor_absent")


@api.custom(
    "POST",
    "/login/code",
    public=True,
    model=schemas.ShowCode,
    reply=LoggedIn,
    failures=(STEP, *CODE, "gateway.second_factor_absent"),
)
def finish_login(call: Call) -> Reply:
    """Completes a login with a code of the authenticator app, or with a recovery code."""
    step, user = login_steps.find(call.body.login_token.get_secret_value(), "code")
    _check_code(call, user)
    token, session = _start_session(call, step, user)
    return LoggedIn(token=token, expires_at=session.expires_at, name=user.name, roles=user.roles)


@api.custom(
    "POST",
    "/login/enrolment",
    public=True,
    model=schemas.StartEnrolmentAtLogin,
    reply=schemas.SecondFactorOffer,
    failures=(STEP, "gateway.second_factor_exists", "gateway.second_factor_unreadable"),
)
def start_enrolment_at_login(call: Call) -> Reply:
    """Returns a secret for the app of a user whose company demands a second factor; nothing else is open to them."""
    step, user = login_steps.find(call.body.login_token.get_secret_value(), "enrolment")
    return _offer(call, user, step.id)


@api.custom(
    "POST",
    "/login/enrolment/confirm",
    public=True,
    model=schemas.ShowCode,
    reply=schemas.EnrolledAndLoggedIn,
    failures=(STEP, *CONFIRMED, "gateway.second_factor_unreadable"),
)
def confirm_enrolment_at_login(call: Call) -> Reply:
    """Stores the app of a user who must have one, and completes the login; returns recovery codes."""
    step, user = login_steps.find(call.body.login_token.get_secret_value(), "enrolment")
    codes = second_factor.confirm(user, step.id, call.body.code.get_secret_value(), call.gateway.settings.secret_roots)
    token, session = _start_session(call, step, user)
    return schemas.EnrolledAndLoggedIn(
        token=token, expires_at=session.expires_at, name=user.name, roles=user.roles, recovery_codes=codes
    )


@api.custom("GET", "/me/second-factor", role=Role.VIEWER, reply=schemas.SecondFactorState)
def get_second_factor(call: Call) -> Reply:
    """Returns whether the caller has a second factor, and whether the company demands one."""
    tenant = call.principal.tenant
    factor = second_factor.find(tenant, call.principal.user)
    return schemas.SecondFactorState(
        enrolled=factor is not None,
        required=second_factor.is_demanded(tenant),
        enrolled_at=factor.created_at if factor else None,
        recovery_codes_left=len(factor.recovery) if factor else 0,
    )


@api.custom(
    "POST",
    "/me/second-factor",
    role=Role.VIEWER,
    model=schemas.StartEnrolment,
    reply=schemas.SecondFactorOffer,
    idempotency="none",  # the answer holds a secret and must not be kept
    failures=(*OWN, *PASSWORD, "gateway.second_factor_unreadable", "gateway.second_factor_exists"),
    personal=True,
)
def start_enrolment(call: Call) -> Reply:
    """Returns a secret for the caller's authenticator app. It counts once it is confirmed."""
    user = _own_user(call)
    _check_password(call, user)
    return _offer(call, user, call.principal.token_id)


@api.custom(
    "POST",
    "/me/second-factor/confirm",
    role=Role.VIEWER,
    model=schemas.ConfirmEnrolment,
    reply=schemas.RecoveryCodes,
    idempotency="none",
    failures=(*OWN, *CONFIRMED, "gateway.second_factor_unreadable"),
    personal=True,
)
def confirm_enrolment(call: Call) -> Reply:
    """Stores the caller's authenticator app and ends the caller's other sessions; returns recovery codes."""
    user, session_id = _own_user(call), call.principal.token_id
    code = call.body.code.get_secret_value()
    codes = second_factor.confirm(user, session_id, code, call.gateway.settings.secret_roots)
    session = Session.find(id=session_id).first()
    if session is not None:
        second_factor.prove(session)
    sessions.end_others(user.id, session_id)  # they are of no use any more, and would stand in the list of sessions
    call.gateway.authentication.principals.clear()
    return schemas.RecoveryCodes(recovery_codes=codes)


@api.custom(
    "POST",
    "/me/second-factor/recovery-codes",
    role=Role.VIEWER,
    model=schemas.PasswordAndCode,
    reply=schemas.RecoveryCodes,
    idempotency="none",
    failures=BOTH,
    personal=True,
)
def renew_recovery_codes(call: Call) -> Reply:
    """Replaces the caller's recovery codes; the old ones are worthless from then on."""
    user = _check_both(call)
    return schemas.RecoveryCodes(recovery_codes=second_factor.renew_recovery_codes(user))


@api.custom(
    "POST",
    "/me/second-factor/remove",
    role=Role.VIEWER,
    model=schemas.PasswordAndCode,
    status=204,
    idempotency="none",
    failures=(*BOTH, "gateway.second_factor_demanded"),
    personal=True,
)
def remove_second_factor(call: Call) -> None:
    """Removes the caller's second factor. It needs both the password and a code."""
    if second_factor.is_demanded(call.principal.tenant):
        raise login_errors.second_factor_demanded()
    user = _check_both(call)
    second_factor.remove(user.tenant, user.id)


@api.custom(
    "DELETE",
    "/users/<user_id>/second-factor",
    role=Role.ADMINISTRATOR,
    model=UserId,
    status=204,
    failures=("gateway.user_own_access", "gateway.user_not_found"),
)
def reset_second_factor(call: Call) -> None:
    """Removes another user's second factor and ends their sessions, e.g. after a lost phone."""
    user_id = call.body.user_id
    if user_id == current().user:
        raise errors.own_access()
    user = User.find(id=user_id).first()
    if user is None:
        raise errors.user_not_found(user_id)
    second_factor.remove(user.tenant, user.id)
    sessions.end_all(user.id)
    call.gateway.authentication.principals.clear()


@api.custom("GET", "/company/login-rules", role=Role.ADMINISTRATOR, reply=schemas.LoginRulesView)
def get_login_rules(_call: Call) -> Reply:
    """Returns what the company demands of its users' logins."""
    return _rules(LoginRules.load())


@api.custom(
    "PUT",
    "/company/login-rules",
    role=Role.ADMINISTRATOR,
    model=schemas.SetLoginRules,
    reply=schemas.LoginRulesView,
    failures=("gateway.company_not_found",),
)
def set_login_rules(call: Call) -> Reply:
    """Sets what the company demands. A demanded second factor ends all sessions in which none was shown."""
    fields = {"second_factor_required": call.body.second_factor_required}
    rules = LoginRules.replace(fields, if_version=call.body.version, not_found=errors.company_not_found)
    call.gateway.authentication.principals.clear()
    return _rules(rules)


def _rules(rules: LoginRules) -> schemas.LoginRulesView:
    required = bool(rules.fields.get("second_factor_required"))
    return schemas.LoginRulesView(version=rules.version, second_factor_required=required)


def _start_session(call: Call, step: LoginStep, user: User) -> tuple[str, Session]:
    login_steps.finish(step)
    token, session = sessions.start(user, origin_of(request), call.gateway.settings.session_hours)
    second_factor.prove(session)
    return token, session


def _offer(call: Call, user: User, credential: str) -> schemas.SecondFactorOffer:
    offer = second_factor.offer(user, credential, call.gateway.settings.secret_roots)
    return schemas.SecondFactorOffer(secret=offer.secret, uri=offer.uri, qr_svg=offer.qr, expires_at=offer.expires_at)


def _own_user(call: Call) -> User:
    """The person who calls. Raises NotFound for an API key."""
    user: User | None = User.find(id=call.principal.user).first()
    if user is None:
        raise errors.user_not_found(call.principal.user)
    return user


def _check_both(call: Call) -> User:
    """The caller, whose password and code are right. Raises HttpError 401, 409 or 429."""
    user = _own_user(call)
    _check_password(call, user)
    _check_code(call, user)
    return user


def _check_password(call: Call, user: User) -> None:
    users.check_password(user.id, call.body.password.get_secret_value(), throttle_rules.rules_of(call.gateway.settings))


def _check_code(call: Call, user: User) -> None:
    second_factor.check(user, call.body.code.get_secret_value(), origin_of(request).address, call.gateway.settings)
