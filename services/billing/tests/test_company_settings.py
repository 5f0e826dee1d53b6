"""The company's settings: defaults without a document, one document afterwards."""

from typing import Any

import pytest

from billing import company_settings
from billing.models import Company
from billing.tests import samples
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.errors import InvalidInput, Stale


def test_defaults_then_own(database: str) -> None:
    with using(a_context("settings")):
        before = company_settings.get(contract.GetBillingSettings()).to_contract()
        assert before == contract.BillingSettings(version=1)
        assert Company.total({}) == 0
        request = contract.SetBillingSettings(version=1, payment_terms_days=20)
        after = company_settings.put(request).to_contract()
        assert (after.version, after.payment_terms_days) == (2, 20)
        assert company_settings.put(request).to_contract() == after
        assert company_settings.fields() == contract.BillingSettingsFields(payment_terms_days=20)
    with using(a_context("settings")), pytest.raises(Stale):
        company_settings.put(request)
    with using(a_context("other")):
        assert company_settings.fields() == contract.BillingSettingsFields()


def test_wrong_check_digits_are_named_all_at_once(database: str) -> None:
    wrong: dict[str, Any] = {
        "seller_identity_number": "556016-0681",
        "seller_vat_number": "SE556016068101",
        "bankgiro": "735-4321",
    }
    with using(a_context("settings")), pytest.raises(InvalidInput) as refusal:
        company_settings.put(contract.SetBillingSettings(version=1, **wrong))
    assert sorted(refusal.value.details) == [
        "/bankgiro",
        "/seller_identity_number",
        "/seller_vat_number",
    ]


def test_one_setting_changes_and_the_seller_stays(database: str) -> None:
    with using(a_context("one")):
        company_settings.put(contract.SetBillingSettings(version=1, **samples.SETTINGS))
    with using(a_context("one")), pytest.raises(InvalidInput) as refusal:
        company_settings.put(contract.SetBillingSettings(version=2, payment_terms_days=20))
    assert sorted(refusal.value.details) == sorted(f"/{name}" for name in samples.SETTINGS)
    with using(a_context("one")):
        changes: dict[str, Any] = {"payment_terms_days": 20, "bankgiro": None, "seller_address": {"line2": "2 tr"}}
        after = company_settings.patch(contract.ChangeBillingSettings(version=2, changes=changes)).to_contract()
    assert (after.payment_terms_days, after.bankgiro, after.seller_name) == (20, "", "Kontorsgrossisten AB")
    assert after.seller_address == samples.SETTINGS["seller_address"].model_copy(update={"line2": "2 tr"})
    changes = {"bankgiro": "735-4321", "ocr_length": 99}
    with using(a_context("one")), pytest.raises(InvalidInput) as wrong:
        company_settings.patch(contract.ChangeBillingSettings(version=3, changes=changes))
    assert sorted(wrong.value.details) == ["/changes/bankgiro", "/changes/ocr_length"]
    with using(a_context("one")):
        newest, first = company_settings.list_changes(contract.ListBillingSettingsChanges()).items
    assert [one.name for one in newest.settings] == ["seller_address", "bankgiro", "payment_terms_days"]
    assert (newest.settings[1].before, newest.settings[1].after) == ("160-9908", "")
    assert {one.name for one in first.settings} == set(samples.SETTINGS)
