"""Companies that can issue invoices, each of a file of tests, and a customer of theirs."""

from kundkort.api import Api
from kundkort.demo.billing import fill_settings
from tests.stack import Stack

NAME = "Byggvaruhuset i Malmö AB"
FIELDS = {"name": NAME, "addresses": {"invoice": {"line1": "Hamngatan 4", "city": "Malmö"}}}


def open_office(stack: Stack, company: str) -> Api:
    """A company of that name whose invoices have a seller; its administrator calls."""
    api = stack.company(company)
    fill_settings(api)
    return api


def add_customer(office: Api, name: str = NAME) -> str:
    """The id of a customer in Malmö; the one of that name that is there already, if any."""
    return str(office.post("/v1/customers", {"fields": {**FIELDS, "name": name}})["id"])
