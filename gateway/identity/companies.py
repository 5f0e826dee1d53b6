"""Companies and their API keys: create_if_missing(), set_module(), add_key(), revoke_key()."""

import re
from collections.abc import Iterable

from chassis.context import current
from chassis.storage import change, create
from contracts.access import Module, Role
from gateway import errors
from gateway.identity import tokens
from gateway.models import ApiKey, Company

_ID = re.compile(r"[a-z0-9-]{2,40}")


def is_valid_id(company: str) -> bool:
    """Whether a new company may have this id. Those of release 0.1.0 may differ and stay as they are."""
    return _ID.fullmatch(company) is not None


def create_if_missing(name: str) -> Company:
    """The current tenant's company; created with all modules on if it does not exist."""
    tenant = current().tenant
    there = Company.find(id=tenant).first()
    return there or create(Company(id=tenant, name=name, modules=[str(module) for module in Module]))


def get() -> Company:
    """The current company."""
    tenant = current().tenant
    company = Company.find(id=tenant).first()
    if company is None:
        raise errors.company_not_found(tenant)
    found: Company = company
    return found


def set_module(module: Module, on: bool, version: int) -> Company:
    """Switches a module of the current company on or off. Raises Stale."""

    def decide(company: Company) -> None:
        company.modules = sorted({*company.modules, str(module)} if on else set(company.modules) - {str(module)})

    return change(Company, current().tenant, decide, not_found=errors.company_not_found, if_version=version)


def add_key(name: str, roles: Iterable[Role], token: tokens.NewToken | None = None) -> tuple[ApiKey, str]:
    """Creates an API key; returns it with the key's text, which is not stored."""
    token = token or tokens.create_token("key")
    key = ApiKey(id=token.id, name=name, digest=token.digest, roles=sorted(str(role) for role in roles))
    return create(key), token.text


def revoke_key(key_id: str) -> ApiKey:
    """Revokes an API key. Raises NotFound."""

    def decide(key: ApiKey) -> None:
        key.active = False

    return change(ApiKey, key_id, decide, not_found=errors.key_not_found)
