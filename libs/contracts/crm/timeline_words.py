"""What can happen on a customer's timeline, in words: the table from which kinds, modules, tabs and labels follow."""

from collections.abc import Collection
from typing import NamedTuple

from contracts.access import Module
from contracts.columns import Word


class Told(NamedTuple):
    """What an entry says. `kind` is what people filter by; `module` the one that a company must have on, None for the register
    itself; `tab` the tab of the card that has the thing; `opens`: the thing has a page of its own there."""

    kind: str
    module: Module | None
    tab: str
    word: Word
    opens: bool = True


def _words_of(
    kind: str, module: Module | None, tab: str, opens: bool = True, **words: tuple[str, str] | Word
) -> dict[str, Told]:
    return {name: Told(kind, module, tab, Word(*word), opens) for name, word in words.items()}


TOLD: dict[str, Told] = {
    **_words_of(
        "customer",
        None,
        "",
        opens=False,
        customer_created=("Kunden lades upp", "Customer created"),
        customer_changed=("Kunduppgifter ändrades", "Customer details changed"),
        customers_merged=("En annan kund slogs ihop med kunden", "Another customer was merged into this one"),
        merge_undone=("En sammanslagning togs tillbaka", "A merge was undone"),
    ),
    **_words_of(
        "contact",
        None,
        "contacts",
        contact_added=("Kontakt lades till", "Contact added"),
        contact_changed=("Kontakt ändrades", "Contact changed"),
    ),
    **_words_of(
        "branch",
        None,
        "branches",
        branch_added=("Filial lades till", "Branch added"),
        branch_changed=("Filial ändrades", "Branch changed"),
    ),
    **_words_of(
        "activity",
        Module.CRM,
        "activities",
        activity_planned=("Aktivitet planerades", "Activity planned"),
        activity_started=("Uppgift påbörjades", "To-do started"),
        activity_done=("Uppgift blev klar", "To-do done"),
        activity_deferred=("Uppgift sköts upp", "To-do deferred"),
        activity_open=("Uppgift öppnades igen", "To-do reopened"),
        activity_held=("Aktivitet genomfördes", "Activity held"),
        activity_not_held=("Aktivitet blev inte av", "Activity not held"),
        activity_cancelled=("Aktivitet ställdes in", "Activity cancelled"),
    ),
    **_words_of(
        "property",
        Module.CRM,
        "properties",
        opens=False,
        property_added=("Egenskap sattes", "Property added"),
        property_removed=("Egenskap togs bort", "Property removed"),
    ),
    **_words_of("note", Module.CRM, "timeline", opens=False, note_written=("Anteckning", "Note")),
    **_words_of(
        "quote",
        Module.SALES,
        "quotes",
        quote_created=("Offert skapades", "Quote created"),
        quote_sent=("Offert skickades", "Quote sent"),
        quote_draft=("Offert togs tillbaka till utkast", "Quote taken back to draft"),
        quote_accepted=Word("Offert accepterades", "Quote accepted", "good"),
        quote_partly_ordered=Word("Offert beställdes till en del", "Quote partly ordered", "good"),
        quote_ordered=Word("Offert beställdes", "Quote ordered", "good"),
        quote_declined=Word("Offert avböjdes", "Quote declined", "attention"),
        quote_cancelled=("Offert drogs tillbaka", "Quote withdrawn"),
    ),
    **_words_of(
        "order",
        Module.SALES,
        "orders",
        order_placed=("Order lades", "Order placed"),
        order_confirmed=("Order bekräftades", "Order confirmed"),
        order_on_hold=Word("Order stoppades", "Order put on hold", "attention"),
        order_completed=Word("Order slutfördes", "Order completed", "good"),
        order_cancelled=Word("Order avbröts", "Order cancelled", "attention"),
        order_closed=("Order stängdes", "Order closed"),
    ),
    **_words_of(
        "delivery",
        Module.SALES,
        "orders",
        goods_delivered=("Leverans", "Goods delivered"),
        delivery_taken_back=Word("Leverans togs tillbaka", "Delivery taken back", "attention"),
    ),
    **_words_of(
        "contract",
        Module.CONTRACTS,
        "contracts",
        contract_created=("Avtal skapades", "Contract created"),
        contract_active=("Avtal aktiverades", "Contract activated"),
        contract_paused=Word("Avtal pausades", "Contract paused", "attention"),
        contract_ending=("Avtal sades upp", "Contract ended"),
        contract_finished=("Avtal avslutades", "Contract finished"),
        contract_cancelled=Word("Avtal avbröts", "Contract cancelled", "attention"),
    ),
    **_words_of("receipt", Module.CASH, "cash", receipt_completed=("Kassaköp", "Cash sale")),
    **_words_of(
        "invoice",
        Module.BILLING,
        "invoices",
        invoice_issued=("Faktura utfärdades", "Invoice issued"),
        invoice_credited=("Faktura krediterades", "Invoice credited"),
        invoice_disputed=Word("Faktura bestreds", "Invoice disputed", "attention"),
        dispute_settled=("Tvist om faktura löstes", "Dispute of invoice settled"),
        invoice_written_off=Word("Faktura skrevs av", "Invoice written off", "bad"),
        loss_recovered=Word("Avskrivet belopp kom in", "Written-off sum came in", "good"),
        loss_again=Word("Avskrivet belopp som kom in togs tillbaka", "Recovery of a loss withdrawn", "attention"),
        write_off_reversed=("Avskrivning togs tillbaka", "Write-off reversed"),
        claim_waived=("Avgift eller ränta efterskänktes", "Fee or interest waived"),
    ),
    **_words_of(
        "payment",
        Module.BILLING,
        "invoices",
        payment_recorded=Word("Betalning kom in", "Payment received", "good"),
        payment_withdrawn=Word("Betalning togs tillbaka", "Payment withdrawn", "attention"),
        payment_promised=("Betalning utlovades", "Payment promised"),
        promise_withdrawn=("Betalningslöfte togs tillbaka", "Promise of payment withdrawn"),
        payment_moved=("Betalning flyttades", "Payment moved"),
        payment_turned_down=Word("Flyttad betalning gick tillbaka", "Moved payment went back", "attention"),
        invoice_refunded=("Överbetalning betalades tillbaka", "Overpayment paid back"),
    ),
    **_words_of(
        "payment",
        Module.BILLING,
        "invoices",
        opens=False,
        account_payment_recorded=Word("Betalning a conto kom in", "Payment on account received", "good"),
        account_payment_allocated=("Betalning a conto användes", "Payment on account used"),
        account_payment_refunded=("Betalning a conto betalades tillbaka", "Payment on account paid back"),
        account_payment_withdrawn=Word("Betalning a conto togs tillbaka", "Payment on account withdrawn", "attention"),
    ),
    **_words_of(
        "reminder",
        Module.REMINDERS,
        "invoices",
        reminder_sent=Word("Betalningspåminnelse skickades", "Payment reminder sent", "attention"),
        invoice_escalated=Word("Faktura gick till inkasso", "Invoice handed over to collection", "bad"),
        invoice_taken_back=("Faktura togs tillbaka från inkasso", "Invoice taken back from collection"),
    ),
    **_words_of("rating", Module.RATING, "rating", opens=False, rating_recorded=("Kreditbetyg", "Credit rating")),
    **_words_of("document", Module.DOCUMENTS, "documents", document_stored=("Dokument sparades", "Document stored")),
}
"""What happened → what is said of it. A released name never goes; a reader that does not know one shows it as it is."""

KIND_WORDS: dict[str, Word] = {
    "customer": Word("Kunduppgifter", "Customer details"),
    "contact": Word("Kontakter", "Contacts"),
    "branch": Word("Filialer", "Branches"),
    "activity": Word("Aktiviteter", "Activities"),
    "property": Word("Egenskaper", "Properties"),
    "note": Word("Anteckningar", "Notes"),
    "quote": Word("Offerter", "Quotes"),
    "order": Word("Order", "Orders"),
    "delivery": Word("Leveranser", "Deliveries"),
    "contract": Word("Avtal", "Contracts"),
    "receipt": Word("Kassaköp", "Cash sales"),
    "invoice": Word("Fakturor", "Invoices"),
    "payment": Word("Betalningar", "Payments"),
    "reminder": Word("Betalningspåminnelser", "Payment reminders"),
    "rating": Word("Kreditbetyg", "Credit ratings"),
    "document": Word("Dokument", "Documents"),
}
WHAT_WORDS = {what: told.word for what, told in TOLD.items()}
REGISTER = ""
"""The stored module of what is always on."""


def modules_shown(modules: Collection[str] | None) -> list[str]:
    """The stored modules of the entries that a caller may see, in a company that has these modules on; where nobody says which,
    those that are always on."""
    return [REGISTER, *sorted(str(one) for one in modules or ())]
