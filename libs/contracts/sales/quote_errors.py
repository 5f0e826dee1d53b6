"""What errors of a quote's alternatives and options say."""

from contracts.error_texts import FieldText

ALTERNATIVE_TO_WRONG = FieldText(
    "alternative_to_wrong",
    sv="Rad {line} kan inte ha alternativ. Ange en tidigare rad som inte själv är alternativ eller tillval.",
    en="Line {line} can have no alternatives. Name an earlier line that is neither an alternative nor an option itself.",
)
ALTERNATIVE_AND_OPTION = FieldText(
    "alternative_and_option",
    sv="En rad är antingen alternativ eller tillval, inte båda.",
    en="A line is either an alternative or an option, not both.",
)
NOTHING_TO_CHOOSE = FieldText(
    "nothing_to_choose",
    sv="Rad {line} har inga alternativ och är inget tillval: den är alltid med.",
    en="Line {line} has no alternatives and is no option: it is always included.",
)
ALTERNATIVES_EXCLUDE = FieldText(
    "alternatives_exclude",
    sv="Rad {other} och rad {line} är alternativ till varandra. Välj en av dem.",
    en="The lines {other} and {line} are alternatives. Choose one of them.",
)
LINE_NOT_CHOSEN = FieldText(
    "line_not_chosen",
    sv="Rad {line} är inte vald. Ange den bland valda rader för att beställa den.",
    en="Line {line} is not chosen. Name it among the chosen lines to order it.",
)
LINE_ORDERED = FieldText(
    "line_ordered",
    sv="Rad {line} är redan beställd och kan inte väljas bort.",
    en="Line {line} has been ordered and stays chosen.",
)
