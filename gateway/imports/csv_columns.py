"""What the columns of customer registers are called in other systems: data, to be added to.

Compared in lower case, without spaces, hyphens, dots and underscores: "Org.nr" and "orgnr" are the same.
"""

import re

from contracts.customers import IMPORT_COLUMNS

ALIASES: dict[str, str] = {
    "number": "kundnr kundnummer kundid customerno customernumber customerid no nr",
    "name": "namn företag företagsnamn kund kundnamn bolag customer customername company companyname organisation",
    "first_name": "förnamn givenname",
    "last_name": "efternamn surname familyname",
    "kind": "kundtyp typ type customertype",
    "stage": "status skede",
    "identity_number": "organisationsnr organisationsnummer orgnr orgnummer personnr personnummer pnr"
    " identitynumber organisationnumber organizationnumber registrationnumber companyid",
    "vat_number": "vatnr vatnummer momsnr momsregnr momsregistreringsnummer vatno vatid",
    "vat_type": "momstyp",
    "group": "kundgrupp grupp customergroup segment",
    "seller": "säljare ansvarig kundansvarig salesperson accountmanager",
    "our_reference": "vårreferens vårref ourref",
    "your_reference": "erreferens erref referens kontaktperson yourref reference",
    "payment_terms_days": "betalningsvillkor betalningsvillkordagar kreditdagar paymentterms paymenttermsdays",
    "credit_customer": "kreditkund kredit credit",
    "credit_limit": "kreditgräns kreditlimit limit creditlimit",
    "currency": "valuta valutakod currencycode",
    "language": "språk",
    "peppol_id": "peppol peppolid eadress participantid",
    "gln": "glnnr eannr lokaliseringskod",
    "email": "epost epostadress mejl mail mailadress emailaddress",
    "phone": "telefon tel telefonnummer telnr telephone phonenumber",
    "website": "webbplats hemsida webb web url www homepage",
    "info": "anteckning anteckningar kommentar övrigt notes note comment",
    "invoice_line1": "postadress adress adress1 gatuadress fakturaadress box street address address1 addressline1"
    " postaladdress invoiceaddress billingaddress",
    "invoice_line2": "adress2 postadress2 fakturaadress2 co address2 addressline2",
    "invoice_postcode": "postnr postnummer fakturapostnr fakturapostnummer postcode postalcode zip zipcode",
    "invoice_city": "ort postort stad fakturaort city town postaltown invoicecity billingcity",
    "invoice_country": "land landskod country countrycode",
    "visiting_line1": "besöksadress visitingaddress streetaddress",
    "visiting_postcode": "besökspostnr besökspostnummer",
    "visiting_city": "besöksort besökspostort",
    "visiting_country": "besöksland",
    "delivery_line1": "leveransadress deliveryaddress shippingaddress",
    "delivery_postcode": "leveranspostnr leveranspostnummer shippingpostcode shippingzip",
    "delivery_city": "leveransort leveranspostort shippingcity",
    "delivery_country": "leveransland shippingcountry",
}
"""Our column → other names for it. Our own names are always understood."""


def folded(header: str) -> str:
    return re.sub(r"[\W_]", "", header.casefold())


MEANING: dict[str, str] = {folded(column): column for column in IMPORT_COLUMNS} | {
    alias: column for column, aliases in ALIASES.items() for alias in aliases.split()
}
"""Folded header → our column."""
