"""What `make run` says of the login and the key that it made at the first start: people may have changed them since."""

import json
import urllib.error
import urllib.request
from typing import Any

SECONDS = 10
CHANGED = "(changed since the first start; `gateway.admin reset-password` sets another: deploy/local/README.md)"
REVOKED = "(revoked since the first start; `gateway.admin replace-key` makes another: deploy/local/README.md)"
UNTRIED = "(as of the first start)"
Json = Any


def describe_password(url: str, login: str, password: str) -> str:
    """The password if it still opens, by a login that is ended at once; else what happened to it."""
    status, session = _ask(url, "POST", "/v1/login", body={"login": login, "password": password})
    if status == 200:
        _ask(url, "POST", "/v1/logout", token=session["token"])
        return password
    return CHANGED if status == 401 else f"{password} {UNTRIED}"


def describe_key(url: str, key: str) -> str:
    """The API key if it still opens; else what happened to it."""
    status, _ = _ask(url, "GET", "/v1/me", token=key)
    return key if status == 200 else REVOKED if status == 401 else f"{key} {UNTRIED}"


def some_customer(url: str, key: str) -> str:
    """The id of any customer, for a command to try."""
    status, answer = _ask(url, "GET", "/v1/customers?limit=1", token=key)
    return str(answer["items"][0]["id"]) if status == 200 and answer["items"] else "CUSTOMER_ID"


def _ask(url: str, method: str, path: str, token: str = "", body: Json = None) -> tuple[int, Json]:
    """Status and JSON of an answer; 0 and None when there is none."""
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return answer.status, json.loads(answer.read() or "null")
    except urllib.error.HTTPError as error:
        return error.code, None
    except (OSError, ValueError):
        return 0, None
