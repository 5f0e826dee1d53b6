"""What an export writes is what the import reads: the cells of a customer make the same customer again."""

import csv
import io
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.spreadsheet import DIALECTS, FORMULA, write_rows
from contracts.customers import Address, Addresses, CustomerFields, ExportSize, ImportRow, Kind, Stage, VatType
from customers import import_rows
from customers.normalise import normalise_fields
from gateway.imports import exported_rows
from gateway.imports.register import open_register

WORD = st.sampled_from(
    [
        "Bygg",
        "Åkeri",
        "O'Neill",
        "Öl & Vin",
        "=1+1",
        "+Plus",
        "-Minus",
        "@Home",
        "'90-talet",
        "7-Eleven",
        "A;B,C",
        '"Citat"',
        "«Citat»",
        "”Citat”",
        "N/A",
        "-",
        "null",
        "'=a",
        "'",
        "(tom)",
        '"',
        '\'"x"',
        "x ::: y",
    ]
)
text = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
maybe = st.one_of(st.just(""), text)
note = st.lists(st.sampled_from(["Rad", "=SUMMA(A1)", 'tre "citat"', "slut", "-", "«x»"]), max_size=3).map("\n".join)
street = st.builds(
    lambda name, number: f"{name} {number}", st.sampled_from(["Storgatan", "Åvägen"]), st.integers(1, 99)
)
address = st.builds(
    Address,
    line1=street,
    postcode=st.sampled_from(["211 20", "222 22"]),
    city=st.sampled_from(["Malmö", "Lund", "Örebro"]),
)
abroad = st.builds(Address, line1=street, postcode=st.just("10115"), city=st.just("Berlin"), country=st.just("DE"))
numbers = st.sampled_from(["", "556016-0680", "202100-5489"])
fields = st.builds(
    CustomerFields,
    name=text,
    stage=st.sampled_from(list(Stage)),
    identity_number=numbers,
    vat_number=st.sampled_from(["", "SE556016068001"]),
    group=maybe,
    seller=maybe,
    seller_id=st.sampled_from(["", "usr_0a"]),
    our_reference=maybe,
    responsible_id=st.sampled_from(["", "usr_0a"]),
    your_reference=maybe,
    payment_terms_days=st.one_of(st.none(), st.integers(0, 365)),
    credit_customer=st.booleans(),
    credit_limit=st.one_of(st.none(), st.integers(0, 10**7).map(lambda one: f"{one // 100}.{one % 100:02}")),
    language=st.sampled_from(["sv", "en"]),
    peppol_id=st.sampled_from(["", "0007:5560160680"]),
    gln=st.sampled_from(["", "7350000000016"]),
    email=st.sampled_from(["", "a@prov.example"]),
    emails=st.dictionaries(
        st.sampled_from(["quote", "order", "invoice", "reminder"]),
        st.sampled_from(["b@prov.example", "c@prov.example"]),
    ),
    phone=st.sampled_from(["", "040-12 34 56", "+46 40 12 34 56", "040-123456 / 070-123456", "46401234.0"]),
    website=st.sampled_from(["", "https://prov.example"]),
    addresses=st.builds(
        Addresses, invoice=address, delivery=st.one_of(st.none(), address), visiting=st.one_of(st.none(), abroad)
    ),
)
contact = st.fixed_dictionaries(
    {
        "name": text,
        "role_title": maybe,
        "phone": st.sampled_from(["", "+46 40 1 23 45", "040-12 34 56, 070-12 34 56"]),
        "mobile": st.just(""),
        "email": st.just(""),
    },
    optional={"active": st.just(False)},
)
branch = st.fixed_dictionaries(
    {"name": text, "addresses": st.builds(Addresses, visiting=address)},
    optional={"retired_on": st.just("2026-03-01")},
)


def read_back(customer: dict[str, Any]) -> import_rows.Candidate:
    """The customer from the file that the export writes of it."""
    size = ExportSize(customers=1, most_contacts=len(customer["contacts"]), most_branches=len(customer["branches"]))
    columns = exported_rows.columns_of(size)
    written = write_rows([columns, exported_rows.cells_of(customer, columns)], DIALECTS["sv"]).decode()
    header, cells = csv.reader(io.StringIO(written, newline=""), delimiter=";")
    assert not [one for one in cells if one.startswith(FORMULA)]
    known = {name: one for name, one in zip(header, cells, strict=True) if one}
    return import_rows.read(ImportRow(line=2, fields=known))


@settings(max_examples=200)
@given(
    fields,
    st.lists(contact, max_size=3),
    st.lists(branch, max_size=2, unique_by=lambda one: one["name"]),
    note,
    st.booleans(),
)
def test_a_customer_comes_back(
    given_fields: CustomerFields, contacts: list[Any], branches: list[Any], info: str, active: bool
) -> None:
    stored, problems = normalise_fields(given_fields)
    assert problems == {}
    whole = {
        **stored.model_dump(mode="json"),
        "number": "10001",
        "active": active,
        "info": info,
        "contacts": contacts,
        "branches": [{**one, "addresses": one["addresses"].model_dump(mode="json")} for one in branches],
        "properties": ["VIP", "Bygghandel"],
    }
    read = read_back(whole)
    assert read.problems == []
    assert (read.fields, read.number, read.active, read.info) == (stored, "10001", active, info)
    assert [
        {**dict.fromkeys(("role_title", "phone", "mobile", "email"), ""), **one} for one in read.contacts
    ] == sorted(contacts, key=lambda one: "active" in one)
    assert read.branches == sorted(branches, key=lambda one: "retired_on" in one)


def test_the_country_of_an_empty_invoice_address_is_not_that_of_the_others() -> None:
    """It came back as NO: an address that says no country takes that of the row's others."""
    oslo = Address(line1="Gata 1", city="Oslo", country="NO")
    fields, _ = normalise_fields(CustomerFields(name="A", vat_type=VatType.SWEDISH, addresses=Addresses(delivery=oslo)))
    nothing = {"number": "7", "active": True, "info": "", "contacts": [], "branches": []}
    read = read_back({**fields.model_dump(mode="json"), **nothing})
    assert (read.fields, read.problems) == (fields, [])


def test_a_person_comes_back_with_its_number() -> None:
    fields = CustomerFields(kind=Kind.PERSON, first_name="Anna", last_name="Prov", identity_number="900101-0017")
    stored, _ = normalise_fields(fields.model_copy(update={"vat_type": VatType.SWEDISH}))
    whole = {
        **stored.model_dump(mode="json"),
        "number": "7",
        "active": True,
        "info": "",
        "contacts": [],
        "branches": [],
    }
    assert read_back(whole).fields == stored
    masked = read_back({**whole, "identity_number": "900101-••••"})
    assert masked.fields == stored.model_copy(update={"identity_number": ""})
    assert [(one["code"], one["field"]) for one in masked.problems if one["code"] != "missing_city"] == [
        ("masked_number", "identity_number")
    ]


@given(st.lists(text, min_size=1, max_size=3, unique=True))
def test_properties_come_back_through_the_reader_of_registers(names: list[str]) -> None:
    columns = exported_rows.columns_of(ExportSize(customers=1, most_contacts=0, most_branches=0))
    cells = exported_rows.cells_of({"name": "A", "number": "1", "properties": names}, columns)
    with open_register(io.BytesIO(write_rows([columns, cells], DIALECTS["sv"]))) as register:
        (row,) = register.rows()
    assert row.properties == names
