"""An alarm as a webhook: POST of JSON to an address that the user has chosen, outward only."""

import ipaddress
import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from chassis import outward
from chassis.clock import with_zone
from chassis.storage import Row
from crm.alarm_failures import Never, NotNow
from crm.settings import mail_settings

INWARD_ZONES = frozenset({"localhost", "local", "internal", "lan", "home", "corp", "test", "invalid", "arpa"})
FOR_GOOD = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422})


def send(alarm: Row, chosen: Row, activity: Row, _now: datetime) -> None:
    """Posts the alarm; any 2xx is a yes. Raises NotNow or Never."""
    body = json.dumps(describe(alarm, activity), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Kundkort",
        "Idempotency-Key": str(alarm["_id"]),
        "webhook-id": str(alarm["_id"]),
        "webhook-timestamp": str(int(with_zone(alarm["shown_at"]).timestamp())),
    }
    with requests.Session() as session:
        outward.limit(session, mail_settings().webhook_loopback, body=False)  # what else it says changes nothing
        try:
            answer = session.post(chosen["webhook"], data=body, headers=headers, allow_redirects=False)
        except outward.AddressRefused as error:
            raise NotNow(str(error)) from None
        except requests.exceptions.InvalidSchema:
            raise Never("not https") from None
        except (OSError, requests.RequestException) as error:
            raise NotNow(type(error).__name__) from None
    if 200 <= answer.status_code < 300:
        return
    raise (Never if answer.status_code in FOR_GOOD else NotNow)(f"the receiver answers {answer.status_code}")


def describe(alarm: Row, activity: Row) -> dict[str, Any]:
    """What is posted: the activity as its alarm goes off, without names of people."""
    return {
        "type": "crm.alarm",
        "id": alarm["_id"],
        "at": _instant(alarm["at"]),
        "user_id": alarm["user_id"],
        "activity": {
            "id": activity["_id"],
            "customer_id": activity["customer_id"],
            "kind": activity["kind"],
            "text": activity["text"],
            "due_on": activity.get("due_on"),
            "starts_at": _instant(activity.get("starts_at")),
            "ends_at": _instant(activity.get("ends_at")),
        },
    }


def _instant(value: datetime | None) -> str | None:
    return with_zone(value).isoformat().replace("+00:00", "Z") if value else None


def may_reach(url: str) -> bool:
    """Whether an address is HTTPS and does not lead inward by what it says; where its name leads is looked at when it is used."""
    try:
        parts = urlsplit(url)
        host, _port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:  # brackets or a port that are none
        return False
    if mail_settings().webhook_loopback:
        return bool(host)
    if parts.scheme != "https" or not host or parts.username or parts.password:
        return False
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        labels = host.split(".")
        return len(labels) > 1 and labels[-1] not in INWARD_ZONES and not labels[-1].isdigit()
    return outward.is_outward(host)
