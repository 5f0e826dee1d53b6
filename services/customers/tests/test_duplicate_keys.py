"""What makes two customers likely duplicates, and how likely."""

from typing import Any

import pytest

from contracts.customers import CustomerFields
from contracts.customers import DuplicateReason as Why
from customers import duplicates


def fields(name: str = "Bygg AB", city: str = "Lund", country: str = "SE", **more: Any) -> CustomerFields:
    address = {"invoice": {"city": city, "country": country}}
    return CustomerFields.model_validate({"name": name, "addresses": address, **more})


def compare(one: CustomerFields, other: CustomerFields) -> tuple[int, list[Why]]:
    found = duplicates.compare(duplicates.keys(one), duplicates.keys(other))
    mirrored = duplicates.compare(duplicates.keys(other), duplicates.keys(one))
    assert (found.score, set(found.reasons)) == (mirrored.score, set(mirrored.reasons))
    return found.score, found.reasons


OTHER = {"name": "Annat", "city": "Umeå"}


@pytest.mark.parametrize(
    ("one", "other", "score", "reasons"),
    [
        ({"identity_number": "556016-0680"}, {**OTHER, "identity_number": "165560160680"}, 95, [Why.IDENTITY_NUMBER]),
        ({"identity_number": "556016-0680"}, {**OTHER, "vat_number": "SE556016068001"}, 95, [Why.IDENTITY_NUMBER]),
        (
            {"identity_number": "919 300 388", "country": "NO"},
            {**OTHER, "identity_number": "NO 919 300 388 MVA", "country": "NO"},
            95,
            [Why.IDENTITY_NUMBER],
        ),
        (
            {"identity_number": "303 265 045", "country": "FR"},
            {**OTHER, "identity_number": "FR40303265045", "country": "FR"},
            95,
            [Why.IDENTITY_NUMBER],
        ),
        ({"name": "S:t Görans Bageri"}, {"name": "Sankt Görans Bageri AB"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Sankta Clara"}, {"name": "S:ta Clara"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Kiosk", "city": "S:t Olof"}, {"name": "Kiosk", "city": "Sankt Olof"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Brf Eken"}, {"name": "Bostadsrättsföreningen Eken"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Brf. Eken"}, {"name": "Bostadsrättsföreningen Eken u.p.a."}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Stiftelsen Eken"}, {"name": "Eken, stiftelse"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Ideella föreningen Eken"}, {"name": "Eken ideell förening"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "UAB Dubas"}, {"name": "Dubas, UAB"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "SIA Dzintars"}, {"name": "Dzintars SIA"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "ООО Заря"}, {"name": "«Заря» ООО"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Meyer e.K."}, {"name": "Meyer"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Meyer e. K."}, {"name": "Meyer GmbH"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Anders Ek AB"}, {"name": "Anders Ek"}, 70, [Why.NAME_AND_PLACE]),
        ({"vat_number": "DE136695976"}, {**OTHER, "vat_number": "DE 136 695 976"}, 90, [Why.VAT_NUMBER]),
        ({"vat_number": "EL094259216"}, {**OTHER, "vat_number": "GR094259216"}, 90, [Why.VAT_NUMBER]),
        ({"vat_number": "GB123456789"}, {**OTHER, "vat_number": "XI123456789"}, 90, [Why.VAT_NUMBER]),
        ({"name": "AB Volvo"}, {"name": "Volvo Aktiebolag (publ)", "city": "LUND"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Café Prové"}, {"name": "cafe prove"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "Ögonprov AB"}, {"name": "O\u0308gonprov"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "A.B.C. Bygg"}, {"name": "ABC-bygg HB"}, 70, [Why.NAME_AND_PLACE]),
        ({"name": "O'Brien & Söner"}, {"name": "OBrien och söner"}, 70, [Why.NAME_AND_PLACE]),
        ({"email": "eva@bygg.example"}, {**OTHER, "email": "Eva@Bygg.Example"}, 60, [Why.EMAIL]),
        ({"email": "info@bygg.example"}, {**OTHER, "email": "info@bygg.example"}, 50, [Why.EMAIL]),
        ({"phone": "08-508 860 00"}, {**OTHER, "phone": "+46 (0)8 50886000"}, 45, [Why.PHONE]),
        ({"phone": "01 23 45 67 89", "country": "FR"}, {**OTHER, "phone": "0033 1 23456789"}, 45, [Why.PHONE]),
        ({"phone": "08-508 86000 / 070-111 22 33"}, {**OTHER, "phone": "+46701112233"}, 45, [Why.PHONE]),
        ({"email": "e@x.example"}, {"city": "Umeå", "email": "e@x.example"}, 76, [Why.EMAIL, Why.NAME]),
        (
            {"email": "e@x.example", "phone": "08-123456"},
            {**OTHER, "email": "e@x.example", "phone": "08123456"},
            78,
            [Why.EMAIL, Why.PHONE],
        ),
    ],
)
def test_reasons(one: dict[str, Any], other: dict[str, Any], score: int, reasons: list[Why]) -> None:
    assert compare(fields(**one), fields(**other)) == (score, reasons)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({}, OTHER),
        ({}, {"city": "Umeå"}),
        ({"name": "C++ Prov"}, {"name": "C# Prov"}),
        ({"name": "Byggfirma Ek"}, {"name": "Byggfirma AB"}),
        ({"name": "Anders Ek"}, {"name": "Anders"}),
        ({"name": "Brf Eken"}, {"name": "Eken AB"}),
        ({"name": "SIA Glass AB"}, {"name": "Glass AB"}),
        ({"vat_number": "DE136695976", "country": "DE"}, {**OTHER, "identity_number": "136695976", "country": "DE"}),
        ({"vat_number": "LT213179412", "country": "LT"}, {**OTHER, "identity_number": "213179412", "country": "LT"}),
        ({"name": "Bygg A+"}, {"name": "Bygg A"}),
        ({"identity_number": "974760673", "country": "NO"}, {**OTHER, "identity_number": "974760673", "country": "DK"}),
        ({"phone": "112"}, {**OTHER, "phone": "112"}),
        ({"email": "ö@x.example"}, {**OTHER, "email": "o@x.example"}),
        ({"name": "Bygg Lund", "city": ""}, {"name": "Bygg", "city": "Lund"}),
    ],
)
def test_no_reason(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert compare(fields(**one), fields(**other)) == (0, [])


def test_a_digest_tells_nothing_and_keeps_the_kind() -> None:
    (key,) = (key for key in duplicates.keys(fields(email="eva@bygg.example")) if key.startswith("m:"))
    assert duplicates.digest(key).startswith("m:")
    assert "eva" not in duplicates.digest(key)


@pytest.mark.parametrize(
    ("country", "identity", "vat"),
    [
        ("NO", "974 760 673", "NO 974 760 673 MVA"),
        ("DK", "13585628", "DK13585628"),
        ("FI", "2077474-0", "FI20774740"),
        ("FR", "303 265 045", "FR40303265045"),
        ("NL", "004495445", "NL004495445B01"),
        ("BE", "0428.759.497", "BE0428759497"),
        ("CH", "CHE-107.787.577", "CHE-107.787.577 IVA"),
        ("PL", "526-000-12-46", "PL5260001246"),
        ("IT", "00743110157", "IT00743110157"),
        ("GR", "094259216", "EL094259216"),
        ("ES", "B58378431", "ESB58378431"),
    ],
)
def test_a_vat_number_abroad_holds_the_identity_number(country: str, identity: str, vat: str) -> None:
    own = fields(identity_number=identity, country=country)
    assert compare(own, fields(**OTHER, country=country, vat_number=vat)) == (95, [Why.IDENTITY_NUMBER])
    both = fields(**OTHER, country=country, vat_number=vat, identity_number=identity)
    assert compare(own, both) == (95, [Why.IDENTITY_NUMBER])
    assert compare(fields(country=country, vat_number=vat), both) == (90, [Why.VAT_NUMBER])


def test_a_swiss_vat_number_is_one_in_every_language() -> None:
    one, other = ({"country": "CH", "vat_number": f"CHE-107.787.577 {said}"} for said in ("MWST", "TVA"))
    assert compare(fields(**one), fields(**OTHER, **other)) == (95, [Why.IDENTITY_NUMBER])
