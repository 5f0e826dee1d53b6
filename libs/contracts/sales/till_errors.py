"""What sales refuses of the cash in a drawer."""

from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, NotFound

DRAWER_SHORT = ErrorText(
    Conflict,
    "sales.drawer_short",
    sv="Det ska ligga {left:number} i lådan; {asked:number} kan inte tas ut. Sätt in växel först, eller betala på annat sätt.",
    en="The drawer should hold {left}; {asked} cannot be taken out. Put change in first, or pay by other means.",
    when="A movement of cash, or a return that is paid back in cash, would take more out of the drawer than should lie in it.",
    data=("allowed", "left"),
)
CASH_MOVEMENT_NOT_FOUND = ErrorText(
    NotFound,
    "sales.cash_movement_not_found",
    sv="Kassan har ingen kassarörelse {id}.",
    en="The register has no cash movement {id}.",
    when="A number that the register's series of cash movements has not reached.",
)
MOVEMENT_REASON_NEEDED = FieldText(
    "movement_reason_needed",
    sv="Skriv vad utlägget gällde.",
    en="Say what the expense was for.",
)
EXEMPTION_LIMIT_NEAR = FieldText(
    "exemption_limit_near",
    sv="Årets försäljning, med fakturor och kassa, har nått nio tiondelar av gränsen för momsbefrielse.",
    en="This year's sales, invoices and till together, have reached nine tenths of the limit for exemption from VAT.",
)
EXEMPTION_LIMIT_PASSED = FieldText(
    "exemption_limit_passed",
    sv="Årets försäljning, med fakturor och kassa, överstiger gränsen för momsbefrielse: ta ut moms och registrera företaget.",
    en="This year's sales, invoices and till together, exceed the limit for exemption from VAT: charge VAT, and register for it.",
)
