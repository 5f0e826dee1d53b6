"""Requests and replies of a company's settings for OpenID Connect."""

from typing import Annotated, Literal

from pydantic import Field, SecretStr

from contracts.access import Role
from contracts.base import Reply, Value, Version

Domain = Annotated[str, Field(max_length=189, pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,63}$")]
"""Part of an e-mail address after the @, in lower case."""
NewUserRole = Literal["viewer", "seller", "accountant"]
"""Not administrator: nobody becomes one by a login."""
Issuer = Annotated[str, Field(min_length=9, max_length=500)]


class OpenIdView(Reply):
    """A company's provider, without the client secret. `issuer` is empty where there is none; `version` is what If-Match
    wants. Register `redirect_path` at the provider, below the address of the pages, and `logout_path` as the address after a
    logout; people log in at `login_path`.
    """

    version: int
    issuer: str
    client_id: str
    redirect_path: str
    logout_path: str
    login_path: str


class SetOpenId(Value):
    """A company's provider: what the provider calls issuer, client id and client secret."""

    version: Version
    issuer: Issuer
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    client_secret: Annotated[SecretStr, Field(min_length=1, max_length=500)]


class NewUsersView(Reply):
    """The role of people who log in with OpenID Connect and are no users yet, and whose addresses may; nobody without a
    role. `version` is what If-Match wants.
    """

    version: int
    role: Role | None
    domains: list[str]


class SetNewUsers(Value):
    """Who becomes a user at the first login with OpenID Connect: a role, and the domains of verified e-mail addresses."""

    version: Version
    role: NewUserRole | None = None
    domains: Annotated[list[Domain], Field(max_length=20)] = []
