"""Numbers of other countries, coordination and interim numbers, VAT numbers as VIES writes them, Peppol ids."""

import pytest

from contracts.customers import Address, Addresses, CustomerFields, Kind, VatType
from customers import identifiers, kept_numbers, peppol
from customers.identifiers import BadNumberError
from customers.normalise import normalise_fields

COMPANY, PERSON = Kind.COMPANY, Kind.PERSON


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("191500722390", "19150072-2390"),  # test number of the tax agency: the month of birth is not known
        ("150072-2390", "150072-2390"),
        ("000101-T220", "000101-T220"),
        ("000101t220", "000101-T220"),
        ("900101–0017", "900101-0017"),
        ("18900101-0017", "18900101-0017"),
    ],
)
def test_swedish_numbers_of_persons(raw: str, normal: str) -> None:
    assert identifiers.identity_number(raw, PERSON) == normal
    assert identifiers.identity_number(normal, COMPANY) == normal


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("191500122393", "bad_birth_date"),  # month 00 without the day of a coordination number
        ("000101-T221", "bad_check_digit"),
        ("000101-Q220", "bad_number"),
        ("179001010017", "bad_birth_date"),
        ("900101-0018", "bad_check_digit"),
    ],
)
def test_wrong_numbers_of_persons_are_refused_and_not_repeated(raw: str, code: str) -> None:
    with pytest.raises(BadNumberError, match=code) as refused:
        identifiers.identity_number(raw, PERSON)
    if code == "bad_check_digit":
        assert refused.value.values == {"value": f"{raw[:6]}-••••"}


@pytest.mark.parametrize(
    ("raw", "country", "kind", "normal"),
    [
        ("988077917", "NO", COMPANY, "988 077 917"),
        ("NO988077917MVA", "NO", COMPANY, "NO 988 077 917 MVA"),
        ("DK-13585628", "DK", COMPANY, "13585628"),
        ("20774740", "FI", COMPANY, "2077474-0"),
        ("HRB 44551", "DE", COMPANY, "HRB44551"),
        ("DE 136 695 976", "DE", COMPANY, "DE136695976"),
        ("5261040828", "PL", COMPANY, "526-104-08-28"),
        ("12345678", "NL", COMPANY, "12345678"),
        ("00445790", "GB", COMPANY, "00445790"),
        ("SC123456", "GB", COMPANY, "SC123456"),
        ("552100554", "FR", COMPANY, "552 100 554"),
        ("55210055400013", "FR", COMPANY, "552 100 554 00013"),
        ("516406-0120", "NO", COMPANY, "516406-0120"),  # a foreign company with a Swedish branch
        ("0428759497", "BE", COMPANY, "0428759497"),
        ("094259216", "GR", COMPANY, "094259216"),
        ("4504013150", "IS", COMPANY, "450401-3150"),
        ("131052-308T", "FI", PERSON, "131052-308T"),
        ("15108695088", "NO", PERSON, "151086 95088"),
        ("2110625629", "DK", PERSON, "211062-5629"),
        ("44051401359", "PL", PERSON, "44051401359"),
        ("anything 7", "BR", COMPANY, "anything 7"),
    ],
)
def test_numbers_of_other_countries_have_one_normal_form(raw: str, country: str, kind: Kind, normal: str) -> None:
    assert identifiers.foreign_number(raw, country, kind) == normal
    assert identifiers.foreign_number(normal, country, kind) == normal


@pytest.mark.parametrize(
    ("raw", "country", "kind", "allowed"),
    [
        ("988077918", "NO", COMPANY, ["Organisasjonsnummer"]),
        ("13585627", "DK", COMPANY, ["CVR", "CPR"]),
        ("2077474-1", "FI", COMPANY, ["Y-tunnus", "Yhdistysrekisterinumero", "Henkilötunnus"]),
        ("552100555", "FR", COMPANY, ["SIREN", "SIRET"]),
        ("5261040829", "PL", COMPANY, ["NIP", "REGON", "KRS"]),
        ("131052-308U", "FI", PERSON, ["Henkilötunnus"]),
        ("988077917", "NO", PERSON, ["Fødselsnummer"]),
    ],
)
def test_a_wrong_one_names_what_the_country_has(raw: str, country: str, kind: Kind, allowed: list[str]) -> None:
    with pytest.raises(BadNumberError, match="bad_foreign_number") as refused:
        identifiers.foreign_number(raw, country, kind)
    assert (refused.value.values["country"], refused.value.values["allowed"]) == (country, allowed)


@pytest.mark.parametrize(
    ("raw", "country", "normal"),
    [
        ("GR094259216", "GR", "EL094259216"),
        ("ＳＥ５５６０１６０６８００１", "SE", "SE556016068001"),
        ("ＤＥ 136 695 976", "DE", "DE136695976"),
        ("EL 094259216", "GR", "EL094259216"),
        ("gr094259216", "SE", "EL094259216"),
        ("XI 980 7806 84", "XI", "XI980780684"),
        ("GB980780684", "GB", "GB980780684"),
        ("980780684", "GB", "GB980780684"),
        ("CHE107787577MWST", "CH", "CHE-107.787.577 MWST"),
        ("CHE-107.787.577 TVA", "CH", "CHE-107.787.577 TVA"),
        ("CHE-107.787.577", "CH", "CHE-107.787.577 MWST"),
        ("NO974760673MVA", "NO", "NO 974 760 673 MVA"),
        ("974760673", "NO", "NO 974 760 673 MVA"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("12-3456789", "US", "12-3456789"),
    ],
)
def test_vat_numbers_have_the_prefix_of_their_country(raw: str, country: str, normal: str) -> None:
    assert identifiers.vat_number(raw, country) == normal
    assert identifiers.vat_number(normal, country) == normal


@pytest.mark.parametrize(
    ("raw", "country", "values"),
    [
        ("EL094259217", "GR", {"value": "EL094259217", "country": "GR"}),
        ("GB980780685", "GB", {"value": "GB980780685", "country": "GB"}),
        ("CHE-107.787.578 MWST", "CH", {"value": "CHE-107.787.578 MWST", "country": "CH"}),
        ("SE900101001801", "SE", {"value": "SE900101••••01", "country": "SE"}),
    ],
)
def test_wrong_vat_numbers_name_the_country(raw: str, country: str, values: dict[str, str]) -> None:
    with pytest.raises(BadNumberError, match="bad_vat_number") as refused:
        identifiers.vat_number(raw, country)
    assert refused.value.values == values


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("0007:556016-0680", "0007:5560160680"),
        ("5560160680", "0007:5560160680"),
        ("7350000000016", "0088:7350000000016"),
        ("iso6523-actorid-upis::0192:974760673", "0192:974760673"),
        ("9930:DE136695976", "9930:DE136695976"),
        ("9933:GR094259216", "9933:EL094259216"),
        ("9933:EL094259216", "9933:EL094259216"),
        ("9933:094259216", "9933:094259216"),
        ("0184:DK13585628", "0184:DK13585628"),
        ("0208:0428759497", "0208:0428759497"),
        ("0216:003720774740", "0216:003720774740"),
    ],
)
def test_a_peppol_id_is_its_scheme_and_number(raw: str, normal: str) -> None:
    assert peppol.participant_id(raw) == normal
    assert peppol.participant_id(normal) == normal


@pytest.mark.parametrize(
    ("raw", "code", "values"),
    [
        ("abc", "bad_peppol_scheme", {"value": "abc"}),
        ("1234:5560160680", "bad_peppol_scheme", {"value": "1234:5560160680"}),
        ("0007:5560160681", "bad_peppol_id", {"value": "5560160681", "scheme": "0007"}),
        ("0007:9001010018", "bad_peppol_id", {"value": "900101-••••", "scheme": "0007"}),
        ("0088:7350000000017", "bad_peppol_id", {"value": "7350000000017", "scheme": "0088"}),
        ("0192:974760674", "bad_peppol_id", {"value": "974760674", "scheme": "0192"}),
        ("9930:DE136695977", "bad_peppol_id", {"value": "DE136695977", "scheme": "9930"}),
        ("0007:", "bad_peppol_id", {"value": "", "scheme": "0007"}),
    ],
)
def test_a_wrong_peppol_id_is_refused_by_the_rule_of_its_scheme(raw: str, code: str, values: dict[str, str]) -> None:
    with pytest.raises(BadNumberError, match=code) as refused:
        peppol.participant_id(raw)
    assert refused.value.values == values


def test_every_field_of_a_foreign_customer_is_checked_by_its_country() -> None:
    fields = CustomerFields(
        name="Prov AS",
        identity_number="988077918",
        vat_number="NO974760674MVA",
        peppol_id="0192:974760674",
        gln="7350000000017",
        vat_type=VatType.EXPORT,
        addresses=Addresses(invoice=Address(city="Oslo", country="NO")),
    )
    accepted, problems = normalise_fields(fields)
    assert {name: bad.code for name, bad in problems.items()} == {
        "identity_number": "bad_foreign_number",
        "vat_number": "bad_vat_number",
        "peppol_id": "bad_peppol_id",
        "gln": "bad_gln",
    }
    assert (accepted.identity_number, accepted.vat_number, accepted.peppol_id, accepted.gln) == ("", "", "", "")


STORED = CustomerFields(
    name="Anna", identity_number="900101-0017", vat_number="SE900101001701", peppol_id="kept of before"
)


def test_masked_numbers_mean_those_that_are_stored() -> None:
    sent = {"identity_number": "900101-••••", "vat_number": "SE900101••••01", "phone": "1"}
    assert kept_numbers.unmask_changes(STORED, sent) == {
        "identity_number": "900101-0017",
        "vat_number": "SE900101001701",
        "phone": "1",
    }
    suggested = STORED.model_copy(update={"vat_number": ""})
    assert kept_numbers.unmask_changes(suggested, {"vat_number": "SE900101••••01"}) == {"vat_number": "SE900101001701"}


def test_the_mask_of_another_number_is_refused() -> None:
    sent = kept_numbers.unmask_changes(STORED, {"identity_number": "910101-••••"})
    _, problems = normalise_fields(STORED.model_copy(update=sent))
    assert problems["identity_number"].code == "masked_number"


def test_a_number_of_before_its_rule_stops_no_other_change() -> None:
    accepted, problems = normalise_fields(STORED)
    assert list(problems) == ["peppol_id"]
    kept = kept_numbers.keep_untouched(STORED, STORED, accepted, problems)
    assert (problems, kept.peppol_id) == ({}, "kept of before")
    other = STORED.model_copy(update={"peppol_id": "another"})
    accepted, problems = normalise_fields(other)
    kept_numbers.keep_untouched(STORED, other, accepted, problems)
    assert list(problems) == ["peppol_id"]
