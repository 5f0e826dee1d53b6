"""Currencies of ISO 4217 with their decimals, as data: what amounts are rounded to, and which codes there are.

Source: ISO 4217, list one ("minor unit"), as of 2026-01-01 (Bulgaria has the euro), without metals, test codes and funds; of the
units of account only the two with four decimals. A new one is a new entry. Sums have the decimals of their currency.
"""

from decimal import Decimal

from contracts.error_texts import FieldText
from contracts.errors import BadField

KRONOR = "SEK"
NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
TWO_DECIMALS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK
DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD
KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP
PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH
USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
FOUR_DECIMALS = "CLF UYW"

DECIMALS: dict[str, int] = {
    **dict.fromkeys(NO_DECIMALS.split(), 0),
    **dict.fromkeys(TWO_DECIMALS.split(), 2),
    **dict.fromkeys(THREE_DECIMALS.split(), 3),
    **dict.fromkeys(FOUR_DECIMALS.split(), 4),
}
USUAL_DECIMALS = 2
"""Of a currency that is not known: what the release before has stored is shown as it was."""

EXAMPLES = "SEK, EUR, NOK, DKK, USD, GBP, CHF, PLN, JPY"
CURRENCY_UNKNOWN = FieldText(
    "currency_unknown",
    sv="{value} är ingen valuta enligt ISO 4217. Ange en kod som {examples}.",
    en="{value} is no currency of ISO 4217. Give a code such as {examples}.",
)
AMOUNT_DECIMALS = FieldText(
    "amount_decimals",
    sv="Belopp i {currency} har högst {decimals} decimaler.",
    en="Amounts in {currency} have at most {decimals} decimals.",
)


def decimals_of(currency: str) -> int:
    """How many decimals sums in that currency have."""
    return DECIMALS.get(currency, USUAL_DECIMALS)


def unit_of(currency: str) -> Decimal:
    """The smallest sum: SEK → 0.01, JPY → 1, KWD → 0.001."""
    return Decimal(1).scaleb(-decimals_of(currency))


def check_currency(pointer: str, currency: str) -> list[BadField]:
    """What is wrong with a currency in which a customer is to be invoiced."""
    if currency not in DECIMALS:
        return [CURRENCY_UNKNOWN.at(pointer, value=currency, examples=EXAMPLES)]
    return []
