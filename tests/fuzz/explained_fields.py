"""Bad fields of requests that the document's schemas call valid: which rule refuses them, where, and why no schema says so.

Each line is as narrow as it can be: the operations that have the field, its pointer (`N` is a place in a list) and the codes.
"""

from tests.fuzz.bad_field_rule import BadFieldRule
from tests.fuzz.explained_activities import ACTIVITIES, ACTIVITY_RULES, BETWEEN, EXISTS
from tests.fuzz.explained_bulk import BULK_RULES
from tests.fuzz.explained_properties import PROPERTIES
from tests.fuzz.explained_timeline import TIMELINE

ANY_WRITE = r"(POST|PUT|PATCH) /v1/.+"
LISTS = r"GET /v1/.+"
CUSTOMERS = r"(POST /v1/customers|PATCH /v1/customers/{customer_id})"
MERGES = r"POST /v1/customers/{customer_id}/merge(/preview)?"
IMPORTS = r"POST /v1/imports/customers(/preview)?"
PLACE = r"PUT /v1/customers/{customer_id}/places/{place_id}"
PARTIES = r"(POST|PATCH) /v1/customers(/{customer_id}(/(branches|contacts)(/{\w+})?)?)?"
BRANCH = (
    r"(PATCH /v1/customers/{customer_id}/branches/{branch_id}"
    r"|POST /v1/customers/{customer_id}/branches/{branch_id}/(move|addresses/withdraw))"
)
SHARED = r"POST /v1/customers/{customer_id}/contacts/shared"
OF_LINES = (
    r"(PATCH /v1/(contracts|orders|quotes|receipts)/{\w+}|POST /v1/customers/{customer_id}/(contracts|invoices|orders|quotes)"
    r"|POST /v1/receipts|PUT /v1/invoices/{invoice_id})"
)
OF_PARTS = (
    r"POST /v1/(orders/{order_id}/(deliver|invoice|invoiced)|quotes/{quote_id}/orders|receipts/{receipt_id}/return)"
)
CREDIT, ASK = r"POST /v1/invoices/{invoice_id}/credit", r"POST /v1/orders/{order_id}/invoice"
PRICES, SKIP, TIMING = (rf"POST /v1/contracts/{{contract_id}}/{what}" for what in ("prices", "skip", "timing"))
CONTRACT_DAYS = r"POST /v1/contracts/{contract_id}/(prices|timing|reopen|pause|resume|skip|end|reprice)"
CLAIMS = r"POST /v1/invoices/{invoice_id}/(claims/{claim_id}/waive|refunds|promise)"
ON_ACCOUNT = (
    r"POST /v1/(customers/{customer_id}/(payments|interest-invoices)"
    r"|account-payments/{account_payment_id}/(allocate|refunds))"
)
MOVES = r"POST /v1/invoices/{invoice_id}/payments/{payment_id}/move"
LOSSES = r"POST /v1/invoices/{invoice_id}/write-off(/reverse)?"
SETTINGS = r"(PUT|PATCH) /v1/billing/settings"
SELECTIONS = r"(POST /v1/selections(/count)?|PATCH /v1/selections/{selection_id})"
QUOTES = r"(POST /v1/customers/{customer_id}/quotes|PATCH /v1/quotes/{quote_id}|POST /v1/quotes/{quote_id}/revise)"
REMINDERS = r"POST /v1/invoices/{invoice_id}/reminders(/{reminder_id}/send)?"
INVOICES = r"(POST /v1/customers/{customer_id}/invoices|PUT /v1/invoices/{invoice_id})"
PAYMENTS, COMPLETE = r"POST /v1/invoices/{invoice_id}/payments", r"POST /v1/receipts/{receipt_id}/complete"
RECEIPTS = r"POST /v1/receipts(/{receipt_id}/(complete|return))?"
TILL_LINES = r"(POST /v1/receipts|PATCH /v1/receipts/{receipt_id})"
REGISTERS = r"(POST /v1/registers|PATCH /v1/registers/{register_id})"
MOVEMENTS = r"POST /v1/registers/{register_id}/movements"
DAYS_OF_TILL = r"POST /v1/registers/{register_id}/(days|z-reports)"
FILES = r"(POST /v1/customers/{customer_id}/documents|PATCH /v1/documents/{document_id})"
PASSWORDS = r"(POST /v1/users|PATCH /v1/users/{user_id}|POST /v1/me/password)"

DECIMAL = (
    r"decimal_(parsing|max_digits|max_places|whole_digits)|greater_than(_equal)?|less_than(_equal)?|finite_number"
    r"|multiple_of|two_decimals|four_decimals"
)
DECIMALS = (
    "pydantic writes a decimal as number or pattern; the pattern is open at its end, the number has no limit of digits."
)
NUMBERS = "A check digit, a date of birth, a list of countries: no pattern can tell."
DAYS = "It depends on what day it is, or on another date of the request or of what is stored."

RULES = (
    *ACTIVITY_RULES,
    *BULK_RULES,
    BadFieldRule(
        rf"{CUSTOMERS}|{ACTIVITIES}|{OF_LINES}|{LISTS}|POST /v1/users/{{user_id}}/hand-over",
        "(/fields)?/(seller|our_reference|responsible|assignee|to)_id|/assignee",
        "user_(unknown|left|none)|same_user",
        "Whom the company has as users, and who of them has left; a key may be nobody's.",
    ),
    *TIMELINE,
    BadFieldRule(
        r"POST /v1/customers/{customer_id}/collective-invoices",
        "/order_ids/N",
        "order_(unknown|named_twice)",
        "An id of the right form of an order that the customer does not have, or that stands in the list twice.",
    ),
    BadFieldRule(
        SELECTIONS,
        r"/rule(/rules/N)*(/\w+)?",
        "field_missing|rule_is_group|group_empty|match_missing|operator_(missing|not_allowed)|part_(missing|not_allowed)"
        "|value_(not_allowed|empty)|not_a_user|two_periods|property_unknown|too_many_conditions|before_start|amount_decimals"
        "|property_(of_other_kind|no_number|number_too_large|too_many_decimals|no_such_choice|value_missing)",
        "What a condition needs follows from its field and operator; a group has rules and nothing else.",
    ),
    BadFieldRule(SELECTIONS, r"/rule(/rules/N)*/amount", DECIMAL, DECIMALS),
    BadFieldRule(MERGES, "/other_id", "merge_(with_itself|customer_unknown)", EXISTS),
    BadFieldRule(MERGES, "/fields/.+", ".+", "It depends on the values that the two customers have."),
    BadFieldRule(IMPORTS, r"/(encoding|separator)", r"unknown_(encoding|separator)", "The document lists no names."),
    BadFieldRule(
        IMPORTS, "/columns", "no_object|unknown_import_column|column_twice", "A text that has to be a JSON object."
    ),
    BadFieldRule(
        "PUT /v1/imports/maps/{map_name}",
        "/(columns|map_name)",
        "unknown_import_column|column_twice|string_too_short",
        "Columns of contacts and branches are numbered, and two headings may not fill one; a name has to be visible.",
    ),
    BadFieldRule(LISTS, "/cursor", "bad_cursor", "A cursor is opaque: one that no list has given is refused."),
    BadFieldRule(r"POST /v1/customers/{customer_id}/doubts/clear", "/doubt_ids/N", "unknown_doubt", EXISTS),
    BadFieldRule(LISTS, "/branch_id", "branch_unknown", EXISTS),
    BadFieldRule(r"GET /v1/payments(/file)?", "/amount_(from|to)", DECIMAL, DECIMALS),
    BadFieldRule(
        "GET /v1/search",
        "/(q|property)",
        "search_empty|property_unknown",
        "One criterion at least, and one that exists.",
    ),
    BadFieldRule(
        r"GET /v1/(customers|customer-register(/file)?)", "/(q|property)", "search_empty|property_unknown", EXISTS
    ),
    BadFieldRule(
        "GET /v1/contacts", "/q", "string_too_short|search_empty", "A text without a letter or digit is empty."
    ),
    BadFieldRule(
        "GET /v1/customers/{customer_id}/personal-data",
        "/purpose",
        "string_too_short",
        "A text of blanks, or of what nobody can see, is empty.",
    ),
    BadFieldRule(
        "POST /v1/customers/{customer_id}/erasure",
        "/ground",
        "string_too_short",
        "A text of blanks, or of what nobody can see, is empty.",
    ),
    BadFieldRule("GET /v1/audit/verify", "/known_hash", "string_too_short", "A text of blanks is empty."),
    BadFieldRule(
        ANY_WRITE, "(/.+)?/(name|text|reason|login)", "string_too_short", "A text that nobody can see is empty."
    ),
    BadFieldRule(ANY_WRITE, "/branch_id", "branch_(unknown|needed|retired|elsewhere)", EXISTS),
    BadFieldRule(
        BRANCH,
        "/(valid_from|on|to_customer)",
        "addresses_(missing|later|not_planned)|move_in_the_past|unknown_customer|same_customer|string_too_short",
        "It depends on what the branch has, on the day, and on which customers there are.",
    ),
    BadFieldRule(ANY_WRITE, "/contact_id", "contact_unknown", EXISTS),
    BadFieldRule(
        SHARED, "/from_(customer|contact)_id", "from_(customer_unknown|contact_unknown|same_customer)", EXISTS
    ),
    BadFieldRule(OF_LINES, "/lines/N/(quantity|price|cost_price|discount_percent)", DECIMAL, DECIMALS),
    BadFieldRule(
        QUOTES,
        "/lines/N/(alternative_to|optional)",
        "alternative_to_wrong|alternative_and_option",
        "A rule between lines.",
    ),
    BadFieldRule(
        r"POST /v1/quotes/{quote_id}/(accept|orders)",
        "/chosen_lines(/N)?",
        "no_such_line|line_named_twice|nothing_to_choose|alternatives_exclude|line_ordered",
        "It depends on the lines that are stored.",
    ),
    BadFieldRule(
        OF_LINES, "/lines(/N(/(quantity|price|cost_price))?)?", "sum_too_large", "Price times quantity has a limit."
    ),
    BadFieldRule(OF_LINES, "/(delivery_date|starts_on|valid_until)", "no_vat_rate|already_passed", DAYS),
    BadFieldRule(OF_PARTS, "/parts/N/quantity", DECIMAL, DECIMALS),
    BadFieldRule(
        OF_PARTS, "/parts/N(/(line|quantity))?", "line_named_twice|no_such_line|more_than_left|line_not_chosen", BETWEEN
    ),
    BadFieldRule(CREDIT, "/lines/N/(quantity|amount)", DECIMAL, DECIMALS),
    BadFieldRule(
        CREDIT,
        "/lines/N(/(line|quantity|amount))?",
        "line_named_twice|no_such_line|more_than_left|quantity_or_amount|amount_decimals",
        BETWEEN,
    ),
    BadFieldRule(ASK, "/advance/(amount|percent)", f"{DECIMAL}|amount_decimals", DECIMALS),
    BadFieldRule(ASK, "/advance", "advance_(unclear|too_large)", BETWEEN),
    BadFieldRule(ASK, "/delivery_number", "no_such_delivery", EXISTS),
    BadFieldRule(INVOICES, "/lines/N/(quantity|order_line)", "nothing_of_line|no_such_line|more_than_left", EXISTS),
    BadFieldRule(PRICES, "/(percent|index|prices)(/.+)?", DECIMAL, DECIMALS),
    BadFieldRule(PRICES, "/percent", "prices_not_one_way", BETWEEN),
    BadFieldRule(PRICES, "/prices/N/line", "no_such_line|line_named_twice", EXISTS),
    BadFieldRule(SKIP, "/first", "no_such_period", EXISTS),
    BadFieldRule(TIMING, "/from_day", "timing_of_the_past|no_such_period", EXISTS),
    BadFieldRule(CONTRACT_DAYS, "/(from_day|last_day|first|last|on)", "before_start|already_passed|no_vat_rate", DAYS),
    BadFieldRule("POST /v1/contract-invoicing/plans", "/day", "too_far_ahead", DAYS),
    BadFieldRule("POST /v1/invoices/{invoice_id}/dispute", "/lines(/N)?", "no_such_line|nothing_in_dispute", EXISTS),
    BadFieldRule(CLAIMS, "(/instalments/N)?/amount", f"{DECIMAL}|amount_decimals", DECIMALS),
    BadFieldRule(CLAIMS, "(/instalments/N)?/(on|paid_on)", "date_ahead|before_issued|day_out_of_bounds", DAYS),
    BadFieldRule(CLAIMS, "/(on|charge_fee)", "day_or_parts|fee_without_parts", BETWEEN),
    BadFieldRule("GET /v1/invoices/{invoice_id}/payoff", "on", "date_ahead|before_issued", DAYS),
    BadFieldRule(LOSSES, "/(lost_on|on)", "date_ahead|before_issued", DAYS),
    BadFieldRule(INVOICES, "/exchange_rate/(rate|day)", f"{DECIMAL}|rate_ahead", DAYS),
    BadFieldRule("POST /v1/invoices/{invoice_id}/issue", "/exchange_rate/(rate|day)", f"{DECIMAL}|rate_ahead", DAYS),
    BadFieldRule(SETTINGS, "/exchange_rates/N/rate", DECIMAL, DECIMALS),
    BadFieldRule(CUSTOMERS, r"(/fields)?/currency", "currency_unknown", "Those of ISO 4217."),
    BadFieldRule(PAYMENTS, "/amount", f"{DECIMAL}|amount_decimals", DECIMALS),
    BadFieldRule(ON_ACCOUNT, "(/allocations/N)?/amount", f"{DECIMAL}|amount_decimals", DECIMALS),
    BadFieldRule(ON_ACCOUNT, "/paid_on", "date_ahead|day_out_of_bounds", DAYS),
    BadFieldRule(ON_ACCOUNT, "/currency", "currency_unknown", "Those of ISO 4217."),
    BadFieldRule(
        ON_ACCOUNT, "/allocations/N/invoice_id", "no_invoice_of_customer|other_currency|invoice_named_twice", EXISTS
    ),
    BadFieldRule(MOVES, "/amount", f"{DECIMAL}|amount_decimals", DECIMALS),
    BadFieldRule(MOVES, "/to_invoice_id", "no_invoice_of_customer|same_invoice|other_currency", EXISTS),
    BadFieldRule(COMPLETE, "/payments/N/amount", DECIMAL, DECIMALS),
    BadFieldRule(COMPLETE, "/payments", "payments_differ|missing|too_short", "The total; a trial alone needs none."),
    BadFieldRule(COMPLETE, "/payments/N/amount", "payment_sign", "The sign follows the receipt's total."),
    BadFieldRule(
        COMPLETE,
        "/payments",
        "customer_needed|on_account_alone|prepayment_on_account",
        "What on account needs is another field's.",
    ),
    BadFieldRule(TILL_LINES, "/lines", "lines_needed", BETWEEN),
    BadFieldRule(TILL_LINES, "/prepayments/N/amount", rf"{DECIMAL}|prepayment_too_large", DECIMALS),
    BadFieldRule(
        TILL_LINES,
        "/prepayments/N/order",
        "prepayment_(order_unknown|order_twice|other_customer)|string_too_short",
        EXISTS,
    ),
    BadFieldRule(
        "POST /v1/receipts/{receipt_id}/return",
        "/parts",
        "prepayment_whole",
        "It depends on what the lines of the sale are.",
    ),
    BadFieldRule(RECEIPTS, "/register_id", "register_(unknown|needed|retired)", EXISTS),
    BadFieldRule(DAYS_OF_TILL, "/register_id", "register_retired", EXISTS),
    BadFieldRule(DAYS_OF_TILL, "/opening_float|/counted_cash", DECIMAL, DECIMALS),
    BadFieldRule(MOVEMENTS, "/amount", DECIMAL, DECIMALS),
    BadFieldRule(MOVEMENTS, "/reason", "movement_reason_needed", BETWEEN),
    BadFieldRule(REGISTERS, "/identity_number", "invalid_number", NUMBERS),
    BadFieldRule(REGISTERS, "/name", "register_name_taken", "A name is given once in a company."),
    BadFieldRule(REGISTERS, "/(company_name|identity_number|place)", "string_too_short", "Blanks are no text."),
    BadFieldRule(SETTINGS, "/reminder_ladder/\\w*levels", "levels_not_rising", "Each level once, in order."),
    BadFieldRule(SETTINGS, "/reminder_ladder/(\\w*levels/N/fee|smallest_claim)", DECIMAL, DECIMALS),
    BadFieldRule(SETTINGS, "/reference_rates/N/percent", DECIMAL, DECIMALS),
    BadFieldRule(SETTINGS, "/(bankgiro|seller_\\w+|ocr_length)", r"bad_\w+|invalid_number", NUMBERS),
    BadFieldRule(PARTIES, r"(/.+)?/(latitude|longitude)", DECIMAL, DECIMALS),
    BadFieldRule(PLACE, "/(latitude|longitude)", DECIMAL, DECIMALS),
    BadFieldRule(PARTIES, r"(/.+)?/(email|emails/\w+)", "bad_email", "Beyond the released pattern, see decision 25."),
    BadFieldRule(
        PARTIES,
        r"(/.+)?/(email|emails/\w+)",
        "string_pattern_mismatch",
        "The pattern is held against what is left once the signs that nobody can see are taken out.",
    ),
    BadFieldRule(PARTIES, r"(/.+)?/addresses/\w+/(postcode|city)", "bad_postcode|missing_city", "By country."),
    BadFieldRule(CUSTOMERS, r"(/fields)?/\w*name", "missing_name", "A company has a name, a person two."),
    BadFieldRule(CUSTOMERS, r"(/fields)?/gln", "bad_gln", NUMBERS),
    BadFieldRule(
        CUSTOMERS,
        r"(/fields)?/identity_number",
        "bad_number|bad_birth_date|bad_check_digit|invalid_number|not_a_personal_number|bad_foreign_number|masked_number",
        NUMBERS,
    ),
    BadFieldRule(
        CUSTOMERS,
        r"(/fields)?/vat_number",
        "bad_vat_number|vat_number_without_country|bad_check_digit|masked_number",
        NUMBERS,
    ),
    BadFieldRule(CUSTOMERS, r"(/fields)?/peppol_id", "bad_peppol_scheme|bad_peppol_id|masked_number", NUMBERS),
    BadFieldRule(
        "POST /v1/customers/{customer_id}/personal-numbers", "/note", "missing_note", "Another purpose is described."
    ),
    BadFieldRule("GET /v1/customer(-register/file|s/export)", "/(purpose|note)", "missing_(purpose|note)", "In full."),
    BadFieldRule(
        "POST /v1/customers", "/number", "bad_customer_number|number_taken", "Letters, digits and hyphens; once."
    ),
    BadFieldRule("POST /v1/customers", "/contacts/N/branch_name", "unknown_branch", "One of the branches beside it."),
    BadFieldRule(QUOTES, "/valid_until", "already_passed", DAYS),
    BadFieldRule("POST /v1/contracts/{contract_id}/end", "/last_day", "before_start", DAYS),
    BadFieldRule("POST /v1/invoices/{invoice_id}/issue", "/issue_date", "date_ahead|no_vat_rate", DAYS),
    BadFieldRule(INVOICES, "/issue_date", "date_ahead|no_vat_rate", DAYS),
    BadFieldRule(INVOICES, "/order_id", "order_unknown|order_not_from_start", EXISTS),
    BadFieldRule(PAYMENTS, "/paid_on", "date_ahead|paid_too_early", DAYS),
    BadFieldRule("POST /v1/reminder-plans", "/on", "plan_day", DAYS),
    BadFieldRule(REMINDERS, "/(sent_on|planned_on|channel)", "date_ahead|before_planned|no_fee|missing", DAYS),
    BadFieldRule("POST /v1/orders/{order_id}/deliver", "/on", "date_ahead", DAYS),
    BadFieldRule("POST /v1/customers/{customer_id}/ratings", "/as_of", "date_ahead", DAYS),
    BadFieldRule("POST /v1/customers/{customer_id}/ratings", "/(letter|provider)", "no_such_letter|missing", BETWEEN),
    *PROPERTIES,
    BadFieldRule(
        FILES, "/name", "bad_name", "Something usable must be left of a file's name, and it must be given somewhere."
    ),
    BadFieldRule(
        "POST /v1/customers/{customer_id}/documents",
        "/.*",
        "extra_forbidden",
        "The document describes a form by its file; a field beside it must be one of the description's.",
    ),
    BadFieldRule("POST /v1/api-keys", "/modules", "administrator_with_modules", BETWEEN),
    BadFieldRule("PUT /v1/company/openid", "/issuer", "issuer_unusable", "Nobody answers there as a provider."),
    BadFieldRule(PASSWORDS, "/(new_)?password", "password_(too_common|personal)", "A list, and the own name."),
)


def is_explained(operation: str, pointer: str, code: str) -> bool:
    """Whether a rule explains that this operation refuses this field so."""
    return any(rule.fits(operation, pointer, code) for rule in RULES)
