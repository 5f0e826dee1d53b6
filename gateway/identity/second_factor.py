"""The second factor of a user, an authenticator app: is_enough(), offer(), confirm(), check(), remove().

A user may enrol; a company may demand it. The secret is stored encrypted, recovery codes as digests. Every code is accepted
once: the check is one update that names the last accepted step in its filter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from mongoengine.errors import NotUniqueError

from chassis.clock import now
from chassis.logs import log
from chassis.tenancy import Owned
from contracts.gateway_errors import HttpError
from gateway.identity import login_errors, throttle, throttle_rules, totp
from gateway.identity.login_models import Enrolment, LoginRules, ProvenSession, SecondFactor
from gateway.identity.stored_secrets import SecretBox, SecretUnreadable
from gateway.models import Session, User
from gateway.settings import Settings

PURPOSE = "second factor"
OFFER_HOLDS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Offer:
    """A new secret to scan: as text, as otpauth URI, as QR code (SVG)."""

    secret: str
    uri: str
    qr: str
    expires_at: datetime


def next_step(tenant: str, user_id: str) -> str:
    """What a user must do after the password: "code", "enrolment", or "" for nothing."""
    if _exists(SecondFactor, tenant, user_id):
        return "code"
    return "enrolment" if is_demanded(tenant) else ""


def is_demanded(tenant: str) -> bool:
    """Whether the company demands a second factor of all its users."""
    query = {"_id": f"{LoginRules.ID_PREFIX}_{tenant}", "tenant": tenant}
    row = LoginRules._get_collection().find_one(query, {"fields": 1})
    return bool(row and row["fields"].get("second_factor_required"))


def find(tenant: str, user_id: str) -> SecondFactor | None:
    """The user's second factor; None without one."""
    found: SecondFactor | None = SecondFactor.objects(tenant=tenant, id=user_id).first()
    return found


def is_enough(session: Session) -> bool:
    """Whether a session may be used: one of a user who has or must have a second factor only if it was shown.

    So a session that an earlier release of the gateway started beside this one, without asking for a code, opens nothing.
    """
    return not next_step(session.tenant, session.user_id) or _exists(ProvenSession, session.tenant, session.id)


def prove(session: Session) -> None:
    """Notes that the user of the session has shown the second factor. Repeating it changes nothing."""
    query = {"_id": session.id, "tenant": session.tenant}
    changes = {"version": 1, "expires_at": session.expires_at}
    ProvenSession._get_collection().update_one(query, {"$set": changes}, upsert=True)


def offer(user: User, credential: str, roots: Sequence[bytes]) -> Offer:
    """A new secret for the session or login step `credential`; the same one again while it holds. Raises HttpError 409."""
    if _exists(SecondFactor, user.tenant, user.id):
        raise login_errors.second_factor_exists()
    if (pending := pending_offer(user, credential, roots)) is not None:
        return pending
    secret, expires = totp.create_secret(), now() + OFFER_HOLDS
    _keep(user, credential, SecretBox(roots, PURPOSE).encrypt(secret, _owner(user)), expires)
    return _make_offer(user, secret, expires)


def pending_offer(user: User, credential: str, roots: Sequence[bytes]) -> Offer | None:
    """What was offered to the session or login step `credential` and still holds; None without it."""
    enrolment = _enrolment(user, credential)
    if enrolment is None:
        return None
    secret = _decrypt(SecretBox(roots, PURPOSE), enrolment.secret, _owner(user))
    return _make_offer(user, secret, enrolment.expires_at.replace(tzinfo=UTC))


def _make_offer(user: User, secret: str, expires: datetime) -> Offer:
    uri = totp.make_uri(secret, user.login)
    return Offer(secret, uri, totp.draw_qr(uri), expires)


def confirm(user: User, credential: str, code: str, roots: Sequence[bytes]) -> list[str]:
    """Stores the secret that was offered to `credential`, if the code is right; returns the recovery codes.

    Raises HttpError 401 for a wrong code, 409 when nothing was offered or the user has a second factor already.
    """
    enrolment = _enrolment(user, credential)
    if enrolment is None:
        raise login_errors.enrolment_expired()
    secret = _decrypt(SecretBox(roots, PURPOSE), enrolment.secret, _owner(user))
    counter = totp.find_counter(secret, code, now().timestamp(), after=0)
    if counter is None:
        raise login_errors.wrong_code()
    codes = totp.create_recovery_codes()
    factor = SecondFactor(
        id=user.id,
        tenant=user.tenant,
        secret=enrolment.secret,
        last_counter=counter,
        recovery=[totp.digest_recovery_code(one) for one in codes],
        created_at=now(),
    )
    try:
        factor.save(force_insert=True)
    except NotUniqueError:
        raise login_errors.second_factor_exists() from None
    Enrolment.objects(tenant=user.tenant, id=credential).delete()
    return codes


def check(user: User, code: str, address: str, settings: Settings) -> None:
    """Uses up a code of the app or a recovery code. Raises HttpError 401, or 429 when wrong ones before it make it wait."""
    factor = find(user.tenant, user.id)
    if factor is None:
        raise login_errors.second_factor_absent()
    attempt = throttle.begin_code(user.login, address, throttle_rules.rules_of(settings))
    try:
        is_right = _use_recovery_code(factor, code) or _use_code(factor, _owner(user), code, settings.secret_roots)
    except HttpError:  # it was not judged: a recovery code is what is left, and must not wait
        attempt.cancel()
        raise
    if not is_right:
        log.warning("second factor refused for %s", user.id)
        raise login_errors.wrong_code()
    attempt.succeed()


def renew_recovery_codes(user: User) -> list[str]:
    """Replaces the recovery codes; returns the new ones. Raises HttpError 409 without a second factor."""
    codes = totp.create_recovery_codes()
    digests = [totp.digest_recovery_code(one) for one in codes]
    if not SecondFactor.objects(tenant=user.tenant, id=user.id).update(set__recovery=digests):
        raise login_errors.second_factor_absent()
    return codes


def remove(tenant: str, user_id: str) -> None:
    """Removes a user's second factor and what was offered for one; does nothing without one."""
    SecondFactor.objects(tenant=tenant, id=user_id).delete()
    Enrolment.objects(tenant=tenant, user_id=user_id).delete()


def _exists(model: type[Owned], tenant: str, document_id: str) -> bool:
    """Looked up with each session that is not in the cache: without building an object, which costs more than the query."""
    return model._get_collection().find_one({"_id": document_id, "tenant": tenant}, {"_id": 1}) is not None


def _use_code(factor: SecondFactor, owner: str, code: str, roots: Sequence[bytes]) -> bool:
    secret = _decrypt(SecretBox(roots, PURPOSE), factor.secret, owner)
    counter = totp.find_counter(secret, code, now().timestamp(), factor.last_counter)
    if counter is None:
        return False
    query = {"_id": factor.id, "tenant": factor.tenant, "secret": factor.secret, "last_counter": {"$lt": counter}}
    return bool(SecondFactor._get_collection().update_one(query, {"$set": {"last_counter": counter}}).modified_count)


def _use_recovery_code(factor: SecondFactor, code: str) -> bool:
    digest = totp.digest_recovery_code(code)
    query = {"_id": factor.id, "tenant": factor.tenant, "recovery": digest}
    return bool(SecondFactor._get_collection().update_one(query, {"$pull": {"recovery": digest}}).modified_count)


def _enrolment(user: User, credential: str) -> Enrolment | None:
    query = {"id": credential, "user_id": user.id, "expires_at__gt": now()}
    found: Enrolment | None = Enrolment.objects(tenant=user.tenant, **query).first()
    return found


def _keep(user: User, credential: str, stored: str, expires: datetime) -> None:
    query = {"_id": credential, "tenant": user.tenant}
    changes = {"version": 1, "user_id": user.id, "secret": stored, "expires_at": expires}
    Enrolment._get_collection().update_one(query, {"$set": changes}, upsert=True)


def _decrypt(box: SecretBox, stored: str, owner: str) -> str:
    try:
        return box.decrypt(stored, owner)
    except SecretUnreadable:
        log.error("a second factor cannot be read: the gateway's secret was replaced")
        raise login_errors.second_factor_unreadable() from None


def _owner(user: User) -> str:
    return f"{user.tenant}\n{user.id}"
