"""The words that an invoice must bear, in the language of its customer; data.

A sale without VAT names its reason (mervärdesskattelagen 2023:200, 17 kap. 24 §); `contracts.vat_treatment` says which.
"""

from collections.abc import Iterable

from contracts.billing import BillingSettingsFields
from contracts.vat_treatment import Reason

F_TAX = "f_tax"
WORDS: dict[str, dict[str, str]] = {
    Reason.REVERSE_CHARGE: {"sv": "Omvänd betalningsskyldighet", "en": "Reverse charge (omvänd betalningsskyldighet)"},
    Reason.INTRA_COMMUNITY: {
        "sv": "Unionsintern leverans: undantagen från skatteplikt enligt 10 kap. 42 § mervärdesskattelagen",
        "en": "Intra-Community supply (unionsintern leverans): exempt from VAT, Article 138 of directive 2006/112/EC",
    },
    Reason.EXPORT: {
        "sv": "Export: undantagen från skatteplikt enligt 10 kap. 64 § mervärdesskattelagen",
        "en": "Export: exempt from VAT, 10 kap. 64 § mervärdesskattelagen",
    },
    Reason.SERVICES_ABROAD: {
        "sv": "Tjänst omsatt utanför EU: ingen svensk moms enligt 6 kap. 33 § mervärdesskattelagen",
        "en": "Service supplied outside the EU: no Swedish VAT, 6 kap. 33 § mervärdesskattelagen",
    },
    Reason.SELLER_EXEMPT: {
        "sv": "Säljaren är befriad från moms enligt 18 kap. 4 § mervärdesskattelagen",
        "en": "The seller is exempt from VAT, 18 kap. 4 § mervärdesskattelagen",
    },
    F_TAX: {"sv": "Godkänd för F-skatt", "en": "Approved for F-tax (Godkänd för F-skatt)"},
}


def notes(reasons: Iterable[Reason], settings: BillingSettingsFields, language: str) -> list[str]:
    """The notes of an invoice, the obligatory ones first; English for a language that is newer than this release."""
    keys = [*reasons, *([F_TAX] if settings.f_tax else [])]
    obligatory = [WORDS[key].get(language, WORDS[key]["en"]) for key in keys]
    return obligatory + ([settings.invoice_text] if settings.invoice_text else [])
