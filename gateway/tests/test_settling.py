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


def test_settings_change_one_by_one_with_a_history(company: Company, customer: str) -> None:  # noqa: F811
    for path, changes in (
        ("/v1/billing/settings", {"payment_terms_days": 20, "seller_name": None}),
        ("/v1/customers/settings", {"map_address": "invoice"}),
    ):
        before = company.get(path)
        etag = {"If-Match": before.headers["ETag"]}
        changed = company.open("PATCH", path, json=changes, headers=etag)
        assert changed.status_code == 200, changed.text
        named = {name: "" if value is None else value for name, value in changes.items()}
        assert changed.json == {**before.json, **named, "version": before.json["version"] + 1}
        assert company.open("PATCH", path, json=changes, headers=etag).status_code == 412
        assert company.open("PATCH", path, "accountant", json=changes, headers=etag).status_code == 403
        etag = {"If-Match": changed.headers["ETag"]}
        wiped = company.open("PUT", path, json={}, headers=etag)
        assert (wiped.status_code, wiped.json["errors"][0]["code"]) == (422, "left_out")
        assert wiped.json["errors"][0]["detail"].startswith("The setting has a value and is missing here.")
        unknown = company.open("PATCH", path, json={"colour": "red"}, headers=etag)
        assert (unknown.status_code, unknown.json["errors"][0]["pointer"]) == (422, "/colour")
        newest = company.get(f"{path}/history").json["items"][0]
        assert {one["name"]: one["after"] for one in newest["settings"]} == named
        assert {one["name"]: one["before"] for one in newest["settings"]} == {name: before.json[name] for name in named}
        assert newest["by"]
        assert company.get(f"{path}/history", role="accountant").status_code == 403


def test_a_lost_claim_is_written_off_and_that_is_taken_back(company: Company, customer: str) -> None:  # noqa: F811
    made = post(company, f"/v1/customers/{customer}/invoices", {"lines": LINES, "issue": True}).json
    path = f"/v1/invoices/{made['id']}/write-off"
    assert company.post(path, json={"reason": "Konkurs"}, role="accountant").status_code == 400, "no Idempotency-Key"
    assert post(company, path, {"reason": "Konkurs"}, role="seller").status_code == 403
    ahead = post(company, path, {"reason": "", "lost_on": "2099-01-01"})
    assert {one["pointer"]: one["code"] for one in ahead.json["errors"]} == {
        "/reason": "string_too_short",
        "/lost_on": "date_ahead",
    }
    lost, again = (post(company, path, {"reason": "Konkurs"}, "lost-once") for _ in range(2))
    assert (lost.status_code, lost.json["status"], lost.json["remaining"]) == (200, "written_off", "0.00")
    assert (again.json, again.headers.get("Idempotency-Replayed")) == (lost.json, "true")
    (one,) = lost.json["write_offs"]
    assert (one["amount"], one["net"], one["vat"], one["rounding"]) == ("5585.00", "4467.75", "1116.94", "0.31")
    (tab,) = company.get(f"/v1/customers/{customer}/card?tabs=invoices").json["tabs"]
    (item,) = tab["items"]
    assert (item["status"], item["written_off"], item["remaining"]) == ("written_off", "5585.00", "0.00")
    back = post(company, f"{path}/reverse", {"reason": "De betalade"})
    assert (back.status_code, back.json["status"], back.json["remaining"]) == (200, "issued", "5585.00")
    refused = post(company, f"{path}/reverse", {"reason": "De betalade"})
    assert (refused.status_code, refused.json["code"]) == (409, "billing.invoice_step_refused")


def test_one_line_of_three_is_disputed_and_the_other_two_are_claimed(company: Company, customer: str) -> None:  # noqa: F811
    lines = [{"text": "Virke", "price": price} for price in ("4467.75", "80.00", "2000.00")]
    made = post(company, f"/v1/customers/{customer}/invoices", {"lines": lines, "issue": True}).json
    path = f"/v1/invoices/{made['id']}/dispute"
    disputed = post(company, path, {"lines": [1], "reason": "Fel virke"})
    assert (disputed.status_code, disputed.json["disputed"], disputed.json["disputed_lines"]) == (200, True, [1])
    assert (disputed.json["remaining"], disputed.json["disputed_amount"]) == ("8185.00", "5585.00")
    wrong = post(company, path, {"lines": [7], "reason": "Fel virke"})
    assert [(one["pointer"], one["code"]) for one in wrong.json["errors"]] == [("/lines/0", "no_such_line")]
    settled = post(company, path, {"disputed": False})
    assert (settled.json["disputed"], settled.json["disputed_lines"], settled.json["disputed_amount"]) == (
        False,
        [],
        "0.00",
    )
    assert [one["code"] for one in settled.json["warnings"]] == []
