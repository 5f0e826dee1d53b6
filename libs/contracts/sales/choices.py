"""Words of what may be chosen in the fields of the sales service's requests."""

from contracts.labels import Choices, Label, Labels
from contracts.sales.tabs import CONTRACT_STATUS, ORDER_STATUS, QUOTE_STATUS, RECEIPT_KIND, RECEIPT_STATUS
from contracts.supply import SUPPLIES
from contracts.vat_words import VAT_CATEGORIES

MEANS: Labels = {
    "cash": Label("Kontant", "Cash"),
    "card": Label("Kort", "Card"),
    "swish": Label("Swish", "Swish"),
    "gift_card": Label("Presentkort", "Gift card"),
    "on_account": Label("Mot faktura", "On account"),
}
PERIOD_STATES: Labels = {
    "planned": Label("Planerad", "Planned"),
    "left_out": Label("Utelämnad", "Left out"),
    "asked": Label("Begärd", "Asked for"),
    "stale": Label("Ändrad sedan planen", "Changed since the plan"),
}
MOVEMENT_KINDS: Labels = {
    "deposit": Label("Insättning", "Deposit"),
    "withdrawal": Label("Uttag till bank eller kassaskåp", "Withdrawal to the bank or safe"),
    "expense": Label("Utlägg ur kassan", "Petty cash expense"),
}
COLLECTIVE_STATES: Labels = {
    "taking": Label("Order samlas", "Taking its orders"),
    "giving_back": Label("Ger tillbaka", "Giving back"),
    "asked": Label("Begärd", "Asked for"),
    "drafted": Label("Utkast", "Draft"),
    "issued": Label("Utställd", "Issued"),
    "refused": Label("Avvisad", "Refused"),
    "dropped": Label("Utkastet borttaget", "Draft deleted"),
}
CHOICES: Choices = {
    "means": MEANS,
    "supply": SUPPLIES,
    "vat_category": VAT_CATEGORIES,
    "MoveCash.kind": MOVEMENT_KINDS,
    "OpenReceipt.kind": {value: Label(word.sv, word.en) for value, word in RECEIPT_KIND.items()},
    "PreviewReceipt.kind": {value: Label(word.sv, word.en) for value, word in RECEIPT_KIND.items()},
    "ListCollectiveInvoices.state": COLLECTIVE_STATES,
    "ListContracts.status": {value: Label(word.sv, word.en) for value, word in CONTRACT_STATUS.items()},
    "ListOrders.status": {value: Label(word.sv, word.en) for value, word in ORDER_STATUS.items()},
    "ListPlannedPeriods.state": PERIOD_STATES,
    "ListQuotes.status": {value: Label(word.sv, word.en) for value, word in QUOTE_STATUS.items()},
    "ListReceipts.status": {value: Label(word.sv, word.en) for value, word in RECEIPT_STATUS.items()},
}
