"""The fixed parts of the API's document: headers, problems, and what is said of the whole."""

from typing import Any

from gateway.docs.problem_data import DATA, schema_of

Json = dict[str, Any]
TEXT: Json = {"type": "string"}
BINARY: Json = {"type": "string", "format": "binary"}
CURSOR: Json = {"string": {"pattern": "^[A-Za-z0-9_-]*$"}}
"""An empty one asks for the first page. What is added to the choices of a cursor's schema, by type."""
CSV = 'Kundnummer;Namn;Org.nr;Ort\n10042;"Ljusgården i Örebro AB";556016-0680;Örebro\n'
LETTERS = "<!DOCTYPE html><html><body><section>Hej Karin!</section></body></html>"
VCARD = "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Åsa Ek\r\nORG:Åkeriet i Växjö AB\r\nEND:VCARD\r\n"

PARAMETERS: Json = {
    "IdempotencyKey": {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A key of your own choice. The same request sent again with the same key is not done twice; it gets "
        "the first answer again, for 7 days.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": r"^[\x21-\x7e]{1,200}$"},
        "example": "7f1e0c52-0a4e-4b57-9f0c-3f3f1f6f2a10",
    },
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": "The ETag that you have read. 412 when it is not the newest. Without it, nothing is compared.",
        "schema": {"type": "string", "pattern": '^"[1-9][0-9]{0,17}"$'},
        "example": '"3"',
    },
}
PARAMETERS |= {
    "IdempotencyKeyUnlessTrial": {
        **PARAMETERS["IdempotencyKey"],
        "description": f"{PARAMETERS['IdempotencyKey']['description']} Needed unless `dry_run` is `true`: 400 "
        "`gateway.idempotency_key_required` without it.",
    },
    "IdempotencyKeyRequired": {**PARAMETERS["IdempotencyKey"], "required": True},
    "IfMatchRequired": {
        **PARAMETERS["IfMatch"],
        "required": True,
        "description": "The ETag that you have read. 412 when it is not the newest, 428 without it.",
    },
}
SECURITY_SCHEMES: Json = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or the token of a session."}
}
DRY_RUN: Json = {
    "name": "dry_run",
    "in": "query",
    "required": False,
    "description": "`true`: nothing is stored and no number is taken; the answer (200) says what would come of it. No "
    "Idempotency-Key is needed then, and If-Match is compared with nothing.",
    "schema": {"type": "boolean"},
}
LOCATION: Json = {"description": "The address of what was created", "schema": TEXT}
PROBLEM: Json = {
    "type": "object",
    "description": "What is wrong, and what can be done about it (RFC 9457). Each code has data of its own; a newer "
    "release may add some.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "For people, in the language of Accept-Language"},
        "code": {"type": "string", "description": "`service.noun_reason`; stable"},
        "request_id": {"type": "string", "description": "Names the request in the logs"},
        "errors": {
            "type": "array",
            "description": "Every bad field",
            "items": {
                "type": "object",
                "required": ["pointer", "code", "detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "JSON pointer into the body, or `/name` of a parameter",
                    },
                    "code": TEXT,
                    "detail": TEXT,
                },
            },
        },
        **{name: schema_of(name) for name in DATA if name != "status"},
    },
}
ABOUT = (
    "The customer card of a small-business ERP.\n\n"
    "Send an API key or the token of a session as `Authorization: Bearer …`. Amounts are decimal strings, dates are plain "
    "dates in the company's time zone, instants are RFC 3339 in UTC. Unknown fields and parameters are refused in requests; "
    "answers may get new fields. `GET` answers with an `ETag`, changes take it back in `If-Match`. Lists come a page at a "
    'time: follow `Link: rel="next"`, or send `next_cursor` as `cursor`. Texts of requests lose outer white space and what '
    "nobody can see (control characters, zero-width signs) before their lengths and patterns are checked; a cursor does not. An "
    "empty parameter of a query is an absent one. Failures are `application/problem+json`; "
    "each response names in `x-codes` the codes that it can have: those that fit what the operation takes, and all that its "
    "service has for the status.\n\n"
    "Fields of requests have a label in Swedish and English in `x-label`, and values to choose from in `x-words`, so that a form "
    "can be drawn from a schema."
)


def idempotency_key(required: bool, has_trial: bool) -> Json:
    """The header that makes a request safe to send again. A trial needs none, and no schema can say when one is needed."""
    kind = ("UnlessTrial" if has_trial else "Required") if required else ""
    return {"$ref": f"#/components/parameters/IdempotencyKey{kind}"}


def if_match(required: bool) -> Json:
    """The header that names the version which is changed."""
    return {"$ref": f"#/components/parameters/IfMatch{'Required' if required else ''}"}


def streamed(kind: str) -> Json:
    """The content of a body that is a file."""
    if kind == "multipart/form-data":
        return {"schema": {"type": "object", "properties": {"file": BINARY}, "required": ["file"]}}
    examples = {"text/csv": CSV, "text/html": LETTERS, "text/vcard": VCARD}
    return {"schema": TEXT, "example": examples[kind]} if kind in examples else {"schema": BINARY}
