"""Every error that the gateway itself can raise; those of the services pass through. Texts: contracts.*_errors."""

from collections.abc import Iterable, Mapping

from contracts import access_errors, common_errors, context_errors, limit_errors
from contracts import gateway_errors as texts
from contracts.access import Module, Role
from contracts.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    ServiceError,
    Stale,
    Unavailable,
    invalid_fields,
)
from contracts.errors_catalogue import errors as catalogue
from contracts.field_texts import FIELD_TEXTS
from contracts.gateway_errors import HttpError

SHOWN = 80
NAMES = 200
BRANCH = "/branches/<branch_id>"


def not_authenticated() -> HttpError:
    """No key or session, or it is unknown, revoked or expired: the answer does not say which."""
    return texts.NOT_AUTHENTICATED.error()


def wrong_password() -> HttpError:
    return texts.LOGIN_WRONG.error()


def too_many_logins(seconds: int) -> HttpError:
    """Failures before this try make it wait; its password or code was not looked at."""
    return access_errors.LOGINS_TOO_MANY.error(retry_after=seconds)


def logins_busy(seconds: int) -> HttpError:
    """As many passwords are being checked as this process takes."""
    return access_errors.LOGINS_BUSY.error(retry_after=seconds)


def caller_too_fast(seconds: float) -> HttpError:
    return limit_errors.REQUESTS_TOO_MANY.error(retry_after=round(seconds, 3))


def company_too_fast(seconds: float) -> HttpError:
    return limit_errors.COMPANY_REQUESTS_TOO_MANY.error(retry_after=round(seconds, 3))


def too_many_streams() -> HttpError:
    """The company has its share of uploads and downloads under way."""
    return limit_errors.STREAMS_TOO_MANY.error()


def streams_busy() -> Unavailable:
    """All companies together have as many uploads, downloads or imports under way as this process takes."""
    return limit_errors.STREAMS_BUSY.error()


def import_running() -> HttpError:
    return limit_errors.IMPORT_RUNNING.error()


def too_many_keys(most: int) -> InvalidInput:
    """An object in the body has more members than any request could need."""
    return limit_errors.JSON_TOO_WIDE.error(max_keys=most)


def role_missing(needed: Role) -> NotAllowed:
    return common_errors.ROLE_MISSING.error("gateway", needs=needed)


def module_off(module: Module) -> NotAllowed:
    return context_errors.MODULE_OFF.error("gateway", needs=module, module=module)


def personal_data_incomplete(services: list[str]) -> Unavailable:
    """Without what these services store an export would only look whole."""
    return texts.PERSONAL_DATA_INCOMPLETE.error(services=services)


def erasure_incomplete(services: list[str]) -> Unavailable:
    """Without what these services would erase a plan would only look whole."""
    return texts.ERASURE_INCOMPLETE.error(services=services)


def erasure_plan_stale() -> Conflict:
    """What is stored has changed since the plan was shown."""
    return texts.ERASURE_PLAN_STALE.error()


def audit_busy() -> Unavailable:
    """Other processes were faster each time that entries should have got the next numbers of their chain."""
    return texts.AUDIT_BUSY.error()


def bad_json(line: int, column: int) -> HttpError:
    return texts.JSON_MALFORMED.error(line=line, column=column)


def json_not_object() -> HttpError:
    return texts.JSON_NOT_OBJECT.error()


def not_json(given: str) -> HttpError:
    return texts.MEDIA_TYPE_NOT_JSON.error(given=given or "–")


def version_required() -> HttpError:
    return texts.VERSION_REQUIRED.error()


def bad_if_match(given: str) -> HttpError:
    return texts.IF_MATCH_MALFORMED.error(given=given[:SHOWN])


def unknown_etag(given: str) -> Stale:
    return texts.ETAG_UNKNOWN.error(given=given[:SHOWN])


def key_required() -> HttpError:
    return texts.IDEMPOTENCY_KEY_REQUIRED.error()


def bad_key() -> HttpError:
    return texts.IDEMPOTENCY_KEY_MALFORMED.error()


def key_reused() -> InvalidInput:
    return common_errors.IDEMPOTENCY_KEY_REUSED.error("gateway")


def still_running() -> HttpError:
    return texts.REQUEST_STILL_RUNNING.error()


def file_too_big(max_bytes: int) -> InvalidInput:
    return common_errors.FILE_TOO_LARGE.error("gateway", max_bytes=max_bytes)


def body_cut_short() -> InvalidInput:
    return common_errors.BODY_CUT_SHORT.error("gateway")


def body_too_large() -> HttpError:
    return texts.BODY_TOO_LARGE.error()


def head_too_large() -> HttpError:
    return limit_errors.HEAD_TOO_LARGE.error()


def request_refused(status: int) -> HttpError:
    """What HTTP itself forbids, with the status that Werkzeug gives it."""
    error = texts.REQUEST_REFUSED.error(status=status)
    error.status = status
    return error


def method_not_allowed(method: str, rule: str, methods: Iterable[str]) -> ServiceError:
    """The path exists without this method. `rule` is the path with its parts unfilled."""
    if method == "DELETE" and rule.endswith(BRANCH):
        return texts.BRANCH_CANNOT_BE_DELETED.error(method=method, methods=sorted(methods))
    return common_errors.METHOD_NOT_ALLOWED.error("gateway", method=method, methods=sorted(methods))


def no_such_address() -> NotFound:
    return common_errors.ADDRESS_NOT_FOUND.error("gateway")


def card_unavailable() -> Unavailable:
    return texts.CARD_UNAVAILABLE.error()


def section_malformed(service: str) -> ServiceError:
    return texts.SECTION_MALFORMED.error(service, service=service)


def description_malformed(service: str, count: int) -> ServiceError:
    return texts.DESCRIPTION_MALFORMED.error(service, service=service, count=count)


def no_such_tab(key: str) -> NotFound:
    return texts.TAB_NOT_FOUND.error(id=key[:SHOWN])


def service_not_found(name: str) -> NotFound:
    return texts.SERVICE_NOT_FOUND.error(id=name[:SHOWN])


def no_such_action(name: str, tab: str) -> NotFound:
    """The tab, or its rows, have no action of that name."""
    return texts.ACTION_NOT_FOUND.error(id=f"{tab}/{name}"[:SHOWN])


def no_such_row(item_id: str, tab: str) -> NotFound:
    """The tab has no such row, or not among those that it sends to the card."""
    return texts.ROW_NOT_FOUND.error(id=f"{tab}/{item_id}"[:SHOWN])


def unknown_tabs(unknown: Iterable[str], known: Iterable[str]) -> InvalidInput:
    names = ", ".join(sorted(unknown))[:NAMES]
    return invalid_fields("gateway", [texts.UNKNOWN_TABS.at("/tabs", names=names, known=sorted(known))])


def given_by_address(names: Iterable[str]) -> InvalidInput:
    """The body or query names what the address or If-Match gives already."""
    return invalid_fields("gateway", [texts.GIVEN_BY_ADDRESS.at(f"/{name}") for name in names])


def unknown_parameters(names: Iterable[str]) -> InvalidInput:
    """The query has parameters that the operation does not take."""
    return invalid_fields("gateway", [FIELD_TEXTS["extra_forbidden"].at(f"/{name}") for name in names])


def login_taken() -> HttpError:
    return texts.LOGIN_TAKEN.error()


def own_access() -> HttpError:
    return texts.OWN_ACCESS.error()


def user_not_found(user_id: str) -> NotFound:
    return texts.USER_NOT_FOUND.error(id=user_id)


def key_not_found(key_id: str) -> NotFound:
    return texts.KEY_NOT_FOUND.error(id=key_id)


def key_ended(key_id: str) -> Conflict:
    """Only a key that is valid can be replaced."""
    return access_errors.KEY_ENDED.error(id=key_id)


def key_read_only() -> NotAllowed:
    return access_errors.KEY_READ_ONLY.error()


def key_without_module(module: Module) -> NotAllowed:
    return access_errors.KEY_WITHOUT_MODULE.error(needs=module, module=module)


def administrator_with_modules() -> InvalidInput:
    """An administrator's key could make itself another one without the scope."""
    return invalid_fields("gateway", [access_errors.ADMINISTRATOR_WITH_MODULES.at("/modules")])


def session_not_found(session_id: str) -> NotFound:
    return access_errors.SESSION_NOT_FOUND.error(id=session_id)


def password_common(pointer: str) -> InvalidInput:
    return invalid_fields("gateway", [access_errors.PASSWORD_COMMON.at(pointer)])


def password_personal(pointer: str) -> InvalidInput:
    """The password is little more than the login or a name."""
    return invalid_fields("gateway", [access_errors.PASSWORD_PERSONAL.at(pointer)])


def company_not_found(company_id: str) -> NotFound:
    return texts.COMPANY_NOT_FOUND.error(id=company_id)


def form_expired() -> HttpError:
    return texts.FORM_EXPIRED.error()


def no_such_thing(path: Mapping[str, str], service: str = "") -> NotFound:
    """A malformed id in the address: the same answer as for one that nobody has. The first part is the thing's owner."""
    name, given = next(iter(path.items()))
    noun = name.removesuffix("_id")
    known = [code for code in catalogue() if code.endswith(f".{noun}_not_found")]
    code = next((code for code in known if code.startswith(f"{service}.")), known[0] if known else "")
    return (catalogue()[code] if code else texts.THING_NOT_FOUND).error(id=given[:SHOWN])
