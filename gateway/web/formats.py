"""Values as people read them: amounts with thin spaces, instants in Europe/Stockholm, sizes, ages."""

import re
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from contracts.currencies import decimals_of
from contracts.written_numbers import THIN, write_number
from gateway.choices import LANGUAGES

STOCKHOLM = ZoneInfo("Europe/Stockholm")
_HOST = re.compile(r"[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+(/\S*)?$")
MAIL_SAFE = "@!$'*+-._~"
SIZES = ("B", "kB", "MB", "GB", "TB")


def mailto(address: str) -> str:
    """The link that writes to one address and nobody else, whatever signs it has (RFC 6068)."""
    return f"mailto:{quote(address, safe=MAIL_SAFE)}"


def amount(value: str, language: str, decimals: int = 2) -> str:
    """ "-1234567.5" → "−1 234 567,50", of a currency without decimals "−1 234"; what is no decimal number stays as it is."""
    return write_number(value if decimals else value.removesuffix(".00"), LANGUAGES[language].decimal, decimals)


def money(value: str, currency: str, language: str) -> str:
    """A sum with the decimals of its currency, without its code."""
    return amount(value, language, decimals_of(currency))


def money_with_code(value: str, currency: str, language: str) -> str:
    """A sum and its currency: "1 234,50 SEK"."""
    return f"{money(value, currency, language)} {currency}".strip()


def number(value: str, language: str) -> str:
    """ "1234.5" → "1 234,5", with the decimals that it has; what is no decimal number stays as it is."""
    return write_number(value, LANGUAGES[language].decimal)


def moment(value: str) -> str:
    """An RFC 3339 instant as "2026-03-02 09:00" in Stockholm; what is none stays as it is."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return at.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M") if at.tzinfo else value


def day_of(value: str) -> str:
    """The day of an RFC 3339 instant in Stockholm, which late in the evening is not that of UTC."""
    return moment(value)[:10]


def period(start: str, end: str) -> str:
    """ "2026-03-02 09:00–10:30", with the second date only where it is another day."""
    first, last = moment(start), moment(end) if end else ""
    if not last:
        return first
    return f"{first}–{last[11:]}" if first[:10] == last[:10] else f"{first} – {last}"


def web_address(website: str) -> str:
    """Where a link to a web site leads; nowhere, if it is no address of one."""
    if website.startswith(("https://", "http://")):
        return website
    return f"https://{website}" if _HOST.match(website) else ""


def size(count: int, language: str) -> str:
    """Bytes → "1,4 MB"."""
    value, unit = float(count), 0
    while value >= 999.5 and unit < len(SIZES) - 1:
        value, unit = value / 1000, unit + 1
    shown = f"{value:.1f}" if unit and value < 9.95 else f"{value:.0f}"
    return f"{shown.replace('.', LANGUAGES[language].decimal)}{THIN}{SIZES[unit]}"


def age(seconds: float) -> tuple[int, str]:
    """How old something is, in the largest whole unit, and that unit: "seconds", "minutes" or "hours"."""
    if seconds < 90:
        return max(1, round(seconds)), "seconds"
    return (round(seconds / 60), "minutes") if seconds < 5400 else (round(seconds / 3600), "hours")
