"""What an import says of the cells and rows of a register."""

from contracts.error_texts import FieldText

SPREADSHEET_NUMBER = FieldText(
    "spreadsheet_number",
    sv="Kalkylprogrammet har gjort om numret till {value}, och siffror är borta. Formatera kolumnen som text i filen.",
    en="The spreadsheet has turned the number into {value}; digits are lost. Format the column as text in the file.",
)
SPREADSHEET_ERROR = FieldText(
    "spreadsheet_error",
    sv="{value} är ett fel i kalkylprogrammet och inget värde. Rätta formeln eller bredda kolumnen där, och spara filen på nytt.",
    en="{value} is an error of the spreadsheet, and no value. Correct the formula or widen the column there, and save the file "
    "again.",
)
CELL_IS_FORMULA = FieldText(
    "cell_is_formula",
    sv="Cellen är en formel ({value}), inte det som den visar. Klistra in värden i filen och spara den på nytt.",
    en="The cell is a formula ({value}), not what it shows. Paste values in the file, and save it again.",
)
NAME_IS_NUMBER = FieldText(
    "name_is_number",
    sv="Namnet {value} har inga bokstäver. Se efter att kolumnerna stämmer.",
    en="The name {value} has no letters. Check that the columns are right.",
)
IDENTITY_ZEROS = FieldText(
    "identity_zeros",
    sv="{value} är inget nummer: kunden har lagts in utan organisations- eller personnummer.",
    en="{value} is no number: the customer was added without an identity number.",
)
UNKNOWN_TERMS = FieldText(
    "unknown_terms",
    sv="Betalningsvillkoret {value} går inte att läsa som ett antal dagar. Ange t.ex. 30.",
    en="The payment terms {value} are not a number of days. Give e.g. 30.",
)
TERMS_IN_PART = FieldText(
    "terms_in_part",
    sv="Av betalningsvillkoret {value} finns bara {days} dagar kvar; rabatt och förskott går inte att ange.",
    en="Of the payment terms {value} only the {days} days are kept; discounts and payment in advance cannot be given.",
)
UNKNOWN_LANGUAGE = FieldText(
    "unknown_language",
    sv="Språket {value} används inte: dokument skrivs på svenska (sv) eller engelska (en). Kunden får svenska tills någon "
    "väljer.",
    en="The language {value} is not used: documents are in Swedish (sv) or English (en). The customer gets Swedish until "
    "somebody chooses.",
)
UNKNOWN_VAT_TYPE = FieldText(
    "unknown_vat_type",
    sv="Momstypen {value} går inte att förstå, och kunden skulle få fel moms. Ange en av {allowed:cells}, "
    "eller använd inte kolumnen.",
    en="The VAT type {value} is not understood, and the customer would be charged the wrong VAT. Give one of {allowed:cells}, "
    "or leave the column out.",
)
UNKNOWN_CURRENCY = FieldText(
    "unknown_currency",
    sv="Valutan {value} går inte att förstå. Ange dess kod, t.ex. SEK eller EUR, eller använd inte kolumnen.",
    en="The currency {value} is not understood. Give its code, e.g. SEK or EUR, or leave the column out.",
)
UNKNOWN_WORD = FieldText(
    "unknown_word",
    sv="{value} går inte att förstå här. Ange något av {allowed:cells}.",
    en="{value} is not understood here. Give one of {allowed:cells}.",
)
LIMIT_CURRENCY = FieldText(
    "limit_currency",
    sv="Kreditgränsen {value} är i en annan valuta än kundens, {currency}. Ange den i {currency}.",
    en="The credit limit {value} is in another currency than the customer's, {currency}. Give it in {currency}.",
)
BRANCH_NAMELESS = FieldText(
    "branch_nameless",
    sv="Filialen har varken namn eller adress och är utelämnad. Ange dess namn.",
    en="The branch has neither a name nor an address and is left out. Give its name.",
)
FURTHER_VALUES = FieldText(
    "further_values",
    sv="Cellen har flera värden: {value} används, {further} står i intern info.",
    en="The cell has several values: {value} is used, {further} is in the internal note.",
)
COUNTRY_UNSAID = FieldText(
    "country_unsaid",
    sv="Postnumret {value} är inte svenskt och inget land är angivet. Ange land.",
    en="The postcode {value} is not Swedish, and no country is given. Give the country.",
)
POSTCODE_SHORT = FieldText(
    "postcode_short",
    sv="Postnumret {value} är för kort för landet. Kalkylprogrammet kan ha tagit bort nollor i början; se efter om {meant} "
    "menas.",
    en="The postcode {value} is too short for its country. A spreadsheet may have taken zeros off its beginning; "
    "check whether {meant} is meant.",
)
CELL_DIFFERS = FieldText(
    "cell_differs",
    sv="Kunden har {stored}, raden {value}. Importera med ”uppdatera” för att ändra kunden.",
    en="The customer has {stored}, the row {value}. Import with “update” to change the customer.",
)
CELL_NOT_KEPT = FieldText(
    "cell_not_kept",
    sv="En filial kan inte ha ett eget värde här: {value} används inte.",
    en="A branch cannot have a value of its own here: {value} is not used.",
)
CONTACT_CELL_NOT_KEPT = FieldText(
    "contact_cell_not_kept",
    sv="En kontakt kan inte ha ett eget värde här: {value} står i kundens interna info.",
    en="A contact cannot have a value of its own here: {value} is in the customer's internal note.",
)
NOTE_FULL = FieldText(
    "note_full",
    sv="Kundens interna info är full ({length} tecken): {value} fick inte plats. Korta den och importera raden igen.",
    en="The customer's internal note is full ({length} characters): {value} has no room. Shorten it and import the row again.",
)
PARENT_NOT_FOUND = FieldText(
    "parent_not_found",
    sv="Raden hör till {name}, som varken är en kund här eller en rad i filen. Lägg upp kunden först, eller rätta namnet.",
    en="The row belongs to {name}, which is neither a customer here nor a row of the file. Create the customer first, or correct "
    "the name.",
)
PARENT_NOT_UNIQUE = FieldText(
    "parent_not_unique",
    sv="Raden hör till {name}, men flera kunder heter så. Ange kundens nummer i stället för namnet.",
    en="The row belongs to {name}, but several customers are called so. Give the customer's number in place of the name.",
)
ROW_MERGED = FieldText(
    "row_merged",
    sv="Kunden har slagits ihop med en annan. Ändra den andra kunden, eller ge raden dess kundnummer.",
    en="The customer was merged into another. Change the other customer, or give the row its number.",
)
ROW_BUSY = FieldText(
    "row_busy",
    sv="Kunden ändrades av andra samtidigt. Importera raden igen.",
    en="Others changed the customer at the same time. Import the row again.",
)
UNKNOWN_DOUBT = FieldText(
    "unknown_doubt", sv="Kunden har ingen anmärkning {id}.", en="The customer has no remark {id}."
)
TOTAL_ROW = FieldText(
    "total_row",
    sv="Raden är en summa ({value}) och ingen kund. Ta bort den ur filen, eller ge kunden ett organisationsnummer eller en ort.",
    en="The row is a total ({value}), no customer. Take it out of the file, or give the customer an identity number or a city.",
)
