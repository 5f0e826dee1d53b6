"""Values of the API's examples for the customer register, the export of personal data, and for why a search hits."""

from typing import Any

FILTERS = ("q", "number", "contact", "branch", "reference", "address", "phone", "email", "identity_number")
REGISTER: dict[str, Any] = {
    **{
        f"{schema}.{name}": ""
        for schema in ("RegisterFilters", "ListCustomerRegister", "AskRegisterFile")
        for name in FILTERS
    },
    **{f"{schema}.name": "ljus" for schema in ("ListCustomerRegister", "AskRegisterFile")},
    **{
        f"{schema}.{name}": ""
        for schema in ("RegisterFilters", "ListCustomerRegister", "AskRegisterFile")
        for name in ("property_value", "property_from", "property_to")
    },
    **{f"{schema}.property": None for schema in ("ListCustomerRegister", "AskRegisterFile")},
    "ExportPersonalData.purpose": "A request of the person",
    "ExportPersonalData.language": "sv",
    "ExportPersonalData.contact_id": None,
    "ExportPersonalData.files": True,
    "sort": "name",
    "descending": False,
    "AskRegisterFile.columns": ["number", "name", "city"],
    "personal_numbers": False,
    "previous_cursor": None,
    "CustomerRegisterPage.total": 1,
    "total_is_more": False,
    "Match.field": "contact",
    "Match.text": "Karin Lind",
    "Match.of": "",
    "SearchCustomers.touched": [],
    "SearchCustomers.activity": None,
    "SearchCustomers.stage": None,
    "SearchCustomers.city": "malmö",
    "approximate": False,
    "activity": None,
    "Mark.start": 0,
    "Mark.end": 5,
    "ListRegisterValues.q": "",
    "ListRegisterValues.limit": 50,
    "RegisterValues.groups": ["Bygghandel", "VVS"],
    "RegisterValues.sellers": ["Anna Berg"],
    "RegisterValues.cities": ["Malmö", "Ystad"],
    "SetRegisterColumns.columns": ["name", "number", "city"],
    "RegisterColumnsView.columns": ["name", "number", "city"],
}
"""By field name, and by `Schema.field`, as in `example_values`."""
