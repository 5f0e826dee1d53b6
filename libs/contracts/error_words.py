"""Words that error texts fill in: states, steps and things, formats of fields; Swedish and English side by side."""

NOTHING = {"sv": "inget", "en": "nothing"}
MORE = {"sv": " och {} till", "en": " and {} more"}

STEPS: dict[str, str] = {
    "accept": "acceptera",
    "activate": "aktivera",
    "cancel": "avbryta",
    "change": "ändra",
    "close": "stänga",
    "complete": "slutföra",
    "confirm": "bekräfta",
    "decline": "avböja",
    "delete": "ta bort",
    "defer": "skjuta upp",
    "deliver": "leverera",
    "dispute": "bestrida",
    "end": "säga upp",
    "escalate": "skicka vidare",
    "finish": "avsluta",
    "hold": "pausa",
    "invoice": "fakturera",
    "issue": "utfärda",
    "order": "beställa från",
    "park": "parkera",
    "pause": "pausa",
    "record_held": "registrera som genomförd",
    "record_not_held": "registrera som inte genomförd",
    "record_payment": "registrera betalning på",
    "record_reminder": "registrera påminnelse på",
    "release": "släppa",
    "reopen": "öppna igen",
    "resume": "återuppta",
    "return": "returnera",
    "revise": "omarbeta",
    "send": "skicka",
    "start": "påbörja",
    "settle_dispute": "avsluta tvisten om",
    "withdraw": "återkalla",
    "withdraw_payment": "återkalla betalning på",
}
"""What can be done with a document."""

STATES: dict[str, str] = {
    "accepted": "accepterad",
    "active": "aktiv",
    "cancelled": "avbruten",
    "closed": "stängd",
    "completed": "slutförd",
    "confirmed": "bekräftad",
    "credited": "krediterad",
    "customer": "kund",
    "declined": "avböjd",
    "deferred": "uppskjuten",
    "done": "klar",
    "draft": "utkast",
    "ending": "uppsagd",
    "escalated": "skickad vidare",
    "expired": "utgången",
    "finished": "avslutad",
    "held": "genomförd",
    "issued": "utfärdad",
    "not_held": "inte genomförd",
    "on_hold": "pausad",
    "open": "öppen",
    "ordered": "beställd",
    "overpaid": "överbetald",
    "paid": "betald",
    "parked": "parkerad",
    "part_credited": "delvis krediterad",
    "part_paid": "delvis betald",
    "partly_ordered": "delvis beställd",
    "paused": "pausad",
    "planned": "planerad",
    "prospect": "prospekt",
    "sent": "skickad",
    "settled": "reglerad",
    "started": "påbörjad",
    "withdrawn": "återkallad",
    "written_off": "avskriven",
}
"""How a document stands."""

THINGS: dict[str, str] = {
    "accountant": "ekonom",
    "administrator": "administratör",
    "billing": "fakturering",
    "call": "samtal",
    "cash": "kassa",
    "contracts": "avtal",
    "crm": "CRM",
    "customers": "kunder",
    "documents": "dokument",
    "due_on": "förfallodag",
    "ends_at": "sluttid",
    "meeting": "möte",
    "pro_forma": "ej kvitto",
    "map": "karta",
    "rating": "rating",
    "reminders": "påminnelser",
    "sale": "försäljning",
    "sales": "försäljning",
    "seller": "säljare",
    "starts_at": "starttid",
    "todo": "att göra",
    "training": "övning",
    "viewer": "läsare",
    "visit": "besök",
    "settings.seller_name": "säljarens namn (inställningar)",
    "settings.seller_vat_number": "säljarens momsregistreringsnummer (inställningar)",
    "settings.seller_address.city": "säljarens ort (inställningar)",
    "customer.name": "kundens namn",
    "customer.addresses.invoice.city": "ort i kundens fakturaadress",
    "customer.vat_number": "kundens momsregistreringsnummer",
}
ENGLISH: dict[str, str] = {
    "crm": "CRM",
    "due_on": "due date",
    "ends_at": "end time",
    "starts_at": "start time",
    "todo": "to-do",
    "settings.seller_name": "the seller's name (settings)",
    "settings.seller_vat_number": "the seller's VAT number (settings)",
    "settings.seller_address.city": "the seller's city (settings)",
    "customer.name": "the customer's name",
    "customer.addresses.invoice.city": "the city of the customer's invoice address",
    "customer.vat_number": "the customer's VAT number",
}
SWEDISH = {**STEPS, **STATES, **THINGS}

FORMATS: dict[str, tuple[str, str]] = {
    "email": ("en e-postadress, t.ex. anna@exempel.se", "an e-mail address, e.g. anna@example.com"),
    "currency": (
        "en valutakod med tre stora bokstäver, t.ex. SEK (ISO 4217)",
        "a three-letter currency code, e.g. SEK (ISO 4217)",
    ),
    "country": (
        "en landskod med två stora bokstäver, t.ex. SE (ISO 3166-1)",
        "a two-letter country code, e.g. SE (ISO 3166-1)",
    ),
    "id": ("ett id som API:et har lämnat, t.ex. cus_0190…", "an id that the API has returned, e.g. cus_0190…"),
    "number": ("bokstäver (A–Z), siffror och bindestreck", "letters (A–Z), digits and hyphens"),
    "unknown": ("ett annat format, se API-dokumentationen", "another format, see the API documentation"),
}
"""What a field with a pattern accepts, in words."""

PATTERNS: dict[str, str] = {
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "email",
    r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$": "email",
    r"^[A-Z]{3}$": "currency",
    r"^[A-Z]{2}$": "country",
    r"^[a-z]+_[0-9a-zA-Z]+$": "id",
    r"^[0-9A-Za-z-]+$": "number",
}
"""Pattern of a contract's field → its format; a test holds this list against all contracts."""


def word(name: str, language: str) -> str:
    """A state, step or thing in words: "part_paid" → "delvis betald", "part paid"."""
    if language == "sv":
        return SWEDISH.get(name) or name.replace("_", " ")
    return ENGLISH.get(name) or name.replace("_", " ")
