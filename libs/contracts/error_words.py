"""Words that error texts fill in: things and formats of fields. Those of states and steps are the tabs' (`tab_words`)."""

NOTHING = {"sv": "inget", "en": "nothing"}
MORE = {"sv": " och {} till", "en": " and {} more"}

THINGS: dict[str, str] = {
    "accountant": "ekonom",
    "administrator": "administratör",
    "billing": "fakturering",
    "cash": "kassa",
    "contracts": "avtal",
    "crm": "CRM",
    "customers": "kunder",
    "documents": "dokument",
    "due_on": "förfallodag",
    "ends_at": "sluttid",
    "operator": "operatör",
    "executed": "genomförd",
    "executing": "håller på att genomföras",
    "planned": "klar",
    "planning": "håller på att göras",
    "pro_forma": "ej kvitto",
    "map": "karta",
    "margin": "täckningsbidrag",
    "rating": "rating",
    "reminders": "påminnelser",
    "sale": "försäljning",
    "sales": "försäljning",
    "seller": "säljare",
    "starts_at": "starttid",
    "training": "övning",
    "viewer": "läsare",
    "settings.seller_name": "säljarens namn (inställningar)",
    "settings.seller_vat_number": "säljarens momsregistreringsnummer (inställningar)",
    "settings.seller_address.city": "säljarens ort (inställningar)",
    "customer.name": "kundens namn",
    "customer.addresses.invoice.city": "ort i kundens fakturaadress",
    "customer.vat_number": "kundens momsregistreringsnummer",
    "vat_type.swedish": "svensk moms",
    "vat_type.swedish_reverse_charge": "svensk omvänd betalningsskyldighet",
    "vat_type.eu_reverse_charge": "EU, omvänd betalningsskyldighet",
    "vat_type.eu": "EU med moms",
    "vat_type.export": "export",
    "goods": "varor",
    "order.currency": "valuta",
    "order.vat_type": "momstyp",
    "order.payment_terms_days": "betalningsvillkor",
    "order.your_reference": "er referens",
    "order.invoice_address": "fakturaadress",
    "order.delivery_country": "leveransland",
    "services": "tjänster",
    "buyer_country": "landet i kundens fakturaadress",
    "buyer_vat_number": "kundens momsregistreringsnummer",
    "delivery_country": "leveranslandet",
    "seller_country": "säljarens land",
    "country_outside_eu": "ett land utanför EU",
    "other_eu_country": "ett annat EU-land än Sverige",
    "other_eu_vat_number": "ett momsregistreringsnummer i ett annat EU-land",
    "swedish_vat_number": "ett svenskt momsregistreringsnummer",
    "sweden": "Sverige",
    "not_known": "okänt",
}
ENGLISH: dict[str, str] = {
    "crm": "CRM",
    "margin": "contribution margin",
    "due_on": "due date",
    "ends_at": "end time",
    "starts_at": "start time",
    "settings.seller_name": "the seller's name (settings)",
    "settings.seller_vat_number": "the seller's VAT number (settings)",
    "settings.seller_address.city": "the seller's city (settings)",
    "customer.name": "the customer's name",
    "customer.addresses.invoice.city": "the city of the customer's invoice address",
    "customer.vat_number": "the customer's VAT number",
    "vat_type.swedish": "Swedish VAT",
    "vat_type.swedish_reverse_charge": "reverse charge in Sweden",
    "vat_type.eu_reverse_charge": "reverse charge in the EU",
    "vat_type.eu": "EU with VAT",
    "vat_type.export": "export",
    "order.currency": "currency",
    "order.vat_type": "VAT type",
    "order.payment_terms_days": "payment terms",
    "order.your_reference": "your reference",
    "order.invoice_address": "invoice address",
    "order.delivery_country": "country of delivery",
    "buyer_country": "the country of the customer's invoice address",
    "buyer_vat_number": "the customer's VAT number",
    "delivery_country": "the country of delivery",
    "seller_country": "the seller's country",
    "country_outside_eu": "a country outside the EU",
    "other_eu_country": "an EU country other than Sweden",
    "other_eu_vat_number": "a VAT number of another EU country",
    "swedish_vat_number": "a Swedish VAT number",
    "sweden": "Sweden",
}

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
    "delivery": (
        "id för en leverans, eller dess nummer, t.ex. 1042-1",
        "the id of a delivery or its number, e.g. 1042-1",
    ),
    "number": ("bokstäver (A–Z), siffror och bindestreck", "letters (A–Z), digits and hyphens"),
    "field": (
        "namnet på ett fält, t.ex. addresses.invoice.city",
        "the name of a field, e.g. addresses.invoice.city",
    ),
    "unknown": ("ett annat format, se API-dokumentationen", "another format, see the API documentation"),
}
"""What a field with a pattern accepts, in words."""

PATTERNS: dict[str, str] = {
    r"^[^@\s]+@[^@\s]+\.[^@\s]+$": "email",
    r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$": "email",
    r"^[A-Z]{3}$": "currency",
    r"^[A-Z]{2}$": "country",
    r"^[a-z]+_[0-9a-zA-Z]+$": "id",
    r"^([a-z]+_[0-9a-zA-Z]+|[0-9]{1,12}-[0-9]{1,6})$": "delivery",
    r"^[0-9A-Za-z-]+$": "number",
    r"^[a-z0-9_]+(\.[a-z0-9_]+)*$": "field",
}
"""Pattern of a contract's field → its format; a test holds this list against all contracts."""


def word(name: str, language: str) -> str:
    """A thing in words: "due_on" → "förfallodag", "due date"."""
    if language == "sv":
        return THINGS.get(name) or name.replace("_", " ")
    return ENGLISH.get(name) or name.replace("_", " ")
