"""The company's settings: defaults without a document, one document afterwards."""

import pytest

from billing import company
from billing.models import Company
from billing.tests import samples
from chassis.context import using
from chassis.testing import a_context
from contracts import billing as contract
from contracts.errors import InvalidInput, Stale


def test_defaults_then_own(database: str) -> None:
    with using(a_context("settings")):
        before = company.get(contract.GetBillingSettings())
        assert (before.version, before.fields) == (1, contract.BillingSettingsFields())
        assert Company.total({}) == 0
        request = contract.SetBillingSettings(version=1, fields=samples.settings(payment_terms_days=20))
        after = company.put(request)
        assert (after.version, after.fields.payment_terms_days) == (2, 20)
        assert company.put(request) == after
        assert company.fields() == after.fields
    with using(a_context("settings")), pytest.raises(Stale):
        company.put(request)
    with using(a_context("other")):
        assert company.fields() == contract.BillingSettingsFields()


def test_wrong_check_digits_are_named_all_at_once(database: str) -> None:
    wrong = samples.settings(
        seller_identity_number="556016-0681", seller_vat_number="SE556016068101", bankgiro="735-4321"
    )
    with using(a_context("settings")), pytest.raises(InvalidInput) as refusal:
        company.put(contract.SetBillingSettings(version=1, fields=wrong))
    assert sorted(refusal.value.details) == [
        "/fields/bankgiro",
        "/fields/seller_identity_number",
        "/fields/seller_vat_number",
    ]
