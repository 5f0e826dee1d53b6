"""Texts of the page of payments: key → (Swedish, English)."""

PAYMENT_TEXTS: dict[str, tuple[str, str]] = {
    "payments": ("Betalningar", "Payments"),
    "payments_lead": (
        "Alla betalningar som har kommit in, den senaste dagen först.",
        "All payments that have come in, the latest day first.",
    ),
    "payments_which": ("Urval", "Filters"),
    "customer_number": ("Kundnummer", "Customer number"),
    "means_of_payment": ("Betalsätt", "Means of payment"),
    "amount_from": ("Belopp från", "Amount from"),
    "amount_to": ("Belopp till", "Amount to"),
    "not_allocated": ("Ej fördelat", "Not allocated"),
    "moved_from_invoice": ("flyttad från faktura {}", "moved from invoice {}"),
    "no_payments": ("Inga betalningar.", "No payments."),
    "no_payments_found": ("Inga betalningar i urvalet.", "No payments match the filters."),
    "no_such_customer": ("Det finns ingen kund med nummer {}.", "There is no customer with the number {}."),
    "cannot_be_read": ("Kan inte läsas: {}.", "Cannot be read: {}."),
    "paid_allocated": ("Fördelad", "Allocated"),
    "paid_part_allocated": ("Delvis fördelad", "Partly allocated"),
    "paid_on_account": ("Tillgodo", "On account"),
    "paid_withdrawn": ("Återkallad", "Withdrawn"),
}
