"""Which collections of customers are about a customer, and which are not."""

from chassis.personal_data import IDS_ONLY, PersonalData, Stored, by
from chassis.storage import Row
from contracts.customers.places import PlaceKind
from customers import erasure_rules
from customers.change_models import CustomerChange
from customers.deletion_models import Deletion, ErasedRecord
from customers.geocoding import key_of
from customers.merge_models import Merge
from customers.models import Company, Customer, CustomerCounter, Geocode
from customers.pair_models import DuplicatePair
from customers.person_models import Person
from customers.place_rules import FALL_BACK, describe_place


def find_geocodes(customer_id: str) -> Row:
    """Selects the provider's answers about the addresses of the customer and its branches as they are now."""
    row = next(iter(Customer.rows({"_id": customer_id}, ["name", "addresses", "branches"])), {})
    holders = [(row, PlaceKind.CUSTOMER), *((one, PlaceKind.BRANCH) for one in row.get("branches", ()))] if row else []
    places = [describe_place(one, kind, use) for one, kind in holders for use in FALL_BACK]
    return {"_id": {"$in": sorted({key_of(one) for one in places})}}


def find_merged(customer_id: str) -> list[str]:
    """The ids of all customers that were merged into this one, and into those."""
    found: list[str] = []
    looked_at = [customer_id]
    while looked_at:
        rows = Customer.rows({"_id": {"$in": looked_at}}, ["merges"])
        looked_at = [
            one["customer_id"] for row in rows for one in row.get("merges") or () if one["customer_id"] not in found
        ]
        found += looked_at
    return found


def find_persons(customer_id: str) -> Row:
    """Selects the persons who stand on the customer, and perhaps on others."""
    rows = Customer.rows({"_id": customer_id}, ["contacts.person_id"])
    ids = {one["person_id"] for row in rows for one in row.get("contacts") or () if one.get("person_id")}
    return {"_id": {"$in": sorted(ids)}}


def find_same_person(customer_id: str, contact_id: str) -> list[tuple[str, str]]:
    """The further contacts of the person that a contact is: `(customer, contact)`, also of customers that were merged."""
    rows = Customer.rows({"_id": customer_id}, ["contacts"])
    persons = [one.get("person_id") for row in rows for one in row.get("contacts") or () if one["id"] == contact_id]
    if not persons or not persons[0]:
        return []
    others = Customer.rows({"contacts.person_id": persons[0]}, ["contacts"])
    found = [(row["_id"], one["id"]) for row in others for one in row["contacts"] if one.get("person_id") == persons[0]]
    return [one for one in found if one != (customer_id, contact_id)]


PERSONAL_DATA = PersonalData(
    stored=(
        Stored(
            Geocode,
            find_geocodes,
            sv="Adressernas plats enligt en karttjänst",
            en="Where the addresses are, by a map provider",
            erasure=erasure_rules.REMOVED,
        ),
        Stored(
            Person,
            find_persons,
            sv="Kontakter som finns hos flera kunder",
            en="Contacts that stand on several customers",
            erasure=erasure_rules.PERSON,
        ),
        Stored(
            DuplicatePair,
            by("customers"),
            sv="Med vilka kunden har jämförts som möjlig dubblett",
            en="With whom the customer was compared as a likely duplicate",
            erasure=erasure_rules.REMOVED,
        ),
        Stored(
            Merge,
            by("kept_id", "other_id"),
            sv="Sammanslagningar",
            en="Merges",
            erasure=erasure_rules.MERGE,
        ),
        Stored(
            Deletion,
            by("_id"),
            sv="Att någon har velat ta bort kunden",
            en="That somebody has wanted to delete the customer",
            erasure=IDS_ONLY,
        ),
        Stored(
            Customer,
            by("_id"),
            sv="Kunden med filialer, kontakter, info och de senaste ändringarna",
            en="The customer with branches, contacts, info and the latest changes",
            erasure=erasure_rules.CUSTOMER,
        ),
        Stored(
            CustomerChange,
            by("document_id"),
            sv="Tidigare ändringar",
            en="Earlier changes",
            erasure=erasure_rules.CHANGE,
        ),
    ),
    open=erasure_rules.count_open,
    also=find_merged,
    same_person=find_same_person,
    others={
        ErasedRecord: "receipts of erasures: ids and digests",
        CustomerCounter: "where the company's customer numbers go on",
        Company: "settings of the company",
    },
)
