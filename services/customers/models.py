"""What is stored: one document per customer, with branches, contacts and info inside, so that the card is one read.

Addresses are stored as the contract's plain JSON, without what is empty; the contract validates them on the way in.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Self

from mongoengine import (
    BooleanField,
    DictField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)

from chassis.clock import today
from chassis.company_settings import CompanySettings
from chassis.context import current
from chassis.fields import exact_decimal
from chassis.ids import new_id
from chassis.number_blocks import NumberCounter
from chassis.storage import Aggregate, Row
from contracts import customers as contract
from contracts.base import Event
from contracts.customers import Addresses, CustomerFields
from contracts.customers.events import CreditLimitChanged
from customers import branch_days, doubts, duplicates, normalise, pair_models, person_models, user_references  # noqa: F401 - they are stored, too
from customers.branch_models import Branch
from customers.change_models import CustomerChange
from customers.contact_models import Contact
from customers.geocode_models import Geocode as Geocode
from customers.vat_warnings import vat_doubts


class Customer(Aggregate):
    """A customer. `serial` is its number as an integer, if it can stand in the series. `limited`: it has, or has had, a credit
    limit. `merged`: it was merged into another, `{into, merge_id}`. `merges` are those that were merged into it, `{merge_id,
    customer_id, name, number, numbers}`. All three are absent otherwise, so that the release before reads it. So are `doubts`
    (see customers.doubts) with `doubtful`, `import_head`, the key of the row that one made of several rows has its own fields
    from, `turns_on`, the next day on which something planned of a branch comes due, `moving`, while a branch's move is not
    finished, and `deleting`, the request that wants it deleted or, with `erasing`, what was asked for, its personal data erased;
    `erased` says on which day that was done. `likeness`: its keys (duplicates.py). `user_ids`: all users that it points at;
    absent without any. `sharing` are changes of persons that are on their way to their other customers, `persons` says up to
    which version it has each: see `persons`."""

    meta = {
        "db_alias": "customers",
        "collection": "customers",
        "shard_by": ("tenant", "number"),
        "indexes": [
            {"fields": ["tenant", "number"], "unique": True},
            ["tenant", "-serial"],
            ["tenant", "likeness"],
            ["tenant", "-id"],
            {"fields": ["tenant", "user_ids", "-id"], "partialFilterExpression": {"user_ids": {"$exists": True}}},
            {"fields": ["turns_on"], "sparse": True},
            {"fields": ["moving"], "sparse": True},
            {"fields": ["deleting"], "sparse": True},
            {
                "fields": ["tenant", "contacts.person_id"],
                "partialFilterExpression": {"contacts.person_id": {"$exists": True}},
            },
            {"fields": ["sharing.id"], "sparse": True},
            {"fields": ["tenant", "doubtful", "-id"], "partialFilterExpression": {"doubtful": True}},
        ],
    }
    ABSENT_WHEN_EMPTY = frozenset(
        {"doubts", "doubtful", "merged", "merges", "user_ids", "sharing", "persons", "erasing", "erased"}
    )

    CHANGES = CustomerChange
    SECRETS = frozenset({"info"})

    number = StringField(required=True)
    serial = IntField()
    likeness = ListField(StringField())

    kind = StringField(required=True)
    stage = StringField(required=True)
    name = StringField(required=True)
    first_name = StringField()
    last_name = StringField()
    identity_number = StringField()
    vat_number = StringField()
    vat_type = StringField(required=True)
    group = StringField()
    seller = StringField()
    seller_id = StringField()
    our_reference = StringField()
    our_reference_id = StringField()
    responsible_id = StringField()
    your_reference = StringField()
    payment_terms_days = IntField()
    credit_customer = BooleanField(required=True)
    credit_limit = exact_decimal()
    limited = BooleanField()
    currency = StringField(required=True)
    language = StringField(required=True)
    peppol_id = StringField()
    gln = StringField()
    email = StringField()
    emails = DictField()
    phone = StringField()
    website = StringField()
    addresses = DictField()
    active = BooleanField(required=True, default=True)

    branches = EmbeddedDocumentListField(Branch)
    contacts = EmbeddedDocumentListField(Contact)
    info = StringField()
    merged = DictField(default=None)
    merges = ListField(DictField())
    doubts = ListField(DictField())
    doubtful = BooleanField()
    import_head = StringField()
    turns_on = StringField()
    moving = BooleanField()
    deleting = StringField()
    erasing = DictField(default=None)
    erased = DictField(default=None)
    sharing = ListField(DictField())
    persons = DictField()
    user_ids = ListField(StringField())

    @classmethod
    def of(cls, fields: CustomerFields) -> Self:
        """A new customer, not yet stored and without a number."""
        customer = cls(id=new_id("cus"))
        customer.put(fields)
        return customer

    def put(self, fields: CustomerFields) -> None:
        """Sets all fields, and what is derived from them."""
        plain = dump_fields(fields)
        for name in CustomerFields.model_fields:
            setattr(self, name, plain.get(name))
        self.user_ids = user_references.ids_of(fields)
        self.put_keys(plain["likeness"])
        if fields.credit_limit is not None:
            self.limited = True

    def put_keys(self, of_fields: Iterable[str]) -> None:
        """Sets the keys of fields and contacts, to be compared if there are other ones than before."""
        keys = [*of_fields, *duplicates.contact_keys(self.kind, self.contacts)]
        if keys != [key for key in self.likeness if key != duplicates.NEW]:
            self.likeness = duplicates.to_be_compared(keys, current().tenant)

    @classmethod
    def at_place(cls, row: Row, place: Row) -> Row:
        return {**row, **place, "serial": serial(place["number"])}

    def take_number(self, number: str) -> None:
        """Gives the customer its number."""
        self.number = number
        self.serial = serial(number)

    def fields(self) -> CustomerFields:
        """All that people fill in."""
        return fields_of(self.to_mongo().to_dict())

    def to_contract(self, warnings: list[contract.Doubt] | None = None) -> contract.Customer:
        return contract_of(self.to_mongo().to_dict(), warnings)

    def created_event(self) -> contract.CustomerCreated:
        return created_of(self.to_mongo().to_dict())

    def events_of_each_write(self) -> list[Event]:
        return list(limits_of(self.to_mongo().to_dict()))

    def changed_event(self) -> contract.CustomerChanged:
        return changed_of(self.to_mongo().to_dict())


class CustomerCounter(NumberCounter):
    """Where the customer numbers of a company go on."""

    meta = {"db_alias": "customers", "collection": "number_counters"}


class Company(CompanySettings):
    """What a company has decided about its register; `fields` are the contract's CustomerSettingsFields."""

    meta = {"db_alias": "customers", "collection": "companies"}
    ID_PREFIX = "settings"

    def to_contract(self) -> contract.CustomerSettings:
        return contract.CustomerSettings.model_validate({**self.fields, "version": self.version})


LARGEST_SERIAL = 999_999_999


def serial(number: str) -> int | None:
    """The number as an integer, if it can stand in the series: digits only, and not as long as an organisation number."""
    return int(number) if number.isdigit() and number.isascii() and int(number) <= LARGEST_SERIAL else None


def dump_addresses(addresses: Addresses) -> dict[str, Any]:
    """Addresses as they are stored: plain JSON without empty fields."""
    return addresses.model_dump(mode="json", exclude_defaults=True)


def dump_fields(fields: CustomerFields, likeness: list[str] | None = None) -> Row:
    """All fields as they are stored, without empty ones, and what is derived from them; `likeness`: its keys, if known."""
    plain = fields.model_dump(mode="json", exclude={"addresses"})
    kept = {name: value for name, value in plain.items() if value not in ("", {}, None)}
    return {
        **kept,
        "addresses": dump_addresses(fields.addresses),
        "likeness": duplicates.keys(fields) if likeness is None else likeness,
    }


def new_row(fields: CustomerFields, plain: Row, number: str, request_id: str, info: str, active: bool = True) -> Row:
    """A new customer as it is stored, for many at once; the same as `Customer.of` gives for one. `plain`: by `dump_fields`."""
    limited = True if fields.credit_limit is not None else None
    users = user_references.ids_of(fields) or None
    known = {"serial": serial(number), "info": info or None, "limited": limited, "user_ids": users}
    return {
        "_id": new_id("cus"),
        "request_id": request_id,
        "number": number,
        "emails": {},
        **plain,
        "likeness": duplicates.to_be_compared(plain["likeness"], current().tenant),
        **{name: value for name, value in known.items() if value is not None},
        "active": active,
        "branches": [],
        "contacts": [],
    }


def snapshot_of(row: Row) -> contract.CustomerSnapshot:
    """What other services may know of a stored customer: everything but the info."""
    described = [branch_days.describe(branch, today()) for branch in row["branches"]]
    branches = [{**branch, "retired": not branch["in_use"]} for branch in described]
    merged: Row = {"branches": branches, "merged_into": (row.get("merged") or {}).get("into", "")}
    if former := [number for one in row.get("merges") or () for number in one["numbers"]]:
        merged["former_numbers"] = former
    return contract.CustomerSnapshot.model_validate({**row, **merged})


def created_of(row: Row) -> contract.CustomerCreated:
    """The event about a new customer."""
    return contract.CustomerCreated(subject=row["_id"], version=row["version"], customer=snapshot_of(row))


def changed_of(row: Row) -> contract.CustomerChanged:
    """The event about a changed customer."""
    return contract.CustomerChanged(subject=row["_id"], version=row["version"], customer=snapshot_of(row))


def limits_of(row: Row) -> Iterator[CreditLimitChanged]:
    """The event about the credit limit of a stored customer; none of one that never had a limit."""
    if row.get("limited"):
        limit = row.get("credit_limit")
        yield CreditLimitChanged(
            subject=row["_id"], version=row["version"], currency=row["currency"], limit=limit and Decimal(limit)
        )


def news_of(row: Row) -> list[Event]:
    """What is told of a new customer that is stored with many others."""
    return [created_of(row), *limits_of(row)]


def fields_of(row: Row) -> CustomerFields:
    """The fields that people fill in, of a stored customer."""
    return CustomerFields.model_validate({name: row[name] for name in CustomerFields.model_fields if name in row})


def contract_of(row: Row, warnings: list[contract.Doubt] | None = None) -> contract.Customer:
    """The reply about a stored customer, with the `warnings` and what contradicts its VAT type today."""
    fields = fields_of(row)
    kept = doubts.read_doubts(row)
    found = [*(warnings or []), *kept, *doubts.without_kept(vat_doubts(fields, today()), kept)]
    suggestions = normalise.suggestions(fields)
    branches = [branch_days.describe(branch, today()) for branch in row.get("branches", ())]
    reply = {**row, "id": row["_id"], "branches": branches, "warnings": found, "suggestions": suggestions}
    return contract.Customer.model_validate(reply)
