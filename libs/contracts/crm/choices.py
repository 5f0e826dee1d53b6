"""Words of what may be chosen in the fields of the crm service's requests."""

from contracts.crm.selection_labels import SELECTION_CHOICES
from contracts.crm.timeline_words import KIND_WORDS
from contracts.crm.words import ACTIVITY_KIND, PROPERTY_KIND
from contracts.customers.choices import CHOICES as CUSTOMER_CHOICES
from contracts.labels import Choices, Label

CUSTOMER_ACTIVITY = {
    "planned": Label("Något planerat", "Something planned"),
    "overdue": Label("Något försenat", "Something overdue"),
    "none": Label("Inget planerat", "Nothing planned"),
}
CHOICES: Choices = {
    "SearchCustomers.activity": CUSTOMER_ACTIVITY,
    "ListCustomerRegister.activity": CUSTOMER_ACTIVITY,
    "kind": {value: Label(word.sv, word.en) for value, word in ACTIVITY_KIND.items()},
    "frequency": {
        "daily": Label("Varje dag", "Daily"),
        "weekly": Label("Varje vecka", "Weekly"),
        "monthly": Label("Varje månad", "Monthly"),
        "yearly": Label("Varje år", "Yearly"),
    },
    "language": {"sv": Label("Svenska", "Swedish"), "en": Label("Engelska", "English")},
    "monthly_by": {
        "day_of_month": Label("Samma datum", "The same date"),
        "weekday_of_month": Label(
            "Samma veckodag, t.ex. andra tisdagen", "The same weekday, such as the second Tuesday"
        ),
    },
    "weekdays": {
        "monday": Label("Måndag", "Monday"),
        "tuesday": Label("Tisdag", "Tuesday"),
        "wednesday": Label("Onsdag", "Wednesday"),
        "thursday": Label("Torsdag", "Thursday"),
        "friday": Label("Fredag", "Friday"),
        "saturday": Label("Lördag", "Saturday"),
        "sunday": Label("Söndag", "Sunday"),
    },
    "ListTimeline.kind": {value: Label(word.sv, word.en) for value, word in KIND_WORDS.items()},
    "RecordMailing.kind": {one: Label(ACTIVITY_KIND[one].sv, ACTIVITY_KIND[one].en) for one in ("letter", "email")},
    "sort": {
        "name": Label("Namn", "Name"),
        "number": Label("Kundnummer", "Customer number"),
        "city": Label("Ort", "City"),
        "group": Label("Kundgrupp", "Customer group"),
        "seller": Label("Säljare", "Salesperson"),
    },
    "CreateProperty.kind": {value: Label(word.sv, word.en) for value, word in PROPERTY_KIND.items()},
    "ListProperties.kind": {value: Label(word.sv, word.en) for value, word in PROPERTY_KIND.items()},
    "property_creators": {
        "seller": Label("Alla säljare", "Every salesperson"),
        "administrator": Label("Bara administratörer", "Administrators only"),
    },
    "stage": CUSTOMER_CHOICES["stage"],
    **SELECTION_CHOICES,
}
