"""Identity numbers of other countries than Sweden: which each country has, checked by python-stdnum, in one normal form. Pure.

A country that is not in `RULES` has no check: its numbers are kept as they are typed. The names are the countries' own.
"""

import importlib
import re
from functools import cache
from typing import Any, NamedTuple

from stdnum.exceptions import ValidationError

from contracts.customers import Kind
from contracts.foreign_personal_numbers import is_personal as is_personal_number

LONGEST = 20
"""Characters that `identity_number` has room for: a longer written form is stored without its separators."""


class Rule(NamedTuple):
    """A kind of number: its name as people know it, who has it, and the module of stdnum or the pattern that checks it."""

    name: str
    is_personal: bool
    module: str = ""
    pattern: str = ""

    def normal_form(self, raw: str) -> str | None:
        """The number as it is written, or None if it is not one of these."""
        if self.pattern:
            bare = re.sub(r"[\s./-]", "", raw).upper()
            return bare if re.fullmatch(self.pattern, bare, re.ASCII) else None
        module = _module(self.module)
        try:
            compact: str = module.validate(raw)
        except ValidationError:
            return None
        written: str = module.format(compact) if hasattr(module, "format") else compact
        return written if len(written) <= LONGEST else compact[:LONGEST]


def _companies(*rules: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple(Rule(name, False, module) for name, module in rules)


def _persons(*rules: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple(Rule(name, True, module) for name, module in rules)


RULES: dict[str, tuple[Rule, ...]] = {
    "AT": (
        *_companies(("Firmenbuchnummer", "at.businessid"), ("UID", "at.uid")),
        *_persons(("Versicherungsnummer", "at.vnr")),
    ),
    "BE": (*_companies(("KBO/BCE", "be.vat")), *_persons(("Rijksregisternummer", "be.nn"), ("BIS", "be.bis"))),
    "BG": (*_companies(("EIK", "bg.vat")), *_persons(("EGN", "bg.egn"))),
    "CH": (*_companies(("UID", "ch.uid")), *_persons(("AHV/AVS", "ch.ssn"))),
    "CZ": (*_companies(("IČO/DIČ", "cz.dic")), *_persons(("Rodné číslo", "cz.rc"))),
    "DE": (
        *_companies(("Handelsregisternummer", "de.handelsregisternummer")),
        Rule("HRA/HRB", False, pattern=r"(HR[AB]|GNR|PR|VR)\d{1,6}[A-Z]{0,3}"),
        *_companies(("Steuernummer", "de.stnr")),
        *_persons(("Steuer-ID", "de.idnr")),
    ),
    "DK": (*_companies(("CVR", "dk.cvr")), *_persons(("CPR", "dk.cpr"))),
    "EE": (*_companies(("Registrikood", "ee.registrikood")), *_persons(("Isikukood", "ee.ik"))),
    "ES": (*_companies(("CIF", "es.cif")), *_persons(("NIF/DNI", "es.nif"), ("NIE", "es.nie"))),
    "FI": (
        *_companies(("Y-tunnus", "fi.ytunnus"), ("Yhdistysrekisterinumero", "fi.associationid")),
        *_persons(("Henkilötunnus", "fi.hetu")),
    ),
    "FR": (
        *_companies(("SIREN", "fr.siren"), ("SIRET", "fr.siret")),
        *_persons(("NIR", "fr.nir"), ("Numéro fiscal", "fr.nif")),
    ),
    "GB": (
        Rule("Company number", False, pattern=r"\d{8}|\d{7}|[A-Z]{2}\d{6}"),
        *_companies(("UTR", "gb.utr")),
        Rule("National Insurance number", True, pattern=r"[A-Z]{2}\d{6}[A-D]"),
    ),
    "GR": (*_companies(("AFM", "gr.vat")), *_persons(("AMKA", "gr.amka"))),
    "HR": (*_companies(("OIB", "hr.oib")), *_persons(("OIB", "hr.oib"))),
    "HU": _companies(("Adószám", "hu.anum")),
    "IE": (
        Rule("CRO number", False, pattern=r"\d{5,7}"),
        *_companies(("VAT", "ie.vat")),
        *_persons(("PPS", "ie.pps")),
    ),
    "IS": (*_companies(("Kennitala", "is_.kennitala")), *_persons(("Kennitala", "is_.kennitala"))),
    "IT": (*_companies(("Partita IVA", "it.iva")), *_persons(("Codice fiscale", "it.codicefiscale"))),
    "LT": (Rule("Įmonės kodas", False, pattern=r"\d{9}"), *_persons(("Asmens kodas", "lt.asmens"))),
    "LV": (*_companies(("Reģistrācijas numurs", "lv.pvn")), *_persons(("Personas kods", "lv.pvn"))),
    "NL": (
        Rule("KVK", False, pattern=r"\d{8}|\d{12}"),
        *_companies(("RSIN", "nl.bsn")),
        *_persons(("BSN", "nl.bsn")),
    ),
    "NO": (*_companies(("Organisasjonsnummer", "no.orgnr")), *_persons(("Fødselsnummer", "no.fodselsnummer"))),
    "PL": (
        *_companies(("NIP", "pl.nip"), ("REGON", "pl.regon")),
        Rule("KRS", False, pattern=r"0\d{9}"),
        *_persons(("PESEL", "pl.pesel")),
    ),
    "PT": (*_companies(("NIPC", "pt.nif")), *_persons(("NIF", "pt.nif"))),
    "RO": (
        *_companies(("CUI", "ro.cui")),
        Rule("Nr. registrul comerțului", False, pattern=r"[JFC]\d{9,13}"),
        *_persons(("CNP", "ro.cnp")),
    ),
    "SI": (
        *_companies(("Davčna številka", "si.ddv"), ("Matična številka", "si.maticna")),
        *_persons(("EMŠO", "si.emso")),
    ),
    "SK": (
        Rule("IČO", False, pattern=r"\d{8}"),
        *_companies(("IČ DPH", "sk.dph")),
        *_persons(("Rodné číslo", "sk.rc")),
    ),
    "US": (*_companies(("EIN", "us.ein")), *_persons(("SSN", "us.ssn"))),
}
SOLE_TRADERS = frozenset(("BG", "CZ", "DK", "ES", "FI", "IT", "LV", "US"))
"""Where a company may have the number of a person, whose form alone tells that it is one (`contracts.personal_numbers`)."""
RULES["XI"] = RULES["GB"]


def normal_form(raw: str, country: str, kind: Kind) -> str | None:
    """The number in the country's normal form; None if it is none of those that a customer of this kind has there.

    A country without rules for this kind keeps what was typed.
    """
    rules = _rules_of(country, kind)
    if not rules:
        return raw.strip()
    if is_personal_number(raw):  # of a sole trader: as persons write it, so that it can be told from a company's
        rules = sorted(rules, key=lambda rule: not rule.is_personal)
    return next((found for rule in rules if (found := rule.normal_form(raw))), None)


def is_personal(raw: str, country: str) -> bool:
    """Whether the number is one that private persons have in this country."""
    return any(rule.normal_form(raw) is not None for rule in _rules_of(country, Kind.PERSON))


def allowed_names(country: str, kind: Kind) -> list[str]:
    """What the numbers are called that a customer of this kind may have in this country."""
    return list(dict.fromkeys(rule.name for rule in _rules_of(country, kind)))


def _rules_of(country: str, kind: Kind) -> list[Rule]:
    found = RULES.get(country, ())
    if kind is Kind.PERSON:
        return [rule for rule in found if rule.is_personal]
    return [rule for rule in found if not rule.is_personal or country in SOLE_TRADERS]


@cache
def _module(name: str) -> Any:
    return importlib.import_module(f"stdnum.{name}")
