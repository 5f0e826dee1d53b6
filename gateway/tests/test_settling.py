"""What stands beside an invoice, over HTTP with the real services: issue dates, settings, write-offs, disputes by line."""

from .conftest import Company
from .test_billing import LINES, customer, post, services  # noqa: F401


def test_an_invoice_dated_before_the_last_one_is_refused(company: Company, customer: str) -> None:  # noqa: F811
    path = f"/v1/customers/{customer}/invoices"
    wanted = {"lines": LINES, "issue": True}
    last = post(company, path, wanted).json
    refused = post(company, path, wanted | {"issue_date": "2019-01-01"})
    assert (refused.status_code, refused.json["code"]) == (409, "billing.invoice_date_too_early")
    assert (refused.json["last_date"], refused.json["number"]) == (last["issue_date"], last["number"])
    assert refused.json["detail"].startswith(
        "The invoice date 2019-01-01 is before the series' last: invoice 1001 has "
    )
