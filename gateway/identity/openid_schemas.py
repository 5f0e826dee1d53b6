"""Requests and replies of a company's settings for OpenID Connect."""

from typing import Annotated

from pydantic import Field, SecretStr

from contracts.base import Reply, Value, Version

Issuer = Annotated[str, Field(min_length=9, max_length=500)]


class OpenIdView(Reply):
    """A company's provider, without the client secret. `issuer` is empty where there is none; `version` is what If-Match
    wants. Register `redirect_path` at the provider, below the address of the pages; people log in at `login_path`.
    """

    version: int
    issuer: str
    client_id: str
    redirect_path: str
    login_path: str


class SetOpenId(Value):
    """A company's provider: what the provider calls issuer, client id and client secret."""

    version: Version
    issuer: Issuer
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    client_secret: Annotated[SecretStr, Field(min_length=1, max_length=500)]
