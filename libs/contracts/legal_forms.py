"""Legal forms of companies: "AB Volvo", "Volvo Aktiebolag" and "Volvo AB (publ)" are one name. Pure.

FORMS is data: one form a line, as it is written; points, spaces and signs in it do not count.
"""

from contracts.folding import fold, fold_whole, name_key

FORMS = """
AB
Aktiebolag
Aktiebolaget
AB publ
publ
HB
Handelsbolag
Handelsbolaget
KB
Kommanditbolag
Kommanditbolaget
Enskild firma
EF
Firma
Ek. för.
Ekonomisk förening
Ideell förening
SVB
Oy
Oyj
Oy Ab
Osakeyhtiö
Ky
Tmi
A/S
AS
ASA
ApS
I/S
IVS
ENK
ANS
Aktieselskab
Anpartsselskab
Aksjeselskap
Ltd
Limited
Co Ltd
PLC
LLP
LLC
Inc
Incorporated
Corp
Corporation
GmbH
GmbH & Co KG
GmbH & Co
AG
Aktiengesellschaft
KG
Kommanditgesellschaft
OHG
UG
UG haftungsbeschränkt
e.K.
e.V.
GbR
Gesellschaft mit beschränkter Haftung
SA
S.A.
SAS
SARL
S.à r.l.
SNC
BVBA
SRL
S.p.A.
SL
S.L.U.
Lda
Pty Ltd
d.o.o.
BV
B.V.
NV
Sp. z o.o.
OÜ
UAB
SIA
s.r.o.
Kft
hf
ehf
"""
MOST_WORDS = max(len(line.split()) for line in FORMS.splitlines())
_FORMS = frozenset(filter(None, map(fold_whole, FORMS.splitlines())))
IN_FRONT = frozenset(
    map(
        fold_whole,
        ("AB", "Aktiebolaget", "HB", "Handelsbolaget", "KB", "Kommanditbolaget", "Firma", "Oy", "A/S"),
    )
)
"""The forms that may stand before a name. Others that begin a name belong to it: "SAS Sverige AB", "SIA Transport"."""

WITH_POINTS = frozenset({"ek"})
"""Forms that only their points tell from a surname: "Meyer e.K." has one, "Byggfirma Ek" has none."""


def company_key(name: str) -> str:
    """`contracts.folding.name_key` of a name without its legal form: "AB Volvo (publ)" → "volvo". A form alone stays: "AB" →
    "ab"."""
    words = fold(name).split()
    bare = [fold_whole(word) for word in words]
    while (length := _form_at_end(words, bare)) and length < len(bare):
        words, bare = words[:-length], bare[:-length]
    first = 0
    while first < len(bare) - 1 and bare[first] in IN_FRONT:
        first += 1
    return name_key(" ".join(words[first:]))


def _form_at_end(words: list[str], bare: list[str]) -> int:
    """How many words at the end are a legal form, the longest first; 0 for none. A name that is a form and nothing else has
    none. `bare`: the words without signs."""
    for length in range(min(MOST_WORDS, len(bare) - 1), 0, -1):
        found = "".join(bare[-length:])
        if found in _FORMS and (found not in WITH_POINTS or "." in "".join(words[-length:])):
            return length
    return 0
