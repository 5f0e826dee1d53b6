"""An OpenID Connect provider in a process of its own, on Authlib's server side: `python openid_server.py PORT`.

Authlib checks redirect address, client secret, PKCE and that a code is used once. POST /control sets who is logged in and how
the next ID tokens are spoilt: `{"account": {claims}, "claims": {…}, "drop": [claims], "key": "own"|"other"|"public"|"none",
"discovery": {…}, "userinfo": {claims} or a status}`. GET /seen says who has asked for userinfo, which codes were sent to be
exchanged, and how people have logged out. Its answers name it as `iss` (RFC 9207) if the ordered discovery says so.
"""

import base64
import hmac
import json
import os
import sys
import time
from typing import Any
from urllib.parse import quote

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

PORT = int(sys.argv[1])
ISSUER = f"http://127.0.0.1:{PORT}"
CLIENT_ID, CLIENT_SECRET = "kundkort", "the secret of the client"
OWN, OTHER = (RSAKey.generate_key(2048, {"kid": "key-1", "use": "sig"}) for _ in range(2))
ordered: dict[str, Any] = {}
codes: dict[str, "Code"] = {}
given: dict[str, dict[str, Any]] = {}
seen: dict[str, list[Any]] = {"userinfo": [], "codes": [], "logout": []}
app = Flask(__name__)


class Client(ClientMixin):
    """The one client."""

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return bool(redirect_uri.endswith("/login/openid/callback"))

    def check_client_secret(self, client_secret: str) -> bool:
        return bool(client_secret == CLIENT_SECRET)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return bool(method == "client_secret_basic")

    def check_response_type(self, response_type: str) -> bool:
        return bool(response_type == "code")

    def check_grant_type(self, grant_type: str) -> bool:
        return bool(grant_type == "authorization_code")


class Code(AuthorizationCodeMixin):
    """A code that was given out."""

    def __init__(self, data: Any) -> None:
        self.redirect_uri, self.scope, self.nonce = data.get("redirect_uri"), data.get("scope"), data.get("nonce")
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self) -> Any:
        return self.redirect_uri

    def get_scope(self) -> Any:
        return self.scope

    def get_nonce(self) -> Any:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class CodeGrant(AuthorizationCodeGrant):
    """Codes in memory."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        codes[code] = Code(request.payload.data)

    def query_authorization_code(self, code: str, client: Any) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        for code in [code for code, known in codes.items() if known is authorization_code]:
            del codes[code]

    def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
        return dict(ordered.get("account", {}))


class SpoilableCode(OpenIDCode):
    """ID tokens, spoilt as ordered."""

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return False

    def encode_id_token(self, token: Any, request: Any) -> str:
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": [CLIENT_ID], "iat": now, "exp": now + 300, **ordered.get("account", {})}
        claims |= self.get_authorization_code_claims(request.authorization_code) | ordered.get("claims", {})
        for name in ordered.get("drop", ()):
            del claims[name]
        return sign(claims, ordered.get("key", "own"))


def sign(claims: dict[str, Any], key: str) -> str:
    """The ID token: signed with the own key, another one of the same name, the public one as a password, or not at all."""
    if key == "none":
        return _encode({"alg": "none", "typ": "JWT"}, claims) + "."
    if key == "public":
        text = _encode({"alg": "HS256", "kid": "key-1"}, claims)
        return f"{text}.{_base64(hmac.digest(OWN.as_pem(private=False), text.encode(), 'sha256'))}"
    return jwt.encode({"alg": "RS256", "kid": "key-1"}, claims, OWN if key == "own" else OTHER)


def _encode(*parts: dict[str, Any]) -> str:
    return ".".join(_base64(json.dumps(part).encode()) for part in parts)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def save_token(token: dict[str, Any], _request: Any) -> None:
    given[f"Bearer {token['access_token']}"] = dict(ordered.get("account", {}))


server = AuthorizationServer(app, query_client=lambda _id: Client(), save_token=save_token)
server.register_grant(CodeGrant, [SpoilableCode(require_nonce=True), CodeChallenge(required=True)])


@app.get("/.well-known/openid-configuration")
def discovery() -> Any:
    own = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/authorize",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
        "userinfo_endpoint": f"{ISSUER}/userinfo",
        "end_session_endpoint": f"{ISSUER}/end?realm=1",
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    }
    return jsonify(own | ordered.get("discovery", {}))


@app.get("/jwks")
def jwks() -> Any:
    return jsonify({"keys": [OWN.as_dict(private=False)]})


@app.get("/authorize")
def authorize() -> Any:
    grant = server.get_consent_grant(end_user=ordered.get("account"))
    answer = server.create_authorization_response(grant=grant, grant_user=ordered.get("account"))
    if ordered.get("discovery", {}).get("authorization_response_iss_parameter_supported"):
        answer.headers["Location"] += f"&iss={quote(ISSUER, safe='')}"
    return answer


@app.post("/token")
def token() -> Any:
    seen["codes"].append(request.form.get("code"))
    return server.create_token_response()


@app.get("/userinfo")
def userinfo() -> Any:
    """The account for which the access token was given (OpenID Connect Core, 5.3)."""
    known, order = given.get(request.headers.get("Authorization", "")), ordered.get("userinfo", {})
    seen["userinfo"].append(known is not None)
    if known is None or isinstance(order, int):
        return jsonify({"error": "invalid_token"}), 401 if known is None else order
    return jsonify(known | order)


@app.get("/end")
def end() -> Any:
    """Ends the session here, if the hint is one of our ID tokens, and leads back."""
    hint = jwt.decode(request.args["id_token_hint"], OWN)
    seen["logout"].append({**request.args, "sub": hint.claims["sub"]})
    return redirect(request.args["post_logout_redirect_uri"])


@app.get("/seen")
def show_seen() -> Any:
    return jsonify(seen)


@app.post("/control")
def control() -> Any:
    ordered.clear()
    for kind in seen.values():
        kind.clear()
    ordered.update(request.get_json())
    return jsonify({})


if __name__ == "__main__":
    make_server("127.0.0.1", PORT, app, threaded=True).serve_forever()
