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
Ekonomiska föreningen
Ideell förening
Ideella föreningen
Stiftelse
Stiftelsen
u.p.a.
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
spol. s r.o.
Kft
Zrt
Nyrt
hf
ehf
P/S
K/S
SASU
EURL
KGaA
GmbH & Co. KGaA
S.A. de C.V.
Pte Ltd
Pvt Ltd
Sdn Bhd
Ltd. Şti.
d.d.
EOOD
OOD
ΑΕ
ΕΠΕ
ΙΚΕ
ООО
ОАО
ЗАО
ПАО
АО
ИП
ТОВ
ПрАТ
ФОП
"""
MOST_WORDS = max(len(line.split()) for line in FORMS.splitlines())
_FORMS = frozenset(filter(None, map(fold_whole, FORMS.splitlines())))
IN_FRONT = frozenset(
    map(
        fold_whole,
        (
            *(
                "AB",
                "Aktiebolaget",
                "HB",
                "Handelsbolaget",
                "KB",
                "Kommanditbolaget",
                "Firma",
                "Oy",
                "A/S",
                "Stiftelsen",
            ),
            *("Ideella föreningen", "Ekonomiska föreningen", "UAB"),
            *("ООО", "ОАО", "ЗАО", "ПАО", "АО", "ИП", "ТОВ", "ПрАТ", "ФОП"),
        ),
    )
)
"""The forms that may stand before a name. Others that begin a name belong to it: "SAS Sverige AB"."""
MOST_IN_FRONT = 2
"""So many words has the longest of them."""
IN_FRONT_ALONE = frozenset({"sia"})
"""Those that stand before a name where no other form stands behind it: "SIA Dzintars", but "SIA Glass AB"."""

WITH_POINTS = frozenset({"ek"})
"""Forms that only their points tell from a surname: "Meyer e.K." has one, "Byggfirma Ek" has none."""


def company_key(name: str) -> str:
    """`contracts.folding.name_key` of a name without its legal form: "AB Volvo (publ)" → "volvo". A form alone stays: "AB" →
    "ab"."""
    words = fold(name).split()
    bare = [fold_whole(word) for word in words]
    in_front = IN_FRONT | IN_FRONT_ALONE
    while (length := _form_at_end(words, bare)) and length < len(bare):
        words, bare, in_front = words[:-length], bare[:-length], IN_FRONT
    while length := _form_in_front(bare, in_front):
        words, bare = words[length:], bare[length:]
    return name_key(" ".join(words))


def _form_in_front(bare: list[str], in_front: frozenset[str]) -> int:
    """How many words at the beginning are a legal form; 0 for none, and where nothing but a form is left."""
    lengths = range(min(MOST_IN_FRONT, len(bare) - 1), 0, -1)
    return next((length for length in lengths if "".join(bare[:length]) in in_front), 0)


def _form_at_end(words: list[str], bare: list[str]) -> int:
    """How many words at the end are a legal form, the longest first; 0 for none. A name that is a form and nothing else has
    none. `bare`: the words without signs."""
    for length in range(min(MOST_WORDS, len(bare) - 1), 0, -1):
        found = "".join(bare[-length:])
        if found in _FORMS and (found not in WITH_POINTS or "." in "".join(words[-length:])):
            return length
    return 0
