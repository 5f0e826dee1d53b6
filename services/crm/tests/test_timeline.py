"""A customer's timeline on the real database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.context import using
from chassis.database import models_of
from chassis.ids import new_id
from chassis.indexes import declared
from chassis.testing import a_context
from chassis.testing_queries import commands_sent
from contracts import billing, sales
from contracts.base import Page
from contracts.changed_fields import REMOVED, ChangedField
from contracts.crm import ActivityChanged, ActivityPlanned, CreateProperty, CustomerPropertiesChanged
from contracts.crm.activities import ActivityKind
from contracts.crm.timeline import ListTimeline, TimelineEntry, TimelineKind, TimelineWhat
from contracts.crm.timeline_words import KIND_WORDS, TOLD
from contracts.errors import InvalidInput, Unavailable
from crm import customers, properties, timeline
from crm.tests import samples
from crm.tests.timeline_samples import (
    ALL,
    ANNA,
    BORN,
    EXPECTED,
    a_note,
    all_events,
    an_activity,
    an_invoice,
    an_order,
    make_again,
    rows_of,
    tell,
)
from crm.timeline_entries import TELLERS, entries_of
from crm.timeline_models import TimelineRow


def ask(customer: str, modules: frozenset[str] = ALL, tenant: str = "acme", **filters: Any) -> Page[TimelineEntry]:
    with using(a_context(tenant, frozenset({"viewer"}), modules=modules)):
        return timeline.list_timeline(ListTimeline.model_validate({"customer_id": customer, **filters}))


def whats(customer: str, **filters: Any) -> list[str]:
    return [one.what.value for one in ask(customer, **filters, limit=200).items]


def test_every_event_tells_what_a_person_wants_to_read(database: str) -> None:
    customer = new_id("cus")
    events = all_events(customer)
    assert {type(one) for one in events} == set(TELLERS)
    tell(events)
    assert sorted(whats(customer)) == EXPECTED


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_order_and_repetition_change_nothing(database: str, data: Any) -> None:
    customer = new_id("cus")
    events = all_events(customer)
    tell(events)
    wanted = rows_of(customer)
    with using(a_context()):
        TimelineRow._get_collection().delete_many({"tenant": "acme", "customer_id": customer})
    doubled = data.draw(st.permutations([*events, *events[::2]]))
    tell(doubled)
    assert rows_of(customer) == wanted


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_was_made_again_gives_way_to_what_an_event_tells_in_any_order(database: str, data: Any) -> None:
    customer = new_id("cus")
    events = [one for one in all_events(customer) if not getattr(one, "changed", [])]
    tell(events)
    wanted = rows_of(customer)
    with using(a_context()):
        TimelineRow._get_collection().delete_many({"tenant": "acme", "customer_id": customer})
    for event, again in data.draw(
        st.permutations([*((one, False) for one in events), *((one, True) for one in events)])
    ):
        make_again([event]) if again else tell([event])
    assert rows_of(customer) == wanted


def test_an_entry_says_who_when_what_and_where(database: str) -> None:
    customer = new_id("cus")
    tell([billing.InvoiceIssued(subject="inv_1", version=2, invoice=an_invoice(customer))], user="usr_0b")
    (entry,) = ask(customer).items
    assert (entry.by, entry.by_id, entry.at) == ("usr_0b", "usr_0b", BORN + timedelta(minutes=2))
    assert (entry.kind.value, entry.tab, entry.thing_id, entry.number) == (
        "invoice",
        "invoices",
        f"inv_{customer[4:]}",
        "1001",
    )
    assert (str(entry.amount), entry.currency, entry.card_at) == ("1250.00", "SEK", date(2026, 3, 2))


def test_a_sum_in_a_currency_of_three_decimals_is_exact(database: str) -> None:
    customer = new_id("cus")
    sums = {"net": "12.345", "vat": "0.00", "vat_rates": [], "rounding": "0.00", "total": "12.345"}
    told = an_invoice(customer, currency="KWD", totals=sums)
    tell([billing.InvoiceIssued(subject="inv_1", version=2, invoice=told)])
    assert [(str(one.amount), one.currency) for one in ask(customer).items] == [("12.345", "KWD")]


def test_the_info_is_never_told_and_fields_only_by_name(database: str) -> None:
    customer = new_id("cus")
    tell(all_events(customer)[:2])
    (changed,) = [one for one in ask(customer).items if one.what == TimelineWhat.CUSTOMER_CHANGED]
    assert changed.fields_changed == ["phone"]
    assert [row for row in rows_of(customer) if "info" in row.get("fields_changed", ())] == []


def test_filters_by_kind_person_branch_and_time(database: str) -> None:
    event = samples.created_event()
    customer, branch = event.subject, samples.branch_of(event.subject)
    with using(a_context()):
        customers.keep(event)
    party = an_order(customer).party.model_copy(update={"branch_id": branch, "branch_name": "Hamnlagret"})
    placed = an_order(customer).model_copy(update={"party": party})
    tell([sales.OrderPlaced(subject=placed.id, version=1, order=placed)])
    tell([a_note(customer, by="usr_0b")])
    tell([event], user="usr_0c", at=datetime(2026, 5, 1, 22, 30, tzinfo=UTC))  # the 2nd of May in Stockholm
    assert whats(customer, kind="order") == ["order_placed"]
    assert whats(customer, by_id="usr_0b") == ["note_written"]
    credited = next(one for one in all_events(customer) if isinstance(one, billing.InvoiceCredited))
    tell([credited.model_copy(update={"branch_id": branch, "branch_name": "Hamnlagret"})])
    assert sorted(whats(customer, branch_id=branch)) == ["invoice_credited", "order_placed"]
    assert whats(customer, on_or_after="2026-05-02") == ["customer_created"]
    assert set(whats(customer, on_or_before="2026-05-01")) == {"invoice_credited", "note_written", "order_placed"}
    assert whats(customer, on_or_after="2026-03-02", on_or_before="2026-03-02", kind="note") == ["note_written"]
    for first, last, count in (("0001-01-01", "9999-12-30", 4), ("2300-01-01", None, 0), (None, "0001-01-01", 0)):
        assert len(whats(customer, on_or_after=first, on_or_before=last)) == count
    with pytest.raises(Unavailable):
        ask(customer, branch_id="bra_unknown")
    with pytest.raises(InvalidInput) as refused:
        ask(customer, on_or_after="2026-05-02", on_or_before="2026-05-01")
    assert set(refused.value.details) >= {"/on_or_before"}
    with pytest.raises(InvalidInput):
        ask(customer, cursor="bm9uc2Vuc2U")


def test_pages_lead_to_the_end_without_gap_or_repetition(database: str) -> None:
    customer = new_id("cus")
    for minute in range(23):
        moment = BORN + timedelta(minutes=minute // 3)  # some at the same instant
        tell([a_note(customer, name=f"n{'abcdefghijklmnopqrstuvwxyz'[minute]}")], at=moment)
    seen, cursor = [], None
    while True:
        page = ask(customer, limit=5, cursor=cursor)
        seen += [one.id for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 23


def test_entries_of_a_module_that_is_off_are_hidden_and_come_back(database: str) -> None:
    customer = new_id("cus")
    tell(all_events(customer))
    some = whats(customer, modules=ALL - {"billing", "sales"})
    assert [one in some for one in ("invoice_issued", "order_placed", "reminder_sent")] == [False, False, True]
    assert sorted(whats(customer)) == EXPECTED
    assert set(whats(customer, modules=frozenset())) == {what for what in EXPECTED if TOLD[what].module is None}


def test_another_company_sees_nothing_of_it(database: str) -> None:
    customer = new_id("cus")
    tell(all_events(customer))
    assert ask(customer, tenant="beta").items == []


def test_one_query_whose_fields_are_those_of_an_index_in_their_order(database: str) -> None:
    """The local database cannot explain a query. So: the index is there, and the query fixes its fields in their order."""
    customer = new_id("cus")
    with using(a_context()):
        customers.keep(samples.created_event(customer))
    wanted = {tuple(name for name, _ in one.keys) for one in declared("crm") if one.collection == "timeline"}
    cases: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({}, ()),
        ({"kind": "order"}, ("kind",)),
        ({"by_id": ANNA}, ("by",)),
    ]
    for filters, field in cases:
        _, sent = commands_sent("crm", partial(ask, customer, **filters))
        (command,) = sent
        fixed = [name for name, value in command.body["filter"].items() if not isinstance(value, dict)]
        assert set(fixed) == {"tenant", "customer_id", *field}
        assert ("tenant", "customer_id", *field, "rank") in wanted
        assert dict(command.body["sort"]) == {"rank": 1}
        assert command.body["limit"] == 51


def test_a_rebuild_finds_what_is_missing_and_makes_it_once(database: str) -> None:
    """As originals tell it: of the thing as it is now, without what its last write has changed, and in a later version."""
    customer = new_id("cus")
    tell(
        [
            sales.OrderChanged(
                subject=f"ord_{customer[4:]}", version=3, order=an_order(customer, "cancelled"), changed=[]
            )
        ]
    )
    events = [
        sales.OrderPlaced(subject=f"ord_{customer[4:]}", version=9, order=an_order(customer, "cancelled")),
        sales.OrderChanged(subject=f"ord_{customer[4:]}", version=9, order=an_order(customer, "cancelled")),
        sales.OrderChanged(subject="ord_other", version=9, order=an_order(customer, "confirmed")),
    ]
    with using(a_context(modules=ALL)):
        assert timeline.find_missing(events) == [events[0]]
    make_again(events[:1])
    with using(a_context(modules=ALL)):
        assert timeline.find_missing(events) == []
    assert sorted(whats(customer)) == ["order_cancelled", "order_placed"]


def test_an_activity_made_again_knows_who_and_when(database: str) -> None:
    customer = new_id("cus")
    activity = an_activity(customer, "done")
    make_again([ActivityChanged(subject=activity.id, version=2, activity=activity)])
    done, planned = ask(customer).items
    assert (done.what.value, done.by_id, done.at) == ("activity_done", ANNA, BORN + timedelta(hours=1))
    assert (planned.what.value, planned.by_id, planned.at, planned.whole_day) == ("activity_planned", ANNA, BORN, False)


@pytest.mark.parametrize(("note", "told"), [("mlg_1", ["activity_held"]), ("", ["activity_held", "activity_planned"])])
def test_a_letter_of_a_mailing_was_never_planned(database: str, note: str, told: list[str]) -> None:
    customer = new_id("cus")
    activity = an_activity(customer, "held").model_copy(update={"kind": ActivityKind.LETTER})
    activity.steps[0] = activity.steps[0].model_copy(update={"note": note})
    make_again([ActivityPlanned(subject=activity.id, version=1, activity=activity)])
    assert [one.what.value for one in ask(customer).items] == told


def test_only_the_day_is_told_where_only_the_day_is_known(database: str) -> None:
    customer = new_id("cus")
    make_again([billing.InvoiceIssued(subject="inv_1", version=2, invoice=an_invoice(customer))])
    (entry,) = ask(customer).items
    assert (entry.whole_day, entry.card_at, entry.by) == (True, date(2026, 3, 6), "")


def test_every_kind_and_every_event_has_words_in_both_languages() -> None:
    assert {one.value for one in TimelineKind} == set(KIND_WORDS) == {one.kind for one in TOLD.values()}
    assert {one.value for one in TimelineWhat} == set(TOLD)
    assert all(one.word.sv and one.word.en for one in TOLD.values())


def test_nothing_is_kept_of_an_invoice_that_is_not_issued() -> None:
    draft = an_invoice("cus_1", issue_date=None, number=None)
    assert entries_of(billing.InvoiceIssued(subject="inv_1", version=1, invoice=draft)) == []


def test_the_models_of_the_timeline_are_migrated() -> None:
    assert {"timeline", "customer_notes", "mentions", "looks"} <= {
        str(one._meta["collection"]) for one in models_of("crm")
    }


def test_a_user_of_another_service_is_nobody_by_id(database: str) -> None:
    """A part of the system that worked by itself: its name is told, but it is no user."""
    customer = new_id("cus")
    with using(replace(a_context(modules=ALL), user="contract_invoicing", happened_at=BORN)):
        timeline.keep(billing.InvoiceIssued(subject="inv_1", version=2, invoice=an_invoice(customer)))
    (entry,) = ask(customer).items
    assert (entry.by, entry.by_id) == ("contract_invoicing", "")


def test_a_property_that_was_taken_off_has_its_name(database: str) -> None:
    customer = samples.created_event().subject
    with using(a_context()):
        made = properties.create(CreateProperty(name="Får julkort"))
    off = [ChangedField(name="items", part=made.id, how=REMOVED)]
    tell([CustomerPropertiesChanged(subject=customer, version=2, items=[], changed=off)])
    assert [(one.what, one.text) for one in ask(customer).items] == [("property_removed", "Får julkort")]
