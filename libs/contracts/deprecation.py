"""How a contract announces that it will be removed; the rule is in docs/deprecation.md."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Deprecated since `since`, removed at the earliest on `sunset`; `use` names what takes its place."""

    since: date
    sunset: date
    use: str

    def headers(self) -> dict[str, str]:
        """The HTTP headers Deprecation (RFC 9745) and Sunset (RFC 8594): midnight UTC of the two days."""
        return {
            "Deprecation": f"@{int(_midnight(self.since).timestamp())}",
            "Sunset": format_datetime(_midnight(self.sunset), usegmt=True),
        }

    def schema(self) -> dict[str, Any]:
        """Keywords for a JSON schema, also of a single field: `Field(json_schema_extra=Deprecation(…).schema())`."""
        return {
            "deprecated": True,
            "x-deprecated-since": f"{self.since}",
            "x-sunset": f"{self.sunset}",
            "x-use": self.use,
        }

    def sentence(self) -> str:
        """For documentation pages."""
        return f"Deprecated since {self.since}, removed on {self.sunset} or later: use {self.use}."


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
