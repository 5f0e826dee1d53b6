"""What people write in registers → what the contract says: data, to be added to. Compared by `fold_word`.

A word that is not here is not understood: it is named, and never read as a default.
"""

import re

from contracts.customers.cells import fold_word
from contracts.folding import fold

YES = "ja j yes y true sant t 1 x on ok på oui si da kyllä sann ✓ ✔ ☑ -1 wahr true()"
NO = "nej n no false falsch faux falskt f 0 off av non nein ei nei usann falsk ✗ ✘ ☐ false()"

ACTIVE = """aktiv aktivt aktiva active i_bruk pågående löpande öppen open enabled live current normal gällande ej_spärrad
not_blocked ej_vilande inte_vilande ordinarie aktiivinen aktiv_kund active_customer in_use in_business verksam"""
INACTIVE = """inaktiv inaktivt inaktiva inactive ej_aktiv inte_aktiv icke_aktiv not_active vilande passiv passive passivt avslutad
avslutat avslutade stängd stängt closed spärrad spärrat blockerad blockerat blocked on_hold dormant disabled avaktiverad
deaktiverad deactivated inaktiverad upphört upphörd nedlagd konkurs i_konkurs bankrupt likviderad likvidation avregistrerad
deregistered archived arkiverad arkiverat makulerad raderad borttagen deleted ended terminated utgången utgått expired suspended
gesperrt gelöscht ruhend archiviert deaktiviert geschlossen inaktiivinen sperret spærret
avstängd f.d._kund fd_kund tidigare_kund former former_customer lost churned"""
PROSPECT = """prospect prospekt lead leads potentiell potentiell_kund presumtiv presumtiv_kund suspect möjlig_kund blivande_kund
opportunity marketing_qualified_lead sales_qualified_lead mql sql subscriber interessent intressent prospektkund ny_lead"""
CUSTOMER = """customer kund kunder client klient köpare buyer debitor debtor account befintlig_kund existing_customer existing
kundaktiv evangelist köpande_kund kunde asiakas"""

WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "company": """company företag företagskund organisation organization organisationskund bolag firma juridisk_person
        business förening myndighet kommun aktiebolag ab handelsbolag kommanditbolag stiftelse b2b f j legal_entity corporate
        enskild_firma ef hb kb ekonomisk_förening offentlig partnership partnerschaft unternehmen firmenkunde geschäftskunde
        gesellschaft einzelunternehmen einzelfirma gmbh bedrift selskab selskap virksomhed yritys entreprise société
        te_small te_medium te_large te_startup te_group te_admin te_retail te_wholesale business_customer""",
        "person": """person privat privatperson privatkund privata fysisk_person konsument konsumentkund individual private
        private_person consumer b2c p enskild enskild_person natural_person kontakt privatpersoner privatkunde privatkunden
        verbraucher natürliche_person yksityishenkilö yksityinen particulier te_private private_customer""",
    },
    "stage": {"prospect": PROSPECT, "customer": CUSTOMER},
    "language": {
        "sv": """sv swe svenska svensk swedish sv-se sv_se sv-fi sv_fi schwedisch ruotsi 1053 sve svenska_(sverige)
        swedish_/_svenska swedish_(sweden) suédois""",
        "en": """en eng engelska engelsk english en-gb en_gb en-us en_us en-ie en-au en-ca en-eu englisch 1033 2057 uk
        british american englanti engelska_(usa) english_(us) english_(uk) engelska_(storbritannien)""",
    },
    "vat_type": {
        "swedish": """swedish svensk svensk_moms inrikes sverige domestic sevat se_vat moms_sverige sverige_moms med_moms
        momspliktig skattepliktig svenska normal_moms standard inom_sverige moms_i_sverige swedish_vat sv se
        sweden inland inhemsk 25% 25_% moms_25% moms_25_% svensk_moms_25%
        svensk_moms_25_% sverige_25% sverige_25_% se_25% se_25_%""",
        "swedish_reverse_charge": """swedish_reverse_charge omvänd_betalningsskyldighet omvänd_skattskyldighet sereversedvat
        omvänd_byggmoms byggmoms omvänd_moms_sverige reverse_charge,_sweden omvänd_skattskyldighet_sverige sereverse
        omvänd_betalningsskyldighet_sverige bygg omvänd_skattskyldighet_bygg se_omvänd se_omvänd_skattskyldighet
        se_omvänd_betalningsskyldighet omvänd_skattskyldighet_inom_sverige omvänd_betalningsskyldighet_inom_sverige""",
        "eu_reverse_charge": """eu_reverse_charge eureversedvat eu,_omvänd_betalningsskyldighet eu_omvänd_skattskyldighet
        eu_omvänd_moms eu_omvänd reverse_charge,_eu eu_utan_moms eu_momsfri omvänd_betalningsskyldighet_eu
        eu_omvänd_betalningsskyldighet omvänd_skattskyldighet_eu intra-community unionsintern eu_b2b""",
        "eu": "eu euvat eu_vat eu_med_moms eu_with_vat eu_momspliktig eu_momspliktigt eu_b2c distansförsäljning oss",
        "export": """export utanför_eu export_utanför_eu outside_eu non-eu non_eu utland_utanför_eu export_ej_eu tredjeland
        third_country rest_of_world övriga_världen""",
    },
    "currency": {
        "SEK": """sek kr kr. kronor svenska_kronor svensk_krona skr sek. swedish_krona swedish_kronor krona
        schwedische_krone schwedische_kronen svenska_kronor_(sek)""",
        "EUR": "eur € euro euros",
        "USD": """usd us$ us-dollar us_dollar us_dollars amerikanska_dollar american_dollar american_dollars u.s._dollar
        united_states_dollar""",
        "GBP": "gbp £ pund brittiska_pund pound pound_sterling pounds british_pound british_pounds sterling £_sterling",
        "NOK": "nok norska_kronor nkr norsk_krone norske_kroner norwegian_krone norwegian_kroner",
        "DKK": "dkk danska_kronor dkr dansk_krone danske_kroner danish_krone danish_kroner",
        "CHF": "chf schweizerfranc schweiziska_franc sfr sfr. swiss_franc swiss_francs schweizer_franken",
        "PLN": "pln zloty złoty zł polska_zloty",
        "JPY": "jpy yen ¥ japanska_yen",
        "ISK": "isk isländska_kronor isländsk_krona icelandic_krona",
        "CZK": "czk tjeckiska_kronor tjeckisk_krona koruna kč czech_koruna",
        "CNY": "cny rmb renminbi yuan kinesiska_yuan chinese_yuan 元",
        "HUF": "huf ft forint ungerska_forint",
        "INR": "inr ₹ indiska_rupier indian_rupee indian_rupees",
        "KRW": "krw ₩ won sydkoreanska_won",
        "RUB": "rub ₽ rubel ryska_rubel russian_ruble",
        "THB": "thb ฿ baht thailändska_baht",
        "TRY": "try ₺ turkiska_lira turkisk_lira turkish_lira",
        "UAH": "uah ₴ hryvnia ukrainska_hryvnia",
        "ZAR": "zar rand sydafrikanska_rand",
        "NZD": "nzd nz$ nyzeeländska_dollar new_zealand_dollar",
        "HKD": "hkd hk$ hongkongdollar hong_kong_dollar",
        "SGD": "sgd s$ singaporedollar singapore_dollar",
        "CAD": "cad c$ ca$ kanadensiska_dollar kanadensisk_dollar canadian_dollar canadian_dollars",
        "AUD": "aud a$ au$ australiska_dollar australisk_dollar australian_dollar australian_dollars",
    },
    "credit_customer": {
        "yes": YES + " kredit kreditkund credit faktura",
        "no": NO + " kontant kontantkund cash ej_kredit",
    },
    "active": {"yes": f"{YES} {ACTIVE}", "no": f"{NO} {INACTIVE}"},
}
"""Column → value → words; a space between words, `_` for one inside."""

IMMEDIATELY = """kontant kontantkund kontantbetalning kontant_betalning kontanter omgående direkt direktbetalning genast
vid_leverans cash cash_on_delivery cod due_on_receipt on_receipt upon_receipt immediate immediately pay_now k cash_only
betalas_direkt sofort prompt efterkrav postförskott pf bar vid_mottagande
immediate_payment zahlbar_sofort sofort_zahlbar sofort_netto payable_immediately straks omgaaende
per_omgående"""
"""Terms of payment without credit: 0 days."""
IN_ADVANCE = """förskott förskottsbetalning förskottsbetalt
förskottsfaktura
prepaid prepayment advance in_advance payment_in_advance pia vorkasse"""
"""Terms that 0 days keep only in part: the invoice is to be paid before the delivery."""
TERM_WORDS = """dagar dag dgr dgrs d days day netto net nett n per fakturadatum från from fr invoice date efter after faktura
fakturan betalningsvillkor terms payment tage tagen päivää dager dage jours ab of the within inom datum fakt kredit credit
tagen zahlbar innerhalb binnen in ohne abzug nach rechnungserhalt rechnung rechnungsdatum fakturans rein
dn kalenderdagar"""
"""Words beside the number of days that change nothing."""
CHOICES = {"active": ("yes", "no", "active", "inactive", "prospect", "customer")}
"""What messages name beside the values; a status may say how far a customer has come."""
WEEK_WORDS = "vecka veckor v week weeks"


def _spread(words: str) -> list[str]:
    return [fold_word(word.replace("_", " ")) for word in words.split()]


MEANINGS: dict[str, dict[str, str]] = {
    column: {said: value for value, words in values.items() for said in _spread(words)}
    for column, values in WORDS.items()
}
"""Column → folded word → value."""
ANSWERS = frozenset(_spread(f"{YES} {NO}"))
IMMEDIATE_TERMS, ADVANCE_TERMS = frozenset(_spread(IMMEDIATELY)), frozenset(_spread(IN_ADVANCE))
TERM_FILLERS, WEEKS = frozenset(map(fold, TERM_WORDS.split())), frozenset(map(fold, WEEK_WORDS.split()))


def choices(column: str) -> str:
    """What a column may say, for messages."""
    return ", ".join(CHOICES.get(column, WORDS[column]))


def is_answer(text: str) -> bool:
    """Whether a word only says yes or no."""
    return fold_word(text) in ANSWERS


def meaning(column: str, text: str) -> str | None:
    """What a word means in that column; None if it is not understood."""
    said = fold_word(text)
    found = MEANINGS[column]
    return found.get(said) or found.get(said.strip(".!,;:")) or found.get(re.sub(r"\s*[-–/]\s*", " ", said))
