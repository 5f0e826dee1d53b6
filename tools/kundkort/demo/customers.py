"""The demo customers: invented companies and people in Swedish towns, each with branches, contacts and info."""

import random
from dataclasses import dataclass

from kundkort.api import Api, Json


@dataclass(frozen=True, slots=True)
class Town:
    """A town: the first three digits of its postcodes, its telephone area code and its position."""

    name: str
    postcode: str
    area: str
    latitude: float
    longitude: float


TOWNS = (
    Town("Stockholm", "113", "08", 59.3383, 18.0551),
    Town("Göteborg", "411", "031", 57.7053, 11.9682),
    Town("Malmö", "211", "040", 55.6050, 13.0038),
    Town("Uppsala", "753", "018", 59.8586, 17.6389),
    Town("Linköping", "582", "013", 58.4108, 15.6214),
    Town("Örebro", "702", "019", 59.2741, 15.2066),
    Town("Västerås", "722", "021", 59.6099, 16.5448),
    Town("Helsingborg", "252", "042", 56.0465, 12.6945),
    Town("Norrköping", "602", "011", 58.5877, 16.1924),
    Town("Jönköping", "553", "036", 57.7815, 14.1562),
    Town("Umeå", "903", "090", 63.8258, 20.2630),
    Town("Lund", "222", "046", 55.7047, 13.1910),
    Town("Borås", "503", "033", 57.7210, 12.9401),
    Town("Sundsvall", "852", "060", 62.3908, 17.3069),
    Town("Gävle", "803", "026", 60.6749, 17.1413),
    Town("Växjö", "352", "0470", 56.8777, 14.8091),
    Town("Karlstad", "652", "054", 59.3793, 13.5036),
    Town("Östersund", "831", "063", 63.1792, 14.6357),
    Town("Luleå", "972", "0920", 65.5848, 22.1547),
    Town("Kalmar", "392", "0480", 56.6634, 16.3568),
)
TRADES = (
    ("Byggvaruhuset i {}", "Bygghandel"),
    ("{} Måleri & Golv", "Hantverk"),
    ("Café Solrosen {}", "Restaurang"),
    ("Mekaniska Verkstaden i {}", "Industri"),
    ("{} Elinstallation", "Hantverk"),
    ("Blomsterhandeln i {}", "Detaljhandel"),
    ("{} Fastighetsskötsel", "Fastighet"),
    ("Åkeriet i {}", "Transport"),
    ("{} Redovisningsbyrå", "Tjänster"),
    ("Cykelbutiken {}", "Detaljhandel"),
    ("{} Trädgårdsanläggning", "Hantverk"),
    ("Hotell Ängen i {}", "Restaurang"),
)
STREETS = ("Storgatan", "Kungsgatan", "Drottninggatan", "Järnvägsgatan", "Industrigatan", "Hamngatan", "Skolgatan")
FIRST_NAMES = ("Anna", "Erik", "Märta", "Johan", "Åsa", "Nils", "Ingrid", "Björn", "Sofia", "Håkan", "Elin", "Göran")
LAST_NAMES = ("Lindqvist", "Åkesson", "Öberg", "Nyström", "Sjögren", "Bäckman", "Holm", "Ekström", "Dahl", "Wallin")
TITLES = ("VD", "Inköp", "Ekonomi", "Platschef", "Reception", "Lager")
SELLERS = ("Cecilia Norberg", "David Ström", "Fatima Haddad")
INFO = (
    "Leveranser före klockan tio, porten mot gården.",
    "Vill ha orderbekräftelse per telefon.",
    "Stängt vecka 28 till 31.",
    "Frågar alltid efter mängdrabatt.",
    "Fakturan ska märkas med projektnummer.",
)
PRIVATE_SHARE = 0.12


def create(api: Api, position: int) -> Json:
    """Returns the customer at this position of the register, in one call; creates it if it does not exist."""
    rng = random.Random(f"customers/{position}")
    body = _person(rng) if rng.random() < PRIVATE_SHARE else _company(rng, position)
    return api.post("/v1/customers", {**body, "insist": True})


def complete(api: Api, customer: Json) -> Json:
    """Adds the branch, contact and info that an existing customer lacks. Returns the customer."""
    rng = random.Random(f"customers/{customer['id']}")
    town, path = rng.choice(TOWNS), f"/v1/customers/{customer['id']}"
    if not customer["branches"]:
        api.post(f"{path}/branches", _branch(rng, customer["name"], town))
    if not customer["contacts"]:
        api.post(f"{path}/contacts", _contact(rng, town, "example.com"))
    customer = api.get(path)
    if not customer["info"]:
        customer = api.put(f"{path}/info", {"text": rng.choice(INFO)}, version=customer["version"])
    return customer


def _company(rng: random.Random, position: int) -> Json:
    town = TOWNS[position % len(TOWNS)]
    trade, group = TRADES[position // len(TOWNS) % len(TRADES)]
    name = trade.format(town.name)
    domain = f"kund{position + 1}.example.com"
    fields = {
        **_common(rng, town, f"info@{domain}"),
        "kind": "company",
        "stage": "customer" if rng.random() < 0.9 else "prospect",
        "name": f"{name} AB",
        "identity_number": _organisation_number(position),
        "group": group,
        "website": f"www.{domain}",
    }
    branches = [_branch(rng, name, place) for place in rng.sample(TOWNS, rng.randint(1, 3))]
    contacts = [_contact(rng, town, domain) for _ in range(rng.randint(1, 3))]
    contacts[0]["branch_name"] = branches[0]["name"]
    return {"fields": fields, "branches": branches, "contacts": contacts, "info": rng.choice(INFO)}


def _person(rng: random.Random) -> Json:
    town = rng.choice(TOWNS)
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    fields = {
        **_common(rng, town, f"{_ascii(first)}.{_ascii(last)}{rng.randint(1, 9999)}@example.com"),
        "kind": "person",
        "first_name": first,
        "last_name": last,
        "group": "Privat",
    }
    branches = [{"name": "Sommarstugan", "addresses": _addresses(rng, rng.choice(TOWNS))}]
    contacts = [{"name": f"{rng.choice(FIRST_NAMES)} {last}", "phone": _phone(rng, town.area)}]
    return {"fields": fields, "branches": branches, "contacts": contacts, "info": rng.choice(INFO)}


def _common(rng: random.Random, town: Town, email: str) -> Json:
    return {
        "seller": rng.choice(SELLERS),
        "your_reference": f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}",
        "payment_terms_days": rng.choice([10, 20, 30, 30]),
        "email": email,
        "phone": _phone(rng, town.area),
        "addresses": _addresses(rng, town),
    }


def _addresses(rng: random.Random, town: Town) -> Json:
    street = {
        "line1": f"{rng.choice(STREETS)} {rng.randint(1, 80)}",
        "postcode": f"{town.postcode} {rng.randint(20, 59)}",
        "city": town.name,
        "latitude": f"{town.latitude + rng.uniform(-0.02, 0.02):.5f}",
        "longitude": f"{town.longitude + rng.uniform(-0.03, 0.03):.5f}",
    }
    box = {"line1": f"Box {rng.randint(10, 999)}", "postcode": f"{town.postcode} 01", "city": town.name}
    return {"invoice": box, "visiting": street}


def _branch(rng: random.Random, name: str, town: Town) -> Json:
    return {"name": f"{name.split()[0]}, filial {town.name}", "addresses": _addresses(rng, town)}


def _contact(rng: random.Random, town: Town, domain: str) -> Json:
    first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
    return {
        "name": f"{first} {last}",
        "role_title": rng.choice(TITLES),
        "phone": _phone(rng, town.area),
        "mobile": _phone(rng, "070"),
        "email": f"{_ascii(first)}.{_ascii(last)}@{domain}",
    }


def _phone(rng: random.Random, area: str) -> str:
    digits = f"{rng.randint(200_000, 999_999)}"
    return f"{area}-{digits[:2]} {digits[2:4]} {digits[4:]}"


def _organisation_number(position: int) -> str:
    """An invented number with a correct check digit (Luhn), different for each position."""
    base = f"5599{10_000 + position:05}"
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(base))
    check = -sum(number // 10 + number % 10 for number in doubled) % 10
    return f"{base[:6]}-{base[6:]}{check}"


def _ascii(name: str) -> str:
    return name.lower().translate(str.maketrans("åäöé", "aaoe"))
