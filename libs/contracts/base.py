"""The bases of all messages: Request, Reply and Event.

A request names its service, the role and module that it needs, and its reply in one line:

    class IssueInvoice(Request[Invoice], service="billing", role=Role.ACCOUNTANT, module=Module.BILLING):
        invoice_id: str

A search for `IssueInvoice` finds the contract, its one provider and all its callers.
"""

import re
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from contracts.access import Module, Role
from contracts.cleaning import EXACT, LINES, clean_fields
from contracts.deprecation import Deprecation
from contracts.errors import InvalidInput, invalid_fields
from contracts.field_texts import bad_fields
from contracts.open_enum import unknown_values_kept

R = TypeVar("R", bound="Reply")
T = TypeVar("T", bound="Reply")

Name = Annotated[str, Field(min_length=1, max_length=200)]
Short = Annotated[str, Field(max_length=100)]
Text = Annotated[str, Field(max_length=10_000), LINES]
Id = Annotated[str, Field(min_length=3, max_length=60, pattern=r"^[a-z]+_[0-9a-zA-Z]+$")]
Version = Annotated[int, Field(ge=1)]
Cursor = Annotated[str, StringConstraints(strip_whitespace=False), EXACT]
"""A place in a list, as a page of it has said; neither cleaned nor trimmed."""


class SharedValue(BaseModel):
    """A value of requests and replies alike. Unknown fields are rejected. The request that holds it cleans its texts."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Value(SharedValue):
    """A value inside a request. Unknown fields are rejected; texts lose outer white space and what nobody can see."""

    cleans_itself: ClassVar[bool] = True

    @model_validator(mode="before")
    @classmethod
    def _clean(cls, given: Any) -> Any:
        return clean_fields(cls, given)


class Reply(BaseModel):
    """An answer. Its reader may be older than its writer: an unknown field is ignored, also inside a Value, and an unknown
    value of an OpenEnum is kept. Construction is strict, so that a writer cannot misspell a value.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    is_plain: ClassVar[bool] = False
    """Whether its writer makes it of plain JSON values without checking them again: tests do."""

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Reads a message from plain data."""
        with unknown_values_kept():
            return super().model_validate(obj, **{"extra": "ignore", **options})

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Reads a message from JSON."""
        with unknown_values_kept():
            return super().model_validate_json(json_data, **{"extra": "ignore", **options})


class Empty(Reply):
    """The reply of a request that returns nothing."""


class Page(Reply, Generic[T]):
    """A page of a list. `next_cursor` is opaque; it is absent on the last page."""

    items: list[T]
    next_cursor: str | None = None


class Request(Value, Generic[R]):
    """A request to one service, which replies with `R`. The method's name is the class's in snake case."""

    service: ClassVar[str] = ""
    method: ClassVar[str] = ""
    role: ClassVar[Role]
    module: ClassVar[Module | None] = None
    reply: ClassVar[type[Reply]]
    deprecated: ClassVar[Deprecation | None] = None
    operators_only: ClassVar[bool] = False
    """Only a context with the role OPERATOR may send it, and no operation of the HTTP API."""

    def __init_subclass__(cls, **_kwargs: Any) -> None:
        super().__init_subclass__()  # typing.Generic takes none of our keywords

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        service: str = "",
        role: Role | None = None,
        module: Module | None = None,
        deprecated: Deprecation | None = None,
        **kwargs: Any,
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        arguments = cls.__pydantic_generic_metadata__["args"]
        if arguments and isinstance(arguments[0], type):
            cls.reply = arguments[0]
        if service:
            if role is None:
                raise TypeError(f"{cls.__name__} names no role")
            cls.service, cls.role, cls.module, cls.method = service, role, module, snake_case(cls.__name__)
            cls.deprecated = deprecated


class ListRequest(Request[R], Generic[R]):
    """A request for a page of a list, newest first unless stated otherwise; at most 200 items."""

    cursor: Cursor | None = Field(default=None, max_length=1000)
    limit: int = Field(default=50, ge=1, le=200)


class Event(Reply):
    """Something that happened to one thing. Named in the past tense; holds all that others may know of the thing.

    `type` is `service.snake_case_name`; `subscribers` names the services that keep a copy of it, so that their queues
    exist before the first event is published. `subject` (the id of the thing) and `version` (its version after the change)
    let a subscriber tell old from new. One that comes in thousands is `bulk`: it yields to others (docs/decisions/0008).
    """

    type: ClassVar[str] = ""
    subscribers: ClassVar[tuple[str, ...]] = ()
    bulk: ClassVar[bool] = False
    deprecated: ClassVar[Deprecation | None] = None

    subject: str
    version: int

    def __init_subclass__(cls, **_kwargs: Any) -> None:
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(
        cls,
        service: str = "",
        subscribers: tuple[str, ...] = (),
        bulk: bool = False,
        deprecated: Deprecation | None = None,
        **kwargs: Any,
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if service:
            cls.type = f"{service}.{snake_case(cls.__name__)}"
            cls.subscribers, cls.bulk = subscribers, bulk
            cls.deprecated = deprecated


def snake_case(name: str) -> str:
    """`IssueInvoice` → `issue_invoice`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def all_requests(root: type[Request[Any]] = Request) -> list[type[Request[Any]]]:
    """Every request class that has been imported and names a service."""
    found = [root] if root.__dict__.get("service") else []
    return found + [request for child in root.__subclasses__() for request in all_requests(child)]


def all_events(root: type[Event] = Event) -> list[type[Event]]:
    """Every event class that has been imported and names a service."""
    found = [root] if root.__dict__.get("type") else []
    return found + [event for child in root.__subclasses__() for event in all_events(child)]


def invalid(service: str, error: ValidationError) -> InvalidInput:
    """What pydantic refused, as an InvalidInput that names every bad field by JSON pointer."""
    return invalid_fields(service, bad_fields(error))
