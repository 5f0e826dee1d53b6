"""A client of the gateway's HTTP API: one session a thread; retries temporary failures; a repeated POST takes effect once.

    api = Api("http://127.0.0.1:8080", key)
    customer = api.post("/v1/customers", {"fields": {"name": "Byggvaruhuset i Malmö AB"}})
    api.patch(f"/v1/customers/{customer['id']}", {"phone": "040-12 34 56"}, version=customer["version"])

Every POST carries an Idempotency-Key. By default it is derived from path and body, so that the same call,
made again by a retry or by the next run of a script, takes effect once. Any other change has a key of its own for
each call: one whose answer was lost is not made again by a retry, nor refused for the version that it has made.
"""

import hashlib
import json
import threading
import time
from typing import Any
from uuid import uuid4

import requests

from kundkort.texts import language

ATTEMPTS = 8
PASSING = {429, 502, 503, 504}
LONGEST_PAUSE_SECONDS = 5.0
Json = dict[str, Any]


class ApiError(Exception):
    """The gateway refused the request: HTTP `status`, `problem` (problem+json, or empty) and its `code`."""

    def __init__(self, method: str, path: str, status: int, problem: Json) -> None:
        self.status, self.problem = status, problem
        self.code = str(problem.get("code", ""))
        fields = "; ".join(f"{one.get('pointer')}: {one.get('detail')}" for one in problem.get("errors", []))
        said = " – ".join(filter(None, [self.code, str(problem.get("detail", "")), fields]))
        super().__init__(f"{method} {path}: {status} {said}")


class UnreachableError(Exception):
    """No gateway answers at the address: nothing does in time, something else does, or it is no address."""


class Api:
    """A company's access to the gateway. Safe for any number of threads.

    `base_url` is e.g. "http://127.0.0.1:8080", `key` an API key, `timeout` the seconds to wait for one answer.
    All methods raise ApiError when the gateway refuses the request (at once) or cannot serve it (after retries),
    UnreachableError when nothing answers at the address.
    """

    def __init__(self, base_url: str, key: str, timeout: float = 30) -> None:
        self.base_url, self._key, self._timeout = base_url.rstrip("/"), key, timeout
        self._local = threading.local()

    def get(self, path: str, **params: Any) -> Json:
        """Returns the answer's JSON."""
        return self._json("GET", path, params=params)

    def post(self, path: str, body: Any = None, idempotency_key: str = "") -> Json:
        """Posts `body` as JSON. Returns the answer's JSON, `{}` if it has none."""
        raw = json.dumps(body if body is not None else {}, sort_keys=True, default=str).encode()
        key = idempotency_key or hashlib.sha256(path.encode() + b"\n" + raw).hexdigest()[:40]
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        return self._json("POST", path, data=raw, headers=headers)

    def patch(self, path: str, body: Any, version: int) -> Json:
        """Changes what has `version` now; ApiError with status 412 if somebody else has changed it since."""
        return self._json("PATCH", path, json=body, headers={"If-Match": f'"{version}"'})

    def put(self, path: str, body: Any, version: int) -> Json:
        """Replaces what has `version` now; ApiError with status 412 if somebody else has changed it since."""
        return self._json("PUT", path, json=body, headers={"If-Match": f'"{version}"'})

    def upload(self, path: str, name: str, content: bytes, kind: str, idempotency_key: str = "") -> Json:
        """Posts a file as multipart/form-data, field `file`, with its content type `kind`."""
        key = idempotency_key or hashlib.sha256(f"{path}\n{name}\n".encode() + content).hexdigest()[:40]
        return self._json("POST", path, files={"file": (name, content, kind)}, headers={"Idempotency-Key": key})

    def request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """Sends one HTTP request with the arguments of `requests`; retries while the gateway reports a temporary failure."""
        arguments.setdefault("timeout", self._timeout)
        if method not in ("GET", "HEAD"):
            arguments["headers"] = {"Idempotency-Key": uuid4().hex, **(arguments.get("headers") or {})}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = self._session().request(method, self.base_url + path, **arguments)
            except requests.RequestException as error:  # also a silent peer, and what is no address
                raise self._unreachable(error) from None
            if attempt == ATTEMPTS or not self._is_passing(response):
                break
            time.sleep(self._pause(response, attempt))
        if not response.ok:
            raise ApiError(method, path, response.status_code, self._problem(response))
        return response

    def _json(self, method: str, path: str, **arguments: Any) -> Json:
        response = self.request(method, path, **arguments)
        try:
            return response.json() if response.content else {}
        except ValueError as error:  # something else answers at the address
            raise self._unreachable(error) from None

    def _unreachable(self, error: Exception) -> UnreachableError:
        return UnreachableError(f"No gateway answers at {self.base_url} ({type(error).__name__}).")

    def _session(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._local.session.trust_env = False  # proxy variables are for the internet, not for one's own gateway
            self._local.session.headers["Authorization"] = f"Bearer {self._key}"
            self._local.session.headers["Accept-Language"] = language()
        found: requests.Session = self._local.session
        return found

    @classmethod
    def _is_passing(cls, response: requests.Response) -> bool:
        if response.status_code == 409:
            return str(cls._problem(response).get("code", "")).endswith(("still_running", "in_progress", "busy"))
        return response.status_code in PASSING

    @classmethod
    def _pause(cls, response: requests.Response, attempt: int) -> float:
        asked = cls._problem(response).get("retry_after") or response.headers.get("Retry-After", "")
        try:
            seconds = float(asked)
        except ValueError:
            seconds = 0.0
        found: float = min(LONGEST_PAUSE_SECONDS, max(0.05, seconds, 0.05 * 2**attempt))
        return found

    @staticmethod
    def _problem(response: requests.Response) -> Json:
        try:
            problem = response.json()
        except ValueError:
            return {"detail": response.text[:300]}
        return problem if isinstance(problem, dict) else {}
