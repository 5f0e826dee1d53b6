"""What one company has decided, as a document of its own: one a company, with defaults until the company decides.

class Company(CompanySettings):
    meta = {"db_alias": "billing", "collection": "companies"}
    ID_PREFIX = "com"

Company.load().fields                    {} until something was decided
Company.replace(fields, if_version=1, not_found=errors.settings_not_found)
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar, Self

from mongoengine import DictField

from chassis.context import current, using
from chassis.storage import Aggregate, Row, change, create
from contracts.base import Event
from contracts.errors import ServiceError

DEFAULTS_REQUEST = "defaults"
"""The request id of every first version: the document is made once, and the change that follows is not taken for done."""


class CompanySettings(Aggregate):
    """`fields` are the contract's fields as plain JSON; what is absent has the contract's default. Version 1 has none."""

    meta = {"abstract": True}

    MOST_CHANGES: ClassVar[int] = 500
    ID_PREFIX: ClassVar[str]

    fields = DictField()

    @classmethod
    def id_here(cls) -> str:
        """The id of the current company's document."""
        return f"{cls.ID_PREFIX}_{current().tenant}"

    @classmethod
    def stored_fields(cls) -> Row:
        """The fields that the current company has decided, without building an object."""
        rows = cls.rows({"_id": cls.id_here()}, ["fields"], limit=1)
        return dict(rows[0]["fields"]) if rows else {}

    @classmethod
    def load(cls) -> Self:
        """The current company's document, or version 1 without any decision, which is not stored."""
        found: Self | None = cls.find(id=cls.id_here()).first()
        return cls(version=1) if found is None else found

    @classmethod
    def replace(
        cls,
        fields: dict[str, Any],
        *,
        if_version: int | None,
        not_found: Callable[[str], ServiceError],
        announce: Callable[[Self], Event] | None = None,
    ) -> Self:
        """Replaces all fields; `announce` makes the event of it. Raises Stale when `if_version` is not the stored version (1
        when nothing is stored)."""
        return cls.update_fields(lambda _before: fields, if_version=if_version, not_found=not_found, announce=announce)

    @classmethod
    def update_fields(
        cls,
        decide: Callable[[Row], Row],
        *,
        if_version: int | None,
        not_found: Callable[[str], ServiceError],
        announce: Callable[[Self], Event] | None = None,
    ) -> Self:
        """Stores the fields that `decide` makes of those before it. Raises what it raises; Stale as `replace` does."""
        with using(replace(current(), request_id=DEFAULTS_REQUEST)):
            create(cls(id=cls.id_here(), fields={}))

        def write(company: Self) -> Event | None:
            company.fields = decide(dict(company.fields))
            return announce(company) if announce else None

        return change(cls, cls.id_here(), write, not_found=not_found, if_version=if_version)
