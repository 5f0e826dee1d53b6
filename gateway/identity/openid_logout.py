"""Logout at the provider (OpenID Connect RP-Initiated Logout 1.0): keep(), carry_over(), take_address().

What it needs is stored beside the session, so that a logout asks nobody: the session here ends first and in any case.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from authlib.common.urls import add_params_to_uri

from chassis.clock import now
from gateway.identity.openid_models import OpenIdSession
from gateway.identity.stored_secrets import SecretBox, SecretUnreadable
from gateway.models import Session, User

PURPOSE = "openid id token"
LONGEST_HINT = 4000
"""Characters. A longer ID token makes an address that servers refuse; the provider then asks the person."""


@dataclass(frozen=True, slots=True)
class ProviderSession:
    """The session at the provider: where it ends ("" where the provider does not say), and whose it is."""

    end_session_endpoint: str
    client_id: str
    id_token: str = field(repr=False)


def keep(owner_id: str, user: User, there: ProviderSession, lasts: timedelta, roots: Sequence[bytes]) -> None:
    """Stores it for a session, or for the login step (`owner_id`) that a session may follow."""
    if not there.end_session_endpoint:
        return
    hint = there.id_token if len(there.id_token) <= LONGEST_HINT else ""
    OpenIdSession(
        id=owner_id,
        tenant=user.tenant,
        user_id=user.id,
        end_session_endpoint=there.end_session_endpoint,
        client_id=there.client_id,
        id_token=SecretBox(roots, PURPOSE).encrypt(hint, _owner(user.tenant, user.id)),
        expires_at=now() + lasts,
    ).save(force_insert=True)


def carry_over(step_id: str, session: Session) -> None:
    """Moves what was kept for a login step to its session; a login with a password has nothing."""
    row = _take(step_id, session.tenant)
    if row is not None:
        row |= {"_id": session.id, "expires_at": session.expires_at}
        OpenIdSession._get_collection().insert_one(row)


def take_address(session: Session, back: str, roots: Sequence[bytes]) -> str:
    """Where the browser goes to end the session at the provider too, and from there to `back`; "" for other sessions."""
    row = _take(session.id, session.tenant)
    if row is None:
        return ""
    asked = {"client_id": row["client_id"], "post_logout_redirect_uri": back}
    try:
        hint = SecretBox(roots, PURPOSE).decrypt(row["id_token"], _owner(session.tenant, session.user_id))
    except SecretUnreadable:
        hint = ""
    if hint:
        asked["id_token_hint"] = hint
    return str(add_params_to_uri(row["end_session_endpoint"], list(asked.items())))


def _take(owner_id: str, tenant: str) -> dict[str, Any] | None:
    query = {"_id": owner_id, "tenant": tenant}
    row: dict[str, Any] | None = OpenIdSession._get_collection().find_one_and_delete(query)
    return row


def _owner(tenant: str, user_id: str) -> str:
    return f"{tenant}\n{user_id}"
