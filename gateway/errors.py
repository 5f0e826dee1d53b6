"""Every failure that the gateway itself can raise; those of the services pass through unchanged.

HttpError exists only between the gateway and its callers and never crosses the broker.
"""

from collections.abc import Mapping

from contracts.access import Module, Role
from contracts.errors import InvalidInput, NotAllowed, NotFound, ServiceError, Stale, Unavailable


class HttpError(ServiceError):
    """A failure that only HTTP knows; its status is an argument."""

    def __init__(self, status: int, code: str, message: str, details: Mapping[str, str] | None = None) -> None:
        super().__init__(code, message, details)
        self.status = status


def not_authenticated() -> HttpError:
    """No key or session came along, or it is unknown, revoked or expired: which of them is not told."""
    return HttpError(401, "gateway.not_authenticated", "Send a valid API key or session as `Authorization: Bearer …`.")


def wrong_password() -> HttpError:
    return HttpError(401, "gateway.wrong_login", "The login or the password is wrong.")


def too_many_logins(seconds: int) -> HttpError:
    return HttpError(
        429, "gateway.too_many_logins", "Too many logins were tried; wait a while.", {"retry_after": str(seconds)}
    )


def role_missing(needed: Role) -> NotAllowed:
    return NotAllowed("gateway.role_missing", f"This needs the role {needed}.", {"needs": needed})


def module_off(module: Module) -> NotAllowed:
    return NotAllowed(
        "gateway.module_off",
        f"The module {module} is switched off for your company; an administrator can switch it on.",
        {"needs": module, "module": module},
    )


def bad_json(reason: str) -> HttpError:
    return HttpError(400, "gateway.bad_json", f"The body cannot be read as JSON: {reason}")


def not_json(given: str) -> HttpError:
    return HttpError(415, "gateway.not_json", f"Send the body as application/json, not as {given or 'nothing'}.")


def version_required() -> HttpError:
    return HttpError(
        428, "gateway.version_required", 'Send the version you have read, its ETag, as `If-Match: "<version>"`.'
    )


def bad_if_match(given: str) -> HttpError:
    return HttpError(400, "gateway.bad_if_match", f'If-Match must be one ETag such as "3", not {given[:80]}.')


def unknown_etag(given: str) -> Stale:
    return Stale("gateway.unknown_etag", f"{given[:80]} is no version of this: read it again.")


def key_required() -> HttpError:
    return HttpError(
        400,
        "gateway.idempotency_key_required",
        "Send an Idempotency-Key of your own choice, so that trying again can never do it twice.",
    )


def bad_key() -> HttpError:
    return HttpError(
        400, "gateway.bad_idempotency_key", "An Idempotency-Key is 1 to 200 printable ASCII characters without spaces."
    )


def key_reused() -> HttpError:
    return HttpError(
        422, "gateway.idempotency_key_reused", "This Idempotency-Key has been used for another request already."
    )


def still_running() -> HttpError:
    return HttpError(
        409,
        "gateway.still_running",
        "The first request with this Idempotency-Key is still being worked on.",
        {"retry_after": "1"},
    )


def file_too_big(max_bytes: int) -> InvalidInput:
    """The same answer as the documents service gives, before all of the bytes have been sent there."""
    return InvalidInput(
        "documents.too_big", f"A file may have at most {max_bytes} bytes.", {"max_bytes": str(max_bytes)}
    )


def body_cut_short() -> HttpError:
    return HttpError(400, "gateway.body_cut_short", "The body ended before its announced end; nothing was stored.")


def no_such_address() -> NotFound:
    return NotFound("gateway.no_such_address", "There is nothing at this address.")


def card_unavailable() -> Unavailable:
    return Unavailable("gateway.card_unavailable", "No service answers right now.", {"retry_after": "2"})


def login_taken() -> HttpError:
    return HttpError(409, "gateway.login_taken", "Somebody has this login already.")


def own_access() -> HttpError:
    return HttpError(409, "gateway.own_access", "Nobody can take away their own access; ask another administrator.")


def user_not_found(user_id: str) -> NotFound:
    return NotFound("gateway.user_not_found", f"There is no user {user_id}.")


def key_not_found(key_id: str) -> NotFound:
    return NotFound("gateway.key_not_found", f"There is no API key {key_id}.")


def company_not_found(company_id: str) -> NotFound:
    return NotFound("gateway.company_not_found", f"There is no company {company_id}.")


def form_expired() -> HttpError:
    return HttpError(403, "gateway.form_expired", "The form was too old or came from elsewhere; load the page again.")


def no_such_thing(path: Mapping[str, str]) -> NotFound:
    return NotFound("gateway.not_found", f"There is no {', '.join(path.values())}.")
