"""Every text of the pages: key → (Swedish, English). Both are written side by side, so that neither is forgotten."""

from collections.abc import Mapping
from typing import Any

from flask import request

from contracts.card import WordDescription
from contracts.labels import Label
from contracts.tabs import Word
from gateway.http.language import language_of
from gateway.web.account_texts import ACCOUNT_TEXTS
from gateway.web.card_texts import CARD_TEXTS
from gateway.web.collection_texts import COLLECTION_TEXTS
from gateway.web.company_texts import COMPANY_TEXTS
from gateway.web.find_texts import FIND_TEXTS
from gateway.web.form_texts import FORM_TEXTS
from gateway.web.map_texts import MAP_TEXTS
from gateway.web.money_texts import MONEY_TEXTS
from gateway.web.parked_texts import PARKED_TEXTS
from gateway.web.payment_texts import PAYMENT_TEXTS
from gateway.web.second_step_texts import SECOND_STEP_TEXTS

Pair = tuple[str, str]

TEXTS: dict[str, Pair] = {
    **SECOND_STEP_TEXTS,
    **ACCOUNT_TEXTS,
    **MONEY_TEXTS,
    **PAYMENT_TEXTS,
    **PARKED_TEXTS,
    **COLLECTION_TEXTS,
    **FORM_TEXTS,
    **FIND_TEXTS,
    **MAP_TEXTS,
    **COMPANY_TEXTS,
    **CARD_TEXTS,
    "product": ("Kundkort", "Kundkort"),
    "skip": ("Till innehållet", "Skip to content"),
    "log_in": ("Logga in", "Log in"),
    "log_in_lead": (
        "Logga in för att söka kunder och öppna kundkort.",
        "Log in to find customers and open their cards.",
    ),
    "login": ("Användarnamn", "User name"),
    "password": ("Lösenord", "Password"),
    "log_out": ("Logga ut", "Log out"),
    "logged_in_as": ("Inloggad som", "Logged in as"),
    "logged_out": ("Du är utloggad.", "You are logged out."),
    "session_ended": ("Din inloggning har gått ut. Logga in igen.", "Your session has ended. Log in again."),
    "log_in_first": ("Logga in för att se sidan.", "Log in to see this page."),
    "wrong_login": ("Användarnamnet eller lösenordet är fel.", "The user name or the password is wrong."),
    "too_many_logins": (
        "För många misslyckade försök. Vänta {} sekunder och försök igen.",
        "Too many failed attempts. Wait {} seconds and try again.",
    ),
    "logins_busy": (
        "Många loggar in just nu. Vänta {} sekunder och försök igen.",
        "Many are logging in right now. Wait {} seconds and try again.",
    ),
    "form_expired": (
        "Formuläret var för gammalt. Försök en gång till.",
        "The form was too old. Please try once more.",
    ),
    "old_form": ("Formuläret gäller inte längre", "The form is no longer valid"),
    "old_form_lead": (
        "Inget har ändrats. Gå tillbaka, läs in sidan på nytt och försök en gång till.",
        "Nothing was changed. Go back, reload the page and try once more.",
    ),
    "customer": ("Kund", "Customer"),
    "customer_down": (
        "Kunduppgifterna kan inte nås just nu",
        "The customer's details cannot be reached right now",
    ),
    "number": ("Nummer", "Number"),
    "name": ("Namn", "Name"),
    "city": ("Ort", "City"),
    "phone": ("Telefon", "Phone"),
    "email": ("E-post", "E-mail"),
    "identity_number": ("Org.nr", "Org. no."),
    "personal_number": ("Personnummer", "Personal no."),
    "vat_number": ("Momsnr", "VAT no."),
    "vat_type": ("Moms", "VAT"),
    "address": ("Adress", "Address"),
    "website": ("Webbplats", "Website"),
    "group": ("Kundgrupp", "Group"),
    "seller": ("Säljare", "Seller"),
    "your_reference": ("Er referens", "Your reference"),
    "our_reference": ("Vår referens", "Our reference"),
    "payment_terms": ("Betalningsvillkor", "Payment terms"),
    "days_net": ("{} dagar netto", "{} days net"),
    "currency": ("Valuta", "Currency"),
    "inactive": ("Inaktiv", "Inactive"),
    "credit_limit": ("Kreditgräns", "Credit limit"),
    "no_credit": ("Ej kreditkund", "No credit"),
    "tabs": ("Flikar", "Tabs"),
    "overview": ("Översikt", "Overview"),
    "empty": ("Inget registrerat.", "Nothing recorded."),
    "tab_module_off": (
        "Fliken visas inte, eftersom modulen {} är avstängd. En administratör i ditt företag kan slå på den; allt finns kvar.",
        "This tab is not shown, because the module {} is off. An administrator of your company can turn it on; nothing is lost.",
    ),
    "tab_role_missing": (
        "Fliken visas bara för den som har behörigheten {}. En administratör i ditt företag kan ge dig den.",
        "This tab is shown to those with the role {} alone. An administrator of your company can give it to you.",
    ),
    "show_all": ("Visa alla {}", "Show all {}"),
    "showing": ("Visar de {} första av {}.", "Showing the first {} of {}."),
    "stale": (
        "Kan inte uppdateras just nu. Visar läget {} (för {} {} sedan).",
        "Cannot be updated right now. Shown as of {} ({} {} ago).",
    ),
    "seconds": ("s", "s"),
    "minutes": ("min", "min"),
    "hours": ("tim", "h"),
    "unavailable": ("Kan inte nås just nu.", "Cannot be reached right now."),
    "try_again": ("Försök igen", "Try again"),
    "degraded": (
        "Delar av kundkortet kan inte uppdateras just nu. Resten är aktuellt.",
        "Parts of this card cannot be updated right now. The rest is current.",
    ),
    "whole_again": ("Kundkortet är uppdaterat.", "The card is up to date again."),
    "download": ("Ladda ned", "Download"),
    "show_on_map": ("Visa på karta", "Show on a map"),
    "formerly": ("tidigare {} (till {})", "formerly {} (until {})"),
    "days": ("{} dagar", "{} days"),
    "yes": ("Ja", "Yes"),
    "no": ("Nej", "No"),
    "back_to_search": ("Till sökningen", "To the search"),
    "reference": ("Referens", "Reference"),
    "not_found": ("Sidan finns inte", "There is no such page"),
    "not_found_lead": (
        "Kunden eller sidan finns inte, eller är inte tillgänglig för ditt företag.",
        "The customer or page does not exist, or is not open to your company.",
    ),
    "not_allowed": ("Du har inte behörighet", "You are not allowed to see this"),
    "not_allowed_lead": (
        "En administratör i ditt företag kan ge dig rätt att se sidan.",
        "An administrator of your company can let you see it.",
    ),
    "down": ("Tjänsten kan inte nås just nu", "The service cannot be reached right now"),
    "down_lead": (
        "Inget har gått förlorat. Vänta en stund och försök igen.",
        "Nothing is lost. Wait a moment and try again.",
    ),
    "broken": ("Något gick fel", "Something went wrong"),
    "broken_lead": (
        "Felet har antecknats. Försök igen, eller uppge referensen till supporten.",
        "It has been logged. Try again, or tell support the reference.",
    ),
}


class Texts:
    """The texts in one language: `texts("search")`, `texts("show_all", 12)`. `place`: where its words stand in a pair."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.place = 0 if language == "sv" else 1

    def __call__(self, key: str, *values: object) -> str:
        """The text of a key; `values` fill its gaps."""
        return TEXTS[key][self.place].format(*values)

    def of_value(self, family: str, value: str, *gaps: object) -> str:
        """The word of a value, whose key is "family_value"; one of a newer service stays as it is."""
        key = f"{family}_{value}"
        return self(key, *gaps) if key in TEXTS else value

    def of(self, labels: Mapping[Any, str], otherwise: str) -> str:
        """A label that a service sent, in the language; else in English; else `otherwise`."""
        return labels.get(self.language) or labels.get("en") or otherwise

    def word(self, word: Word | WordDescription | Label) -> str:
        """What people read in place of a value."""
        return word.sv if self.language == "sv" else word.en


def page_texts() -> Texts:
    """The texts in the language of the request that is being answered."""
    return Texts(language_of(request))
