"""The data of problems in the API's document: the type of each, what it means, and a value for examples.

A test compares the names with the catalogue of errors.
"""

from typing import Any, NamedTuple

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
TEXTS: Json = {"type": "array", "items": TEXT}
DAY: Json = {"type": "string", "format": "date"}
INSTANT: Json = {"type": "string", "format": "date-time"}


class Datum(NamedTuple):
    """One member of a problem that only some codes have."""

    schema: Json
    description: str
    example: Any


DATA = {
    "against": Datum(TEXT, "The fact that contradicts the VAT type", "delivery_country"),
    "created_on": Datum(DAY, "The day on which the customer was created", "2026-03-02"),
    "currency": Datum(TEXT, "The currency of the invoice", "EUR"),
    "limit": Datum(TEXT, "How much may be sold in a year, in SEK without VAT", "120000"),
    "services": Datum(TEXTS, "The parts that cannot be read", ["billing"]),
    "supply": Datum(TEXT, "What is sold: goods or services", "goods"),
    "turnover": Datum(TEXT, "What the invoices of the year come to, in SEK without VAT", "120000.01"),
    "undo_until": Datum(DAY, "The last day on which the merge could be undone", "2026-04-01"),
    "year": Datum(WHOLE, "The calendar year", 2026),
    "allowed": Datum(TEXTS, "The steps or values that are possible now", ["change", "cancel"]),
    "awaits": Datum(TEXT, "What has not reached the service yet: customer, branch or contact", "customer"),
    "column": Datum(WHOLE, "The character of the line where the body stops being JSON", 3),
    "contract_id": Datum(TEXT, "The contract that it is of", "ctr_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"),
    "count": Datum(WHOLE, "How many fields are wrong", 2),
    "customer_ids": Datum(TEXTS, "The customers that are similar", ["cus_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"]),
    "day": Datum(DAY, "The day that was meant", "2026-03-02"),
    "due_date": Datum(DAY, "The invoice's due date", "2026-04-01"),
    "encoding": Datum(TEXT, "The encoding that was named", "utf-8"),
    "encodings": Datum(TEXTS, "The encodings in which the file may be", ["mac_roman", "cp437"]),
    "readings": Datum(TEXT, "How some cells of the file read in each", "mac_roman: Café Ö; cp437: CafÄ Ü"),
    "errors_more": Datum(WHOLE, "How many more bad fields there are than `errors` names", 12),
    "expires_at": Datum(INSTANT, "Until when login_token holds", "2026-03-02T08:10:00Z"),
    "fields": Datum(TEXTS, "The JSON pointers of `errors`", ["/lines"]),
    "first": Datum(DAY, "The first day of the period that was meant", "2026-04-01"),
    "former_code": Datum(TEXT, "What the release before called `code`; sent for one release", "gateway.not_json"),
    "found": Datum(TEXT, "What was found in the file", "application/x-msdownload"),
    "given": Datum({"type": ["string", "integer"]}, "What was sent", "2"),
    "half_year": Datum(TEXT, "The half-year without a reference rate", "2026-07-01"),
    "id": Datum(TEXT, "The id that was sent", "cus_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"),
    "ids": Datum(TEXTS, "The ids that are unknown", ["prp_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"]),
    "into": Datum(TEXT, "The customer that it was merged into", "cus_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"),
    "invoice_ids": Datum(TEXTS, "The invoices in question", ["inv_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"]),
    "kind": Datum(TEXT, "What kind of thing it is", "training"),
    "last_date": Datum(DAY, "The date of the last invoice of the series", "2026-03-02"),
    "last_day": Datum(DAY, "The contract's last day", "2026-12-31"),
    "left": Datum(TEXT, "How much is left of it", "1244.00"),
    "overpaid": Datum(TEXT, "How much was paid too much", "50.00"),
    "planned": Datum(TEXT, "What the planned reminder asks for", "1304.00"),
    "now": Datum(TEXT, "What it would ask for now", "1244.00"),
    "codes": Datum(TEXTS, "Why each of `order_ids` is refused", ["sales.order_nothing_left"]),
    "customer": Datum(TEXT, "The customer that is in the way", "Byggvaruhuset i Lund AB"),
    "held": Datum(TEXTS, "What there is of the customer", ["held.order"]),
    "differing": Datum(TEXTS, "What is not the same on all orders", ["order.your_reference"]),
    "merge_id": Datum(TEXT, "The merge that is meant", "mrg_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"),
    "most_lines": Datum(WHOLE, "How many lines an invoice may have", 500),
    "most_orders": Datum(WHOLE, "How many orders an invoice may be of", 100),
    "numbers": Datum(TEXTS, "The numbers of the documents in question", ["3001"]),
    "order_ids": Datum(TEXTS, "The orders in question", ["ord_01979f1e7a4c7c2d9f3b5a6d8e0f1a2b"]),
    "values": Datum(TEXTS, "What each order says, by its number", ["3001 Karin Lind", "3002 Olle Ek"]),
    "length": Datum(WHOLE, "The length that a number may have", 25),
    "level": Datum(WHOLE, "The level of the reminder", 1),
    "known": Datum(TEXTS, "What there is to choose from, or what is in force", ["3.50"]),
    "asked": Datum(TEXT, "How much was asked for", "500.00"),
    "most": Datum(WHOLE, "How many there may be at most", 2000),
    "since": Datum(DAY, "The day from which that is so", "2026-03-02"),
    "smallest": Datum(TEXT, "The smallest sum that is possible", "50.00"),
    "today": Datum(DAY, "The day on which it was asked for", "2026-03-03"),
    "last_level": Datum(WHOLE, "The last level of the reminder ladder", 3),
    "sent_level": Datum(WHOLE, "The level of the reminder that has been sent", 3),
    "next_level": Datum(WHOLE, "The level of the reminder that comes next", 2),
    "megabytes": Datum(WHOLE, "How many megabytes a record may hold", 4),
    "waiting": Datum(WHOLE, "How many changes other services have not received yet", 100),
    "line": Datum(WHOLE, "The line where the body or file cannot be read any more", 2),
    "login_token": Datum(TEXT, "What the next step of the login sends", "stp_01979f1e7a4c7c2d_9vK3…"),
    "max_bytes": Datum(WHOLE, "How many bytes a file may have", 20971520),
    "max_columns": Datum(WHOLE, "How many columns a file may have", 200),
    "max_keys": Datum(WHOLE, "How many members an object may have", 1000),
    "max_rows": Datum(WHOLE, "How many rows a file may have", 200000),
    "method": Datum(TEXT, "The method that was sent", "PUT"),
    "methods": Datum(TEXTS, "The methods that are possible", ["GET", "PATCH"]),
    "missing": Datum(TEXTS, "What is missing", ["bankgiro"]),
    "module": Datum(TEXT, "The module that is switched off", "sales"),
    "name": Datum(TEXT, "The name that is taken", "Norra"),
    "names": Datum(TEXTS, "The names of what is similar", ["Ljusgården i Örebro AB"]),
    "needs": Datum(TEXT, "The role or module that is needed", "seller"),
    "next": Datum(TEXT, "The next step of the login: code or enrolment", "code"),
    "number": Datum(TEXT, "The number", "10042"),
    "on": Datum(DAY, "The day that was meant", "2026-03-02"),
    "reason": Datum(TEXT, "What is wrong with it, in English", "it must be an object"),
    "retry_after": Datum({"type": "number"}, "Seconds after which to try again", 2.0),
    "series": Datum(TEXT, "The series of numbers", "invoices"),
    "service": Datum(TEXT, "The service", "sales"),
    "state": Datum(TEXT, "The state that it has", "cancelled"),
    "status": Datum(WHOLE, "The HTTP status", 400),
    "step": Datum(TEXT, "The step that was refused", "confirm"),
    "total": Datum(TEXT, "What the lines come to", "1300.00"),
    "vat_type": Datum(TEXT, "The customer's VAT type", "reverse_charge"),
    "version": Datum(WHOLE, "The newest version", 3),
}
"""By name."""


def schema_of(name: str) -> Json:
    """The schema of a member of problems."""
    datum = DATA[name]
    return {**datum.schema, "description": datum.description}
