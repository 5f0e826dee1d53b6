"""What errors of the customers service say."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, NotFound

COMMON = ("branch_unknown", "customer_merged", "idempotency_key_reused", "numbers_busy", "settings_not_found")
"""The reasons of `contracts.common_errors` that this service gives, beside those of every service."""

CUSTOMER_NOT_FOUND = not_found("customers", "customer", "Det finns ingen kund", was=("customers.not_found",))
BRANCH_NOT_FOUND = not_found("customers", "branch", "Kunden har ingen filial")
CONTACT_NOT_FOUND = not_found("customers", "contact", "Kunden har ingen kontakt")
CUSTOMER_NOT_YET = ErrorText(
    NotFound,
    "customers.customer_not_yet",
    sv="Kunden fanns inte då: den lades upp {created_on}. Välj den dagen eller en senare.",
    en="The customer was not there then: it was created on {created_on}. Choose that day or a later one.",
    when="The card of a day before the customer was created is asked for.",
    data=("id",),
)
PAST_UNKNOWN = ErrorText(
    Conflict,
    "customers.past_unknown",
    sv="Hur kunden såg ut {day} är inte känt: ändringarna sedan dess är inte alla sparade. Välj en senare dag.",
    en="What the customer was on {day} is not known: not all changes since then were kept. Choose a later day.",
    when="A release before 0.2 kept the latest 50 changes of a customer only; the day lies before them.",
    data=("id",),
)
NUMBER_TAKEN = ErrorText(
    Conflict,
    "customers.number_taken",
    sv="Kundnummer {number} är upptaget. Välj ett annat eller utelämna det.",
    en="Customer number {number} is taken. Choose another or leave it out.",
    when="Another customer has the number.",
)
CUSTOMER_DUPLICATE = ErrorText(
    Conflict,
    "customers.customer_duplicate",
    sv="Kunden finns troligen redan: {names}. Välj ”Skapa trots möjlig dubblett” (insist) för att skapa den ändå.",
    en="The customer probably exists already: {names}. Choose “Create despite a likely duplicate” (insist) to create it anyway.",
    when="A customer has the same identity or VAT number, e-mail, or name and city; `customer_ids` and `names` tell which.",
    was=("customers.likely_duplicate",),
    data=("customer_ids",),
)
CUSTOMER_STEP_REFUSED = ErrorText(
    Conflict,
    "customers.customer_step_refused",
    sv="En kund kan inte bli prospekt igen.",
    en="A customer cannot become a prospect again.",
    when="The stage goes from prospect to customer only.",
    was=("customers.stage_refused",),
    data=("allowed", "state"),
)
BRANCH_NAME_TAKEN = ErrorText(
    Conflict,
    "customers.branch_name_taken",
    sv="Kunden har redan en filial som heter {name}.",
    en="The customer already has a branch called {name}.",
    when="Another branch in use has the name.",
)

SAME_USER = FieldText(
    "same_user",
    sv="Kunderna har redan den användaren. Välj en annan.",
    en="The customers have that user already. Choose another one.",
)
MISSING_NAME = FieldText("missing_name", sv="Ange kundens namn.", en="Give the customer's name.")
UNKNOWN_BRANCH = FieldText(
    "unknown_branch", sv="Ingen filial i anropet heter {name}.", en="No branch of the request is called {name}."
)
BAD_NUMBER = FieldText(
    "bad_number",
    sv="{value} har inte de tio siffrorna i ett svenskt organisations- eller personnummer.",
    en="{value} does not have the ten digits of a Swedish identity number.",
)
BAD_CHECK_DIGIT = FieldText(
    "bad_check_digit",
    sv="Sista siffran i {value} stämmer inte med de andra.",
    en="The last digit of {value} does not match the others.",
)
NOT_A_PERSONAL_NUMBER = FieldText(
    "not_a_personal_number",
    sv="{value} är ett organisationsnummer, inte ett personnummer.",
    en="{value} is the number of an organisation, not of a person.",
)
BAD_BIRTH_DATE = FieldText(
    "bad_birth_date",
    sv="{value} börjar inte med ett födelsedatum.",
    en="{value} does not begin with a date of birth.",
)
BAD_FOREIGN_NUMBER = FieldText(
    "bad_foreign_number",
    sv="{value} är inget giltigt nummer i {country}. Tillåtet: {allowed}.",
    en="{value} is not a valid number of {country}. Allowed: {allowed}.",
)
BAD_PEPPOL_SCHEME = FieldText(
    "bad_peppol_scheme",
    sv="{value} börjar inte med ett känt Peppol-schema. Skriv schema:nummer, t.ex. 0007:5560160680 eller 0088:7350000000016.",
    en="{value} does not begin with a known Peppol scheme. Write scheme:number, e.g. 0007:5560160680 or 0088:7350000000016.",
)
BAD_PEPPOL_ID = FieldText(
    "bad_peppol_id",
    sv="{value} är inget giltigt nummer i Peppol-schemat {scheme}.",
    en="{value} is not a valid number of the Peppol scheme {scheme}.",
)
MISSING_NOTE = FieldText(
    "missing_note",
    sv="Beskriv varför personnumret behövs.",
    en="Describe why the personal number is needed.",
)
MISSING_PURPOSE = FieldText(
    "missing_purpose",
    sv="Ange ändamålet (purpose) för att få personnummer i klartext.",
    en="Give the purpose to get personal numbers in full.",
)
MASKED_NUMBER = FieldText(
    "masked_number",
    sv="{value} är dolt och stämmer inte med det sparade numret. Skriv hela numret.",
    en="{value} is masked and does not match the stored number. Write the whole number.",
)
WHOLE_NUMBER_NEEDED = FieldText(
    "whole_number_needed",
    sv="{value} är en privatpersons nummer. Skriv hela numret, eller ta bort det, när kunden blir ett företag.",
    en="{value} is the number of a private person. Write the whole number, or remove it, when the customer becomes a company.",
)
BAD_VAT_NUMBER = FieldText(
    "bad_vat_number",
    sv="{value} är inte ett giltigt momsregistreringsnummer i {country}.",
    en="{value} is not a valid VAT number of {country}.",
)
VAT_NUMBER_WITHOUT_COUNTRY = FieldText(
    "vat_number_without_country",
    sv="Ett momsregistreringsnummer i EU börjar med landskoden; det gör inte {value}.",
    en="A VAT number in the EU begins with its country code; {value} does not.",
)
BAD_GLN = FieldText(
    "bad_gln",
    sv="{value} är inte 13 siffror med rätt kontrollsiffra.",
    en="{value} is not 13 digits with a correct check digit.",
)
BAD_POSTCODE = FieldText(
    "bad_postcode",
    sv="{value} är inte ett svenskt postnummer (fem siffror, den första inte 0).",
    en="{value} is not a Swedish postcode (five digits, the first not 0).",
)

UNKNOWN_COLUMN = FieldText("unknown_column", sv="Kolumnen är okänd.", en="This column is not known.")
BAD_CUSTOMER_NUMBER = FieldText(
    "bad_customer_number",
    sv="Ett kundnummer har högst 20 bokstäver, siffror och bindestreck.",
    en="A customer number has at most 20 letters, digits and hyphens.",
)
BAD_EMAIL = FieldText(
    "bad_email",
    sv="Ange en e-postadress som namn@foretag.se.",
    en="Give an e-mail address such as name@company.com.",
)
UNKNOWN_COUNTRY = FieldText(
    "unknown_country",
    sv="Landet {value} är okänt. Ange en landskod, t.ex. DE.",
    en="The country {value} is not known. Give its code, e.g. DE.",
)
MISSING_CITY = FieldText("missing_city", sv="Ort saknas i adressen.", en="The address has no city.")
TOO_MANY_CELLS = FieldText(
    "too_many_cells", sv="Raden har fler celler än kolumner.", en="The row has more cells than columns."
)
SHARED_IDENTITY_NUMBER = FieldText(
    "shared_identity_number",
    sv="Samma nummer står på rad {lines}{lines_more:more}.",
    en="The same number is on line {lines}{lines_more:more}.",
)
SAME_ROW_TWICE = FieldText(
    "same_row_twice", sv="Samma kund som på rad {line}.", en="The same customer as on line {line}."
)
NAME_DIFFERS = FieldText("name_differs", sv="I registret heter kunden {name}.", en="The register has it as {name}.")
LIKELY_DUPLICATE = FieldText(
    "likely_duplicate", sv="Troligen samma kund som {name}.", en="Probably the same as {name}."
)
LIKELY_SAME_ROW = FieldText(
    "likely_same_row",
    sv="Troligen samma kund som {name} på rad {line}.",
    en="Probably the same as {name} on line {line}.",
)
DUPLICATE_OF_ITSELF = FieldText(
    "duplicate_of_itself", sv="Ange en annan kund än den första.", en="Name another customer than the first."
)
IMPORT_NUMBERS_BUSY = FieldText(
    "numbers_busy",
    sv="Inget kundnummer kunde tas just nu. Importera raden igen.",
    en="No customer number was available right now. Import the row again.",
)
IMPORT_NUMBER_TAKEN_MEANWHILE = FieldText(
    "number_taken_meanwhile", sv="Kundnummer {number} är upptaget.", en="Customer number {number} is taken."
)
IMPORT_NUMBER_TAKEN = FieldText(
    "number_taken", sv="Kundnummer {number} tillhör {name}.", en="Customer number {number} belongs to {name}."
)
