"""The words of reminders' letters, in the language of the invoice; data. A company's own text takes the place of `body`."""

from typing import NamedTuple

from contracts.billing import ReminderKind


class Words(NamedTuple):
    """Labels and sentences of one language."""

    titles: dict[str, str]
    bodies: dict[str, str]
    identity_number: str
    ground: str
    principal: str
    earlier: str
    fee: str
    interest: str
    total: str
    pay: str
    pay_to: str
    object: str
    last: str


SWEDISH = Words(
    titles={
        ReminderKind.NOTICE: "Betalningspåminnelse",
        ReminderKind.REMINDER: "Påminnelse",
        ReminderKind.COLLECTION_DEMAND: "Inkassokrav",
    },
    bodies={
        ReminderKind.NOTICE: "Vi har ännu inte fått betalt för fakturan nedan. Har du redan betalat kan du bortse från det här.",
        ReminderKind.REMINDER: "Fakturan nedan är fortfarande obetald. Betala beloppet senast den dag som anges.",
        ReminderKind.COLLECTION_DEMAND: "Betalning har uteblivit. Vi kräver betalning av skulden nedan.",
    },
    identity_number="Org.nr",
    ground="Faktura {number} av {issued}, förfallen {due}",
    principal="Kapital",
    earlier="Tidigare avgifter",
    fee="Avgift",
    interest="Dröjsmålsränta till och med {on} (räntelagen 6 §)",
    total="Att betala",
    pay="Betala senast {pay_by}.",
    pay_to="Bankgiro {bankgiro}, OCR {ocr}.",
    object="Har du invändningar mot kravet, meddela oss det senast {pay_by} på adressen ovan.",
    last="Betalas inte skulden i tid kan vi ansöka om betalningsföreläggande hos Kronofogden.",
)
ENGLISH = Words(
    titles={
        ReminderKind.NOTICE: "Payment reminder",
        ReminderKind.REMINDER: "Reminder",
        ReminderKind.COLLECTION_DEMAND: "Collection demand (inkassokrav)",
    },
    bodies={
        ReminderKind.NOTICE: "We have not yet been paid for the invoice below. If you have paid already, please disregard this.",
        ReminderKind.REMINDER: "The invoice below is still unpaid. Please pay the sum by the day stated.",
        ReminderKind.COLLECTION_DEMAND: "Payment has not been made. We demand payment of the debt below.",
    },
    identity_number="Identity number",
    ground="Invoice {number} of {issued}, due {due}",
    principal="Principal",
    earlier="Earlier fees",
    fee="Fee",
    interest="Interest on arrears up to {on} (räntelagen 6 §)",
    total="To pay",
    pay="Pay by {pay_by}.",
    pay_to="Bankgiro {bankgiro}, OCR {ocr}.",
    object="If you object to the demand, tell us by {pay_by} at the address above.",
    last="If the debt is not paid in time, we may apply for an order to pay at the Swedish Enforcement Authority.",
)
LANGUAGES = {"sv": SWEDISH, "en": ENGLISH}


def words_of(language: str) -> Words:
    """English for a language that is newer than this release."""
    return LANGUAGES.get(language, ENGLISH)
