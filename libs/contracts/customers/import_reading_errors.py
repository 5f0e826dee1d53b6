"""What reading a register finds doubtful in a row, before the customers service sees it."""

from contracts.error_texts import FieldText

CELL_TOO_LONG = FieldText(
    "cell_too_long",
    sv="Cellen har {found} tecken; {length} får plats. En anteckning är kapad, annat är utelämnat.",
    en="The cell has {found} characters; {length} have room. A note is cut, anything else is left out.",
)
QUOTE_NOT_CLOSED = FieldText(
    "quote_not_closed",
    sv="Ett citattecken på rad {line} stängs aldrig. Raden är läst för sig.",
    en="A quote on line {line} is never closed. The line was read on its own.",
)
ROW_IN_QUOTES = FieldText(
    "row_in_quotes",
    sv="Raden kan vara en del av cellen som börjar med ett citattecken på rad {line}. Den är läst för sig. Rätta citattecknen i "
    "filen om den inte är en kund.",
    en="The row may be part of the cell that a quote begins on line {line}. It was read on its own. Correct the quotes in the "
    "file if it is no customer.",
)
ROWS_IN_CELL = FieldText(
    "rows_in_cell",
    sv="Cellen i citattecken från rad {line} till {end} har rader som ser ut som kunder. De är lästa som en cell. Rätta "
    "citattecknen i filen om de är kunder.",
    en="The cell in quotes from line {line} to {end} has lines that look like customers. They were read as one cell. Correct the "
    "quotes in the file if they are customers.",
)
ANSWERS_DIFFER = FieldText(
    "answers_differ",
    sv="Filen säger emot sig själv: {value} används, {further} står i intern info.",
    en="The file contradicts itself: {value} is used, {further} is in the internal note.",
)
LETTERS_SPOILT = FieldText(
    "letters_spoilt",
    sv="Bokstäver i {value} är förstörda: texten har lästs med fel teckenkodning innan den kom hit.",
    en="Letters in {value} are spoilt: the text was read in a wrong encoding before it came here.",
)
USER_NOT_FOUND = FieldText(
    "user_not_found",
    sv="{value} är ingen av bolagets användare, eller namnet på flera av dem. Uppgiften är utelämnad.",
    en="{value} is none of the company's users, or the name of several of them. It is left out.",
)
PROPERTIES_LEFT_OUT = FieldText(
    "properties_left_out",
    sv="Egenskaper är utelämnade: högst {most} får plats, och {length} tecken i varje.",
    en="Properties are left out: at most {most} have room, and {length} characters in each.",
)
PROPERTIES_UNUSABLE = FieldText(
    "properties_unusable",
    sv="Egenskaperna {names} finns inte, är stängda eller har ett värde som inte passar. Rätta dem och importera raden igen.",
    en="The properties {names} do not exist, are closed, or have a value that does not fit. Correct them and import the row "
    "again.",
)
PROPERTIES_NOT_CREATED = FieldText(
    "properties_not_created",
    sv="Egenskaperna {names} finns inte, och i ert företag skapar bara administratörer egenskaper.",
    en="The properties {names} do not exist, and in your company only administrators create properties.",
)
PROPERTIES_DIFFER = FieldText(
    "properties_differ",
    sv="Kunden har andra värden än {names}. Importera med uppdatering om filens ska gälla.",
    en="The customer has other values than {names}. Import with update if those of the file are to hold.",
)
PROPERTIES_NOT_SET = FieldText(
    "properties_not_set",
    sv="Kunden fick inte egenskaperna {names}. Importera raden igen.",
    en="The customer did not get the properties {names}. Import the row again.",
)
ZEROS_LEFT_OUT = FieldText(
    "zeros_left_out",
    sv="Raden har tecken som inte är text (NUL). De är utelämnade; se efter att inga bokstäver saknas.",
    en="The row has characters that are no text (NUL). They are left out; check that no letters are missing.",
)
NUMBER_HIDDEN = FieldText(
    "number_hidden",
    sv="Cellen har ett personnummer, som inte får stå i en anteckning: {value}. Ge kolumnen rätt rubrik om det är kundens.",
    en="The cell has a personal number, which may not stand in a note: {value}. Give the column its heading if it is "
    "the customer's.",
)
HEADINGS_AGAIN = FieldText(
    "headings_again",
    sv="Raden är rubrikerna en gång till och ingen kund. Ta bort den ur filen.",
    en="The line is the headings once more, and no customer. Take it out of the file.",
)
OTHER_TABLE = FieldText(
    "other_table",
    sv="Raden hör till en annan tabell, vars rubriker står på rad {line}, och är inte läst. Spara den tabellen som en egen fil "
    "om den har kunder.",
    en="The line belongs to another table, whose headings stand on line {line}, and was not read. Save that table as a file of "
    "its own if it has customers.",
)
CARD_PART_LEFT_OUT = FieldText(
    "card_part_left_out",
    sv="{names} i kortet är kodade som ingen text och är utelämnade.",
    en="{names} of the card are encoded as no text, and are left out.",
)
