"""Saved selections: names, who sees them, pages, counts and explanations."""

from dataclasses import replace
from functools import partial

import pytest

from chassis.context import current, using
from chassis.testing import a_context, once
from contracts.crm.selection_requests import (
    ChangeSelection,
    CountSelection,
    CreateSelection,
    DeleteSelection,
    ExplainSelection,
    GetSelection,
    ListSelectedCustomers,
    ListSelectionMembers,
    ListSelections,
)
from contracts.customers import ContactSnapshot
from contracts.errors import Conflict, NotAllowed, NotFound, Stale
from crm import selection_answers, selections
from crm.tests.selection_samples import make, rule, settle, tell_of

IN_LUND = {"field": "city", "operator": "is", "value": "Lund"}


pytestmark = pytest.mark.usefixtures("no_selections")


def test_a_request_that_comes_twice_saves_one(database: str) -> None:
    request = CreateSelection(name=" I  Lund ", rule=rule(**IN_LUND))
    one, same = (once(lambda: selections.create(request), request_id="req_1") for _ in range(2))
    assert (one, one.name, one.state, one.version) == (same, "I Lund", "building", 1)
    with pytest.raises(Conflict) as refused:
        once(lambda: selections.create(CreateSelection(name="i LUND", rule=rule(**IN_LUND))))
    assert refused.value.code == "crm.selection_name_taken"


def test_the_name_of_a_colleague_s_private_one_is_free(database: str) -> None:
    mine = make("Hemlig", IN_LUND)
    with using(replace(a_context(), user="usr_other")):
        theirs = selections.create(CreateSelection(name="hemlig", rule=rule(**IN_LUND), shared=True))
    with pytest.raises(Conflict, match=r"crm\.selection_name_taken"):
        once(lambda: selections.change(ChangeSelection(selection_id=mine.id, shared=True)))
    assert once(lambda: selections.change(ChangeSelection(selection_id=mine.id, name="Min", shared=True))).shared
    assert theirs.name == "hemlig"


def test_nobody_makes_a_colleague_s_shared_one_private(database: str) -> None:
    ours = make("Vår", IN_LUND, shared=True)
    with using(replace(a_context(), user="usr_other")), pytest.raises(NotAllowed) as refused:
        selections.change(ChangeSelection(selection_id=ours.id, shared=False))
    assert refused.value.code == "crm.selection_not_owned"
    with using(replace(a_context(), user="usr_other")):
        assert selections.change(ChangeSelection(selection_id=ours.id, name="Er", shared=True)).name == "Er"
    assert once(lambda: selections.change(ChangeSelection(selection_id=ours.id, shared=False))).shared is False


@pytest.mark.parametrize("active", [True, False])
def test_who_wants_no_mailings_is_left_out_wherever_the_address_stands(database: str, active: bool) -> None:
    """It was said at one customer, which may be inactive, and holds for the same mailbox at another."""
    wants_none = ContactSnapshot(id="con_1", name="Anna", email="Anna@X.example", no_mailings=True)
    wants_some = ContactSnapshot(id="con_2", name="Anna igen", email="anna@x.example")
    town = "Hjo" if active else "Mora"
    tell_of(city="Ystad", contacts=[wants_none], active=active)
    there = tell_of(city=town, email="anna@x.example", contacts=[wants_some])
    made = make(f"I {town}", {**IN_LUND, "value": town})
    settle()
    (one,) = selection_answers.list_customers(ListSelectedCustomers(selection_id=made.id)).items
    assert (one.id, one.emails, one.no_mailings) == (there, [], True)


def test_a_private_one_is_its_owner_s_and_a_shared_one_everybody_s(database: str) -> None:
    mine, ours = make("Min", IN_LUND), make("Vår", IN_LUND, shared=True)

    def seen() -> list[str]:
        return [one.name for one in selections.list_selections(ListSelections()).items]

    with using(a_context()):
        assert seen() == ["Vår", "Min"]
        with using(replace(current(), user="usr_other")):
            assert seen() == ["Vår"]
            assert selections.get(GetSelection(selection_id=ours.id)).owner_id == ""
            for ask in (
                lambda: selections.get(GetSelection(selection_id=mine.id)),
                lambda: selections.change(ChangeSelection(selection_id=mine.id, version=1, name="Ditt")),
                lambda: selections.delete(DeleteSelection(selection_id=mine.id)),
                lambda: selection_answers.list_members(ListSelectionMembers(selection_id=mine.id)),
            ):
                with pytest.raises(NotFound):
                    ask()
    with pytest.raises(NotFound):
        once(lambda: selections.get(GetSelection(selection_id=ours.id)), tenant="other")


def test_it_is_renamed_and_an_old_version_refused(database: str) -> None:
    made = make("Min", IN_LUND)
    changed = once(lambda: selections.change(ChangeSelection(selection_id=made.id, version=1, name="Lundabor")))
    assert (changed.name, changed.version, changed.state) == ("Lundabor", 2, "live")
    with pytest.raises(Stale):
        once(lambda: selections.change(ChangeSelection(selection_id=made.id, version=1, shared=True)))


def test_members_come_page_by_page_to_the_end(database: str) -> None:
    ids = sorted(tell_of(city="Lund", name=f"Kund {at}") for at in range(5))
    tell_of(city="Malmö")
    made = make("I Lund", IN_LUND)
    seen: list[str] = []
    cursor: str | None = None
    for _ in range(3):
        asked = ListSelectionMembers(selection_id=made.id, limit=2, cursor=cursor)
        page = once(partial(selection_answers.list_members, asked))
        seen, cursor = [*seen, *page.ids], page.next_cursor
    assert (seen, cursor, page.total, page.state) == (ids, None, 5, "live")
    listed = once(lambda: selection_answers.list_customers(ListSelectedCustomers(selection_id=made.id, limit=3)))
    assert ([one.id for one in listed.items], listed.items[0].city) == (ids[:3], "Lund")
    assert listed.items[0].since is not None
    assert listed.next_cursor


def test_a_rule_is_counted_while_it_is_built(database: str) -> None:
    """The first question makes the facts be put together, and says so."""
    for city in ("Lund", "Lund", "Malmö"):
        tell_of(city=city)
    asked = CountSelection(rule=rule(match="none", rules=[IN_LUND]))
    assert not once(lambda: selection_answers.count(asked)).complete
    settle()
    counted = once(lambda: selection_answers.count(asked))
    assert counted.complete
    assert counted.of >= 3
    in_lund = once(lambda: selection_answers.count(CountSelection(rule=rule(**IN_LUND))))
    assert in_lund.count + counted.count == counted.of
    assert in_lund.sentence.en == "Customers where the city is Lund."


def test_why_in_and_why_out(database: str) -> None:
    here = tell_of(city="Lund", group="VVS")
    owes = {"field": "owed", "operator": "over", "amount": "50"}
    made = make("Skyldiga i Lund", {"match": "all", "rules": [IN_LUND, owes]})
    asked = ExplainSelection(selection_id=made.id, customer_id=here)
    said = once(lambda: selection_answers.explain(asked))
    assert (said.holds, said.is_member) == (False, False)
    assert [(one.pointer, one.holds, one.actual.sv) for one in said.findings] == [
        ("/rule", False, ""),
        ("/rule/rules/0", True, "Lund"),
        ("/rule/rules/1", False, "0\u00a0kr"),
    ]


def test_mailings_go_to_nobody_who_wants_none(database: str) -> None:
    """The addresses of the customer and its active contacts, but for those of people who want none."""
    people = [
        ContactSnapshot(id="con_1", name="Åsa", email="asa@x.se", no_mailings=True),
        ContactSnapshot(id="con_2", name="Bo", email="bo@x.se"),
        ContactSnapshot(id="con_3", name="Ulf", email="ulf@x.se", active=False),
    ]
    tell_of(city="Lund", name="A", email="ASA@x.se", contacts=people)
    tell_of(city="Lund", name="B", email="info@x.se", contacts=people[1:])
    made = make("I Lund", IN_LUND)
    listed = once(lambda: selection_answers.list_customers(ListSelectedCustomers(selection_id=made.id)))
    found = {one.name: (one.emails, one.no_mailings) for one in listed.items if one.name in "AB"}
    assert found == {"A": (["bo@x.se"], True), "B": (["info@x.se", "bo@x.se"], False)}
