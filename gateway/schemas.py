"""What the gateway's own operations take and give: login, company, users, API keys."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, SecretStr

from contracts.access import Module, Role
from contracts.base import ListRequest, Name, Page, Reply, Value, Version
from contracts.crm import SearchHit, SearchResult
from contracts.customers import CustomerRow

LoginName = Annotated[str, Field(min_length=3, max_length=254)]
Password = Annotated[SecretStr, Field(min_length=10, max_length=200)]
Roles = Annotated[frozenset[Role], Field(min_length=1)]


class LogIn(Value):
    """A person's login and password."""

    login: LoginName
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class LoggedIn(Reply):
    """A session: send `token` as `Authorization: Bearer …` until `expires_at`."""

    token: str
    expires_at: datetime
    name: str
    roles: list[Role]


class Me(Reply):
    """Who the caller is."""

    id: str
    name: str
    roles: list[Role]
    company: str
    modules: list[Module]


class CompanyModules(Reply):
    """Which modules a company has on. `version` is what If-Match wants."""

    version: int
    name: str
    modules: dict[Module, bool]


class SetModule(Value):
    """Switches a module on or off. Its data stays either way."""

    module: Module
    version: Version
    on: bool


class UserView(Reply):
    """A person who may log in."""

    id: str
    login: str
    name: str
    roles: list[Role]
    active: bool
    created_at: datetime


class AddUser(Value):
    """A new person of the company."""

    login: LoginName
    name: Name
    password: Password
    roles: Roles


class ChangePassword(Value):
    """The caller's own password."""

    old_password: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    new_password: Password


class UserId(Value):
    """Names a user."""

    user_id: str


class ListUsers(ListRequest[Page[UserView]]):
    """The company's people, newest first."""


class KeyView(Reply):
    """An API key, without the key itself."""

    id: str
    name: str
    roles: list[Role]
    active: bool
    created_at: datetime


class NewKey(KeyView):
    """A key that has just been made. `key` is shown this once and never again."""

    key: str


class AddKey(Value):
    """A new API key for a program."""

    name: Name
    roles: Roles


class KeyId(Value):
    """Names an API key."""

    key_id: str


class ListKeys(ListRequest[Page[KeyView]]):
    """The company's API keys, newest first."""


class Found(SearchResult):
    """`open` is the card's address, there when exactly one customer was found."""

    open: str | None = None


class FoundOrListed(Reply):
    """With `q` or `property` as a search answers, the hits in `items` too; otherwise a page of the register."""

    items: list[CustomerRow]
    next_cursor: str | None = None
    hits: list[SearchHit] = []
    total_is_more: bool = False
    open: str | None = None
