"""Whose account it is that a provider has logged in: find_user(), unlink(), and what a company decides of new people.

By its subject once it is linked, before that by its verified e-mail address. An unknown person is refused, unless the company
names a role for people who are new and the domain of the address is one of its own.
"""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from mongoengine.errors import NotUniqueError

from chassis.clock import now
from chassis.context import current, using
from chassis.logs import log
from contracts.access import Role
from contracts.gateway_errors import HttpError
from gateway import errors
from gateway.audit.record import note_details
from gateway.identity import openid_errors, users
from gateway.identity.openid_claims import Account
from gateway.identity.openid_models import OpenIdLink, OpenIdNewUsers
from gateway.identity.tokens import digest_of
from gateway.models import User


@dataclass(frozen=True, slots=True)
class NewUsers:
    """Who becomes a user at the first login: nobody without a `role`, else whose address is in one of the `domains`."""

    role: Role | None = None
    domains: tuple[str, ...] = ()

    def welcomes(self, email: str) -> bool:
        """Whether somebody with this verified address becomes a user. A domain does not cover those below it."""
        return self.role is not None and email.rpartition("@")[2] in self.domains


def load_new_users(tenant: str) -> NewUsers:
    """What the company has decided."""
    query = {"_id": f"{OpenIdNewUsers.ID_PREFIX}_{tenant}", "tenant": tenant}
    row = OpenIdNewUsers._get_collection().find_one(query, {"fields": 1})
    return read_new_users(row["fields"]) if row else NewUsers()


def read_new_users(fields: dict[str, Any]) -> NewUsers:
    """The decision in a document's `fields`."""
    role = fields.get("role")
    return NewUsers(Role(role) if role else None, tuple(fields.get("domains", ())))


def store_new_users(rule: NewUsers, version: int) -> OpenIdNewUsers:
    """Sets what the current company decides. Raises InvalidInput for a role without a domain, Stale."""
    if rule.role is not None and not rule.domains:
        raise openid_errors.new_users_without_domain()
    fields = {"role": str(rule.role) if rule.role else None, "domains": list(rule.domains)}
    return OpenIdNewUsers.replace(fields, if_version=version, not_found=errors.company_not_found)


def find_user(tenant: str, account: Account) -> User:
    """The active user of the company to whom the account belongs; links it at the first login. Raises HttpError 403.

    Raises HttpError 429 when a new user has to wait for the hash of a password.
    """
    query = {"tenant": tenant, "issuer": account.issuer, "subject": account.subject}
    link = OpenIdLink.objects(**query).first()
    if link is not None:
        user = _find_active(tenant, id=link.user_id)
    else:
        user = _find_by_email(tenant, account) or _welcome(tenant, account)
    if user is None:
        raise openid_errors.openid_user_unknown()
    if link is None:
        _link(user, account)
    return user


def unlink(tenant: str, user_id: str) -> None:
    """Forgets which accounts belong to a user; the next login links again by e-mail address."""
    OpenIdLink.objects(tenant=tenant, user_id=user_id).delete()


def _find_by_email(tenant: str, account: Account) -> User | None:
    return _find_active(tenant, login=users.fold_login(account.email)) if account.email else None


def _find_active(tenant: str, **query: str) -> User | None:
    found: User | None = User.objects(tenant=tenant, active=True, **query).first()
    return found


def _welcome(tenant: str, account: Account) -> User | None:
    """Makes a user of a person who is new, with a password that nobody knows; None where the company does not want that.

    Of two first logins at once one makes the user and the other finds it; so does the next login after a kill -9.
    """
    rule = load_new_users(tenant)
    if rule.role is None or not rule.welcomes(account.email):
        return None
    name = account.name or account.email.partition("@")[0]
    with using(replace(current(), tenant=tenant)):
        try:
            user = users.add(account.email, name, secrets.token_urlsafe(32), [rule.role])
        except HttpError as error:
            if error.code != errors.login_taken().code:
                raise
            return _find_by_email(tenant, account)
    log.info("user %s was made at the first login with OpenID Connect", user.id)
    note_details(new_user=user.id)
    return user


def _link(user: User, account: Account) -> None:
    # The id lets a user have one account at a provider, the unique index an account one user: somebody who gets an e-mail
    # address after its former owner does not get the former owner's user.
    link_id = f"{user.id}/{digest_of(account.issuer)}"
    link = OpenIdLink(
        id=link_id,
        tenant=user.tenant,
        user_id=user.id,
        issuer=account.issuer,
        subject=account.subject,
        created_at=now(),
    )
    try:
        link.save(force_insert=True)
    except NotUniqueError:
        known = OpenIdLink.objects(tenant=user.tenant, id=link_id, subject=account.subject).first()
        if known is None:
            log.warning("user %s is linked to another account of its OpenID provider", user.id)
            raise openid_errors.openid_user_unknown() from None
