"""Which collections of customers are about a customer, and which are not."""

from chassis.personal_data import PersonalData, Stored, by
from chassis.storage import Row
from contracts.customers.places import PlaceKind
from customers.geocoding import key_of
from customers.merge_models import Merge
from customers.models import Company, Customer, CustomerChange, CustomerCounter, Geocode
from customers.pair_models import DuplicatePair
from customers.place_rules import FALL_BACK, describe_place


def find_geocodes(customer_id: str) -> Row:
    """Selects the provider's answers about the addresses of the customer and its branches as they are now."""
    row = next(iter(Customer.rows({"_id": customer_id}, ["name", "addresses", "branches"])), {})
    holders = [(row, PlaceKind.CUSTOMER), *((one, PlaceKind.BRANCH) for one in row.get("branches", ()))] if row else []
    places = [describe_place(one, kind, use) for one, kind in holders for use in FALL_BACK]
    return {"_id": {"$in": sorted({key_of(one) for one in places})}}


def find_customers(customer_id: str) -> Row:
    """Selects the customer and all that were merged into it."""
    return {"_id": {"$in": with_merged(customer_id)}}


def find_changes(customer_id: str) -> Row:
    """Selects the changes of all of them."""
    return {"document_id": {"$in": with_merged(customer_id)}}


def with_merged(customer_id: str) -> list[str]:
    """The customer's id and those of the customers that were merged into it, also by way of others."""
    found, left = [customer_id], [customer_id]
    while left:
        rows = Customer.rows({"_id": {"$in": left}}, ["merges.customer_id"])
        left = [one["customer_id"] for row in rows for one in row.get("merges") or ()]
        left = [one for one in left if one not in found]
        found += left
    return found


PERSONAL_DATA = PersonalData(
    stored=(
        Stored(
            Customer,
            find_customers,
            sv="Kunden med filialer, kontakter, info och de senaste ändringarna",
            en="The customer with branches, contacts, info and the latest changes",
        ),
        Stored(CustomerChange, find_changes, sv="Tidigare ändringar", en="Earlier changes"),
        Stored(
            Merge, by("kept_id", "other_id"), sv="Sammanslagningar med andra kunder", en="Merges with other customers"
        ),
        Stored(
            Geocode,
            find_geocodes,
            sv="Adressernas plats enligt en karttjänst",
            en="Where the addresses are, by a map provider",
        ),
        Stored(
            DuplicatePair,
            by("customers"),
            sv="Med vilka kunden har jämförts som möjlig dubblett",
            en="With whom the customer was compared as a likely duplicate",
        ),
    ),
    others={
        CustomerCounter: "where the company's customer numbers go on",
        Company: "settings of the company",
    },
)
