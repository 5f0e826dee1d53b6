"""A renamed field has both names until the old one is removed (docs/deprecation.md)."""

from contracts.crm import Activity, ActivityRow

ROW = {"id": "act_1", "customer_id": "cus_1", "kind": "todo", "status": "open", "text": "Ring", "assignee": "Anna"}


def test_a_writer_of_the_old_names_fills_the_new_ones() -> None:
    row = ActivityRow.model_validate({**ROW, "customer": "Bygg AB", "contact": "Nils", "branch": "Norr"})
    assert (row.customer_name, row.contact_name, row.branch_name) == ("Bygg AB", "Nils", "Norr")
    assert ActivityRow.model_validate(ROW).branch_name == ""


def test_a_writer_of_the_new_names_is_believed() -> None:
    both = ActivityRow.model_validate({**ROW, "branch": "Norr", "branch_name": "Norra"})
    assert both.branch_name == "Norra"


def test_an_activity_has_no_customer_name() -> None:
    assert {"contact_name", "branch_name"} <= Activity.model_fields.keys()
    assert "customer_name" not in Activity.model_fields
