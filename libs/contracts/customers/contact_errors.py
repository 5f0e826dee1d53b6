"""What errors about contacts that stand on several customers say."""

from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict

CONTACT_HERE_ALREADY = ErrorText(
    Conflict,
    "customers.contact_here_already",
    sv="{name} är redan kontakt hos kunden. Ändra den kontakten i stället; en inaktiv kan göras aktiv igen.",
    en="{name} is a contact of the customer already. Change that contact instead; an inactive one can be made active again.",
    when="A contact of another customer is put on a customer on which the person stands, perhaps as inactive.",
    data=("id",),
)
CONTACT_NOT_SHARED = ErrorText(
    Conflict,
    "customers.contact_not_shared",
    sv="{name} finns bara hos den här kunden, så det finns inget att skilja från.",
    en="{name} stands on this customer only, so there is nothing to separate it from.",
    when="A contact that stands on one customer is separated from others.",
)
FROM_CUSTOMER_UNKNOWN = FieldText(
    "from_customer_unknown", sv="Det finns ingen kund {id}.", en="There is no customer {id}."
)
FROM_CONTACT_UNKNOWN = FieldText(
    "from_contact_unknown",
    sv="Den kunden har ingen kontakt {id}.",
    en="That customer has no contact {id}.",
)
FROM_SAME_CUSTOMER = FieldText(
    "from_same_customer",
    sv="Välj en kontakt hos en annan kund; den här är redan kundens.",
    en="Choose a contact of another customer; this one is the customer's already.",
)
