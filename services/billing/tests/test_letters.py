"""Letters of reminders: what a collection demand must say, in both languages, kept as it was sent."""

from datetime import date

import pytest

from billing import customers, letters
from billing.models import Invoice
from billing.tests import days, reminding, samples
from billing.tests.test_reminders import remind, send
from chassis.context import using
from chassis.testing import a_context, once
from contracts import billing as contract
from contracts.billing.letters import GetReminderLetter, ReminderLetter
from contracts.customers import Address, Addresses
from contracts.errors import Conflict, NotFound


def letter_of(made: contract.Reminder) -> ReminderLetter:
    return once(lambda: letters.get(GetReminderLetter(invoice_id=made.invoice_id, reminder_id=made.id), days.TODAY))


def test_a_demand_says_what_the_law_asks_for(customer: str) -> None:
    """Creditor, ground, principal, interest, cost, total, last day, and how to object (inkassolagen 5 §)."""
    invoice = samples.invoice(customer, text="Virke")
    found = letter_of(remind(invoice.id, 3, sent_on=days.TODAY))
    assert (found.title, found.stored, found.sent_on, found.missing) == ("Inkassokrav", True, days.TODAY, [])
    for said in (
        "Kontorsgrossisten AB",
        "Storgatan 1",
        "Org.nr 556016-0680",
        "Byggvaruhuset i Malmö AB",
        "Hamngatan 4",
        f"Faktura {invoice.number} av 2025-05-01, förfallen 2025-05-31: Virke",
        "Kapital: 10000.00 SEK",
        "Avgift: 180.00 SEK",
        "Dröjsmålsränta till och med 2025-08-15 (räntelagen 6 §): 216.44 SEK",
        "Att betala: 10396.44 SEK",
        "Betala senast 2025-08-25.",
        f"Bankgiro 160-9908, OCR {invoice.ocr}.",
        "Har du invändningar mot kravet, meddela oss det senast 2025-08-25 på adressen ovan.",
        "Kronofogden",
    ):
        assert said in found.text


def test_a_letter_in_english_with_the_companys_own_text(company: None) -> None:
    levels = [{"level": 2, "after_days": 1, "text_sv": "Hör av dig.", "text_en": "Please call us."}]
    samples.put_settings(reminder_ladder={"levels": levels})
    customer = samples.known_customer(language="en")
    found = letter_of(remind(samples.invoice(customer).id, 2, sent_on=days.TODAY))
    assert (found.language, found.title) == ("en", "Reminder")
    assert "Please call us." in found.text
    assert "still unpaid" not in found.text
    assert "Fee: 60.00 SEK" in found.text
    assert "Enforcement" not in found.text


def test_it_goes_to_the_address_of_today_and_stays_as_it_was_sent(customer: str) -> None:
    invoice = samples.invoice(customer)
    planned = remind(invoice.id, 2)
    move(customer, "Nygatan 1", version=2)
    assert "Nygatan 1" in letter_of(planned).text
    assert not letter_of(planned).stored
    sent = send(planned)
    move(customer, "Sista gatan 9", version=3)
    found = letter_of(sent)
    assert ("Nygatan 1" in found.text, "Sista gatan 9" in found.text, found.stored) == (True, False, True)


def move(customer: str, line1: str, version: int) -> None:
    address = Address(line1=line1, postcode="111 11", city="Lund")
    event = samples.customer_created(customer, addresses=Addresses(invoice=address))
    with using(a_context()):
        customers.keep(event.model_copy(update={"version": version}))


def test_a_demand_without_its_creditor_is_not_sent(customer: str) -> None:
    """By hand it is refused, by a plan left out; both name what is missing."""
    invoice = samples.invoice(customer)
    planned = remind(invoice.id, 3)
    with using(a_context()):
        Invoice._get_collection().update_one({"_id": invoice.id}, {"$set": {"seller.address.city": ""}})
    with pytest.raises(Conflict) as refused:
        send(planned)
    assert (refused.value.code, refused.value.details["missing"]) == (
        "billing.demand_incomplete",
        "settings.seller_address.city",
    )
    assert letter_of(planned).missing == ["settings.seller_address.city"]


def test_what_a_release_before_sent_has_no_stored_letter(customer: str) -> None:
    sent = remind(samples.invoice(customer).id, 2, sent_on=days.TODAY)
    Invoice._get_collection().update_one({"_id": sent.invoice_id}, {"$unset": {"letters": ""}})
    found = letter_of(sent)
    assert (found.stored, "Betala senast 2025-08-25." in found.text) == (False, True)
    with pytest.raises(NotFound):
        letter_of(sent.model_copy(update={"id": "rem_0"}))


@pytest.mark.usefixtures("new_series")
def test_a_plan_stores_the_letters_that_it_sends(customer: str) -> None:
    samples.put_settings(reminder_ladder={"levels": [{"level": 3, "after_days": 1}]})
    samples.invoice(customer)
    planned = reminding.execute(reminding.plan())
    (line,) = reminding.entries(planned).values()
    stored = Invoice.find(id=line.invoice_id).first()
    assert f"Att betala: {line.total} SEK" in stored.letters[line.reminder_id]
    assert date.fromisoformat(stored.reminders[0].pay_by) == line.pay_by
