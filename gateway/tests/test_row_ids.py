"""Which id of an operation's address is that of the row, and which actions are of no single row."""

from flask import Flask

from contracts import catalogue
from contracts.card import TabDescription
from gateway.web.forms.actions import Target, is_of_row, make_action, outer_ids, own_id

TABS = {tab.key: tab for described in catalogue.describe_services().values() for tab in described.tabs}


def test_every_tab_names_the_id_of_its_rows(app: Flask) -> None:
    with app.app_context():
        named = {key: (own_id(tab), outer_ids(tab)) for key, tab in TABS.items() if tab.item_actions}
    assert named == {
        "branches": ("branch_id", []),
        "contacts": ("contact_id", []),
        "quotes": ("quote_id", []),
        "orders": ("order_id", []),
        "contracts": ("contract_id", []),
        "cash": ("receipt_id", []),
        "invoices": ("invoice_id", ["payment_id"]),
        "reminders": ("reminder_id", ["invoice_id"]),
        "activities": ("activity_id", []),
        "documents": ("document_id", []),
        "map": ("place_id", []),
    }


def test_every_action_of_a_row_has_the_rows_id(app: Flask) -> None:
    with app.app_context():
        for tab in TABS.values():
            own = own_id(tab)
            for described in tab.item_actions:
                target = Target(make_action(tab, described), "cus_1", tab, "the_row")
                assert target.fixed[own] == "the_row", described.operation


def test_what_is_of_the_company_is_not_of_a_row(app: Flask) -> None:
    tab: TabDescription = TABS["contracts"]
    (found,) = (one for one in TABS["properties"].actions if one.operation == "create_property")
    with app.app_context():
        assert not is_of_row(tab, make_action(TABS["properties"], found))
        assert all(is_of_row(tab, make_action(tab, one)) for one in tab.item_actions)
