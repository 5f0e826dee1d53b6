"""What an operator does from the command line: create_company(), reset_password(), replace_key().

Each returns a sentence that says what was done, and raises Refused with one that says what to do instead. Nothing that exists is
changed by create_company, so that it can run at every start.
"""

import time

from chassis.context import Context, using
from contracts.access import Role
from gateway.identity import companies, tokens, users
from gateway.models import ApiKey, Company, User, anywhere

KEY_NAME = "operator"


class Refused(Exception):
    """The command does nothing; the message is for the operator."""


def company_exists(company: str) -> bool:
    """Whether there is a company of this id."""
    return anywhere(Company, _id=company) is not None


def company_of(login: str) -> str:
    """The company of a user; "" when nobody has the login."""
    user = anywhere(User, login=users.fold_login(login))
    return "" if user is None else str(user.tenant)


def has_administrator(company: str, login: str) -> bool:
    """Whether create_company has done all of its work before. Raises Refused when another company has the login."""
    user = anywhere(User, login=users.fold_login(login))
    if user is not None and user.tenant != company:
        raise Refused(f"{login} belongs to another company.")
    return user is not None


def create_company(company: str, name: str, login: str, password: str, key: str = "") -> str:
    """Creates the company, its API key if one is given, and then its administrator.

    The administrator comes last: a run that was killed before has not finished and is continued by the next one, and what
    one that has finished has made is never made again.
    """
    if has_administrator(company, login):
        return describe(company, key)
    if not company_exists(company) and not companies.is_valid_id(company):
        raise Refused(f"{company!r} cannot be the id of a company: use 2 to 40 of a-z, 0-9 and -.")
    if anywhere(User, tenant=company) is not None:
        raise Refused(f"Company {company} has users already; one of its administrators adds {login}.")
    with using(_operator(company, "company")):
        companies.create_if_missing(name)
    if key:
        _add_key(company, _usable(company, key), KEY_NAME, [Role.ADMINISTRATOR])
    with using(_operator(company, f"administrator {login}")):
        users.add(login, login.partition("@")[0].title(), password, [Role.ADMINISTRATOR])
    return f"Company {company} and its administrator {login} are created."


def describe(company: str, key: str) -> str:
    """What a run says that changes nothing: also when the given key opens nothing."""
    said = f"Company {company} exists with this administrator; nothing is changed."
    if key and not _is_active(company, key):
        said += f" API_KEY is no key of it: `python -m gateway.admin replace-key {company}` makes it one."
    return said


def reset_password(login: str, password: str) -> str:
    """Sets a user's password and ends their sessions, within AUTH_CACHE_SECONDS also in gateways that run."""
    user = anywhere(User, login=users.fold_login(login))
    if user is None:
        raise Refused(f"There is no user with the login {login}.")
    with using(_operator(user.tenant, f"password {time.time_ns()}")):
        users.set_password(user.id, password)
    remains = "" if user.active else " The user remains deactivated."
    return f"The password of {login} is set; all sessions are ended.{remains}"


def replace_key(company: str, key: str, former_id: str = "") -> str:
    """Makes `key` a key of the company and revokes the one that it replaces: `former_id`, or those of create_company.

    The new key has the name and roles of the former one. A run that was killed is repeated with the same key.
    """
    if not company_exists(company):
        raise Refused(f"There is no company {company}.")
    former = _former_keys(company, former_id)
    if former_id and not former:
        raise Refused(f"Company {company} has no active API key {former_id}; GET /v1/api-keys lists the keys.")
    token = _usable(company, key)
    model = former[0] if former_id else None
    name = model.name if model else KEY_NAME
    roles = [Role(role) for role in model.roles] if model else [Role.ADMINISTRATOR]
    is_new = _add_key(company, token, name, roles)
    replaced = [one for one in former if one.id != token.id]
    for one in replaced:
        with using(_operator(company, f"revoke {one.id}")):
            companies.revoke_key(one.id)
    if not is_new and not replaced:
        return f"{token.id} is the key already; nothing is changed."
    return f"{token.id} is a key of {company}; revoked: {', '.join(one.id for one in replaced) or 'none'}."


def _former_keys(company: str, former_id: str) -> list[ApiKey]:
    query = {"id": former_id} if former_id else {"name": KEY_NAME}
    with using(_operator(company, "keys")):
        return list(ApiKey.find(active=True, **query))


def _usable(company: str, key: str) -> tokens.NewToken:
    """The token of a key that is new, or that this company has already. Raises Refused."""
    there = anywhere(ApiKey, _id=tokens.id_of(key))
    if there is not None and not _is_active(company, key):
        raise Refused("API_KEY was used before and opens nothing now; make another: `python -m gateway.admin new-key`.")
    return tokens.parse(key)


def _is_active(company: str, key: str) -> bool:
    there = anywhere(ApiKey, _id=tokens.id_of(key))
    return there is not None and there.tenant == company and there.active and tokens.matches(key, there.digest)


def _add_key(company: str, token: tokens.NewToken, name: str, roles: list[Role]) -> bool:
    """Whether the key was added: False when it was there."""
    if anywhere(ApiKey, _id=token.id) is not None:
        return False
    with using(_operator(company, f"key {token.id}")):
        companies.add_key(name, roles, token)
    return True


def _operator(company: str, doing: str) -> Context:
    """The context of an operator's command. Its request id is the same each time, so that a second run changes nothing."""
    return Context(company, "operator", frozenset({Role.ADMINISTRATOR}), time.time() + 60, f"operator {doing}", "")
