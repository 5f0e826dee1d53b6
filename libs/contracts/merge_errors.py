"""What every service says of a customer that was merged into another one."""

from contracts.error_texts import ErrorText
from contracts.errors import Conflict

CUSTOMER_MERGED = ErrorText(
    Conflict,
    "*.customer_merged",
    sv="Kunden {id} har slagits ihop med {into}. Använd den kunden.",
    en="The customer {id} was merged into {into}. Use that customer.",
    when="The customer was merged into `into`. A GET of its address answers 308 with the address of that one.",
)
