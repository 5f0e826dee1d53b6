"""Recipes of CONTRIBUTING.md, applied as printed to a copy of the source."""

from tests.recipes.source_copy import Copy, blocks


def add_an_rpc(copy: Copy) -> None:
    """All steps of the recipe."""
    contract, verb, entrypoint, operation = blocks("add an RPC")
    copy.append("libs/contracts/sales/quotes.py", contract)
    copy.export("libs/contracts/sales/__init__.py", "contracts.sales.quotes", "GetQuoteSummary", "QuoteSummary")
    copy.append("services/sales/quotes.py", verb)
    copy.append_method("services/sales/service.py", entrypoint)
    copy.append("gateway/api/sales.py", operation)


def add_an_event(copy: Copy) -> None:
    """All steps but the publication, which the recipe describes in words."""
    contract, model, verb, subscriber = blocks("add an event")
    copy.append("libs/contracts/sales/events.py", contract)
    copy.export("libs/contracts/sales/__init__.py", "contracts.sales.events", "QuoteSent")
    copy.append("services/crm/models.py", model)
    (copy.folder / "services/crm/quotes.py").write_text(f'"""Copies of quotes."""\n\n{verb}')
    copy.append_method("services/crm/service.py", subscriber)
    copy.add_imports("services/crm/service.py", "from contracts.sales import QuoteSent\nfrom crm import quotes\n")


def add_a_field(copy: Copy, label: bool = True) -> None:
    """The recipe's steps 1 to 4."""
    reply, request, labels, stored, shown, verb = blocks("add a field")
    copy.append_to_class("libs/contracts/crm/properties.py", "Property", reply)
    copy.append_to_class("libs/contracts/crm/properties.py", "CreateProperty", request)
    if label:
        copy.insert_above("libs/contracts/crm/labels.py", '    "due_on"', labels)
    copy.append_to_class("services/crm/models.py", "Property", stored)
    copy.replace("services/crm/models.py", shown)
    copy.replace("services/crm/properties.py", verb)


def add_a_tab(copy: Copy) -> None:
    """The recipe's steps 1 to 4."""
    contract, model, function, table, test = blocks("add a tab")
    tabs = copy.folder / "libs/contracts/crm/tabs.py"
    tabs.write_text(tabs.read_text().replace('TABS = Tabs("crm", ACTIVITIES, PROPERTIES)\n', ""))
    copy.append("libs/contracts/crm/tabs.py", contract)
    copy.append("services/crm/models.py", model)
    copy.append("services/crm/card.py", function)
    copy.replace("services/crm/card.py", table)
    copy.append("services/crm/tests/test_card.py", test)
