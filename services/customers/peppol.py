"""Participant ids of Peppol, `0007:5560160680`: the scheme of the code list and the number by its scheme's own rule. Pure.

Source: OpenPeppol, Policy for use of identifiers and its Participant identifier schemes (ISO 6523 ICD), version 9.
"""

import importlib
import re
from typing import NamedTuple

from stdnum import ean, luhn
from stdnum.exceptions import ValidationError

from contracts.customers import errors as texts
from contracts.personal_numbers import mask_personal_number
from customers.bad_numbers import BadNumberError

SWEDISH, GLN = "0007", "0088"
META_SCHEME = "iso6523-actorid-upis::"
SCHEME_CODES = """
0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183 0184 0188 0190 0191 0192
0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213 0215 0216 0217 0218 0219 0220
0221 0225 0230 0235 0240 0242 0244 0246 9901 9902 9904 9905 9906 9907 9909 9910 9912 9913 9914 9915 9917 9918 9919 9920
9921 9922 9923 9924 9925 9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944
9945 9946 9947 9948 9949 9950 9951 9952 9953 9957 9958 9959
"""
SCHEMES = frozenset(SCHEME_CODES.split())
MODULES = {
    "0002": "fr.siren",
    "0009": "fr.siret",
    "0151": "au.abn",
    "0184": "dk.cvr",
    "0192": "no.orgnr",
    "0196": "is_.kennitala",
    "0199": "lei",
    "0208": "be.vat",
    "0210": "it.codicefiscale",
    "0211": "it.iva",
    "9906": "it.iva",
    "9907": "it.codicefiscale",
    "9910": "hu.anum",
    "9914": "at.uid",
    "9918": "iban",
    "9920": "es.nif",
    "9925": "be.vat",
    "9926": "bg.vat",
    "9928": "cy.vat",
    "9929": "cz.dic",
    "9930": "de.vat",
    "9932": "gb.vat",
    "9933": "gr.vat",
    "9934": "hr.oib",
    "9935": "ie.vat",
    "9937": "lt.pvm",
    "9938": "lu.tva",
    "9939": "lv.pvn",
    "9943": "mt.vat",
    "9944": "nl.btw",
    "9945": "pl.nip",
    "9946": "pt.nif",
    "9947": "ro.cui",
    "9949": "si.ddv",
    "9950": "sk.dph",
    "9957": "fr.tva",
}
"""Schemes whose numbers stdnum checks; Peppol wants them without spaces and hyphens, a VAT number with or without its country."""
PATTERNS = {
    "0037": r"00?37\d{8}[0-9A-Za-z]{0,5}|\d{8}[0-9A-Za-z]{0,5}",
    "0060": r"\d{9}",
    "0096": r"\d{10}",
    "0106": r"\d{8}",
    "0190": r"\d{20}",
    "0198": r"(DK)?\d{8}",
    "0204": r"\d{2,12}(-[0-9A-Za-z]{1,30})?-\d{2}",
    "0212": r"\d{7}-\d",
    "0213": r"FI\d{8}",
    "0216": r"0037\d{8}[0-9A-Za-z]{0,5}",
    "9901": r"(DK)?\d{8}",
}
"""Of others, what the code list says of their form."""
GREEK = "gr.vat"
"""Greece is EL in VAT numbers (directive 2006/112/EC, Article 215): what is given as GR is the same number."""
LONGEST_VALUE = 50


class Scheme(NamedTuple):
    """A participant id, taken apart."""

    code: str
    value: str


def participant_id(raw: str) -> str:
    """The id as `scheme:number`. A Swedish organisation number or a GLN alone gets its scheme. Raises BadNumberError."""
    given = _take_apart(raw)
    if given.code not in SCHEMES:
        raise BadNumberError(texts.BAD_PEPPOL_SCHEME, value=mask_personal_number(raw))
    value = _normal_value(given)
    if value is None:
        raise BadNumberError(texts.BAD_PEPPOL_ID, value=mask_personal_number(given.value), scheme=given.code)
    return f"{given.code}:{value}"


def _take_apart(raw: str) -> Scheme:
    text = raw.strip()
    if text.casefold().startswith(META_SCHEME):
        text = text[len(META_SCHEME) :]
    code, colon, value = text.partition(":")
    if colon:
        return Scheme(code.strip(), value.strip())
    digits = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"\d{10}", digits, re.ASCII):
        return Scheme(SWEDISH, digits)
    if re.fullmatch(r"\d{13}", digits, re.ASCII):
        return Scheme(GLN, digits)
    return Scheme("", text)


def _normal_value(given: Scheme) -> str | None:
    """The number as Peppol has it; None if its scheme has no such number."""
    compact = re.sub(r"[\s.]", "", given.value)
    if given.code == SWEDISH:
        digits = compact.replace("-", "")
        return digits if re.fullmatch(r"\d{10}", digits, re.ASCII) and luhn.is_valid(digits) else None
    if given.code == GLN:
        return compact if re.fullmatch(r"\d{13}", compact, re.ASCII) and ean.is_valid(compact) else None
    if pattern := PATTERNS.get(given.code):
        return compact if re.fullmatch(pattern, compact, re.ASCII) else None
    if module := MODULES.get(given.code):
        return _checked(module, compact)
    return compact if re.fullmatch(rf"[0-9A-Za-z:_~-]{{1,{LONGEST_VALUE}}}", compact, re.ASCII) else None


def _checked(module: str, compact: str) -> str | None:
    """The number without hyphens; a VAT number keeps the country with which it was given."""
    bare = compact.replace("-", "").upper()
    try:
        importlib.import_module(f"stdnum.{module}").validate(bare)
    except ValidationError:
        return None
    return f"EL{bare[2:]}" if module == GREEK and bare.startswith("GR") else bare
