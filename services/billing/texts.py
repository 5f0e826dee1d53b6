"""The words that an invoice must bear, in the language of its customer; data."""

from contracts.billing import BillingSettingsFields
from contracts.customers import VatType

WORDS: dict[str, dict[str, str]] = {
    "reverse_charge": {"sv": "Omvänd betalningsskyldighet", "en": "Reverse charge (omvänd betalningsskyldighet)"},
    "export": {"sv": "Export: undantagen från skatteplikt", "en": "Export: exempt from VAT"},
    "f_tax": {"sv": "Godkänd för F-skatt", "en": "Approved for F-tax (Godkänd för F-skatt)"},
}

ASKED_FOR: dict[VatType, str] = {
    VatType.SWEDISH_REVERSE_CHARGE: "reverse_charge",
    VatType.EU_REVERSE_CHARGE: "reverse_charge",
    VatType.EXPORT: "export",
}
"""What a sale without VAT must say of its reason (mervärdesskattelagen 2023:200, 17 kap. 24 §)."""


def notes(vat_type: VatType, settings: BillingSettingsFields, language: str) -> list[str]:
    """The notes of an invoice, the obligatory ones first; English for a language that is newer than this release."""
    keys = [ASKED_FOR[vat_type]] if vat_type in ASKED_FOR else []
    keys += ["f_tax"] if settings.f_tax else []
    obligatory = [WORDS[key].get(language, WORDS[key]["en"]) for key in keys]
    return obligatory + ([settings.invoice_text] if settings.invoice_text else [])
