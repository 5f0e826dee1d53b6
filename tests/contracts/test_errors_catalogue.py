"""The catalogue of errors and the source agree: every code is listed, raised, spelled once, and means the same everywhere."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from contracts import common_errors, errors_catalogue
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import (
    MOST_FIELDS,
    BadField,
    Conflict,
    InvalidInput,
    NotFound,
    ServiceError,
    Unavailable,
    from_wire,
    invalid_fields,
)
from gateway.http import decoding
from tests.contracts.source import ROOT, sources

FOLDERS = ("libs/chassis", "services", "gateway")
KINDS = ("InvalidInput", "NotFound", "NotAllowed", "Conflict", "Stale", "Unavailable", "ServiceError", "HttpError")
CODE = re.compile(r"(\*|[a-z]+)\.[a-z]+(_[a-z]+)+")
TEXTS = [*errors_catalogue.errors().values(), *errors_catalogue.fields().values()]


def names_of_texts() -> Iterator[str]:
    """The constants of the catalogue, each a name of its module."""
    for module in errors_catalogue.modules():
        if module.__name__ != "contracts.field_texts":
            for name, value in vars(module).items():
                many = list(value.values()) if isinstance(value, dict) else [value]
                if many and all(isinstance(one, ErrorText | FieldText) for one in many):
                    yield name


def words_in(folder: str) -> set[str]:
    return {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for source in sources(folder)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load)
    }


def test_each_file_of_errors_is_in_the_catalogue() -> None:
    """A text that is not cannot be said in Swedish: the gateway finds it by its code."""
    known = set(names_of_texts())
    for path in (ROOT / "libs" / "contracts").glob("*/*_errors.py"):
        names = re.findall(r"^([A-Z][A-Z_]+) = (?:ErrorText|FieldText|not_found)\(", path.read_text(), re.MULTILINE)
        assert names, path.name
        assert set(names) - known == set(), path.name


def test_the_page_is_what_the_contracts_say() -> None:
    assert (ROOT / "docs/errors.md").read_text() == errors_catalogue.markdown()


def test_every_text_is_used() -> None:
    used = set().union(*(words_in(folder) for folder in (*FOLDERS, "libs/contracts")))
    # step refusals are raised by the chassis's state machine, by the noun of its table; a wrong column by the gateway
    raised_by_noun = {name for name in names_of_texts() if name.endswith("STEP_REFUSED")}
    assert set(names_of_texts()) - used - raised_by_noun - {"INVALID_INPUT"} == set()


def test_no_error_is_written_beside_the_catalogue() -> None:
    found = [
        f"{source.path}:{call.lineno}"
        for folder in FOLDERS
        for source in sources(folder)
        for call in source.calls(*KINDS)
        if call.args
    ]
    assert found == []


def test_codes_follow_the_scheme() -> None:
    assert [code for code in errors_catalogue.errors() if not CODE.fullmatch(code)] == []


def test_one_reason_has_one_status_and_one_kind_everywhere() -> None:
    by_reason: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
    for code, text in errors_catalogue.errors().items():
        by_reason[code.partition(".")[2]].add((text.kind.__name__, text.http_status))
    assert {reason: found for reason, found in by_reason.items() if len(found) > 1} == {}


def test_a_reason_of_every_service_is_no_services_own() -> None:
    common = {code.partition(".")[2] for code in errors_catalogue.errors() if code.startswith("*.")}
    own = {code.partition(".")[2] for code in errors_catalogue.errors() if not code.startswith("*.")}
    assert common & own == set()


def test_an_old_code_leads_to_one_new_one() -> None:
    old = [name for text in errors_catalogue.errors().values() for name in text.was]
    assert len(old) == len(set(old))
    assert set(old) & errors_catalogue.errors().keys() == set()


@pytest.mark.parametrize(
    ("code", "details", "former"),
    [
        ("documents.document_not_found", {}, "documents.not_found"),
        ("sales.idempotency_key_reused", {}, "sales.request_reused"),
        ("customers.idempotency_key_reused", {}, ""),
        ("crm.service_timeout", {}, "crm.timeout"),
        ("crm.version_stale", {}, "document.stale"),
        ("crm.branch_unknown", {}, ""),
        ("documents.branch_unknown", {}, "documents.branch_not_here_yet"),
        ("gateway.address_not_found", {}, "gateway.no_such_address"),
        ("documents.address_not_found", {}, ""),
        ("customers.number_taken", {}, ""),
        ("customers.robot_broken", {}, ""),
        ("billing.invoice_step_refused", {"state": "paid", "step": "delete"}, "billing.invoice_paid"),
        ("billing.invoice_step_refused", {"state": "melted", "step": "delete"}, ""),
        ("sales.order_step_refused", {"state": "draft", "step": "deliver"}, "sales.order_refuses_deliver"),
        ("crm.activity_step_refused", {"state": "done", "step": "change"}, "crm.activity_finished"),
        ("crm.activity_step_refused", {"state": "done", "step": "start"}, "crm.activity_refuses_move"),
    ],
)
def test_a_former_code_is_what_the_service_itself_sent_before(code: str, details: dict[str, str], former: str) -> None:
    assert errors_catalogue.former_code(ServiceError(code, "", details)) == former


def sent_data() -> dict[str, set[str]]:
    """Code → names of the details that some call of its text's `error` sends, read from the source."""
    texts = {name: value for module in errors_catalogue.modules() for name, value in vars(module).items()}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for call in (call for folder in FOLDERS for source in sources(folder) for call in source.calls("error")):
        named = ast.unparse(call.func).removesuffix(".error").partition("[")[0].split(".")[-1]
        value = texts.get(named)
        for text in value.values() if isinstance(value, dict) else [value]:
            if isinstance(text, ErrorText):
                found[text.code] |= {word.arg for word in call.keywords if word.arg}
    return found


def test_the_page_lists_the_data_that_is_sent() -> None:
    sent = {
        code: names | {name for name, _ in errors_catalogue.errors()[code].fixed} for code, names in sent_data().items()
    }
    listed = {code: set(errors_catalogue.data_of(errors_catalogue.errors()[code])) for code in sent}
    assert len(sent) > 50
    assert listed == sent


def test_a_refused_step_sends_the_data_that_the_page_lists() -> None:
    refused = common_errors.refuse_step("billing", "invoice", "paid", "delete", [])
    for code, text in errors_catalogue.errors().items():
        if code.endswith("_step_refused") and code != "customers.customer_step_refused":
            assert errors_catalogue.data_of(text) == sorted(refused.details)


def test_invalid_input_lists_no_fields() -> None:
    assert errors_catalogue.data_of(common_errors.INVALID_INPUT) == ["errors_more"]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.code)
def test_both_languages_say_the_same_with_the_same_data(text: ErrorText[ServiceError] | FieldText) -> None:
    assert errors_catalogue.gaps(text.sv) == errors_catalogue.gaps(text.en)
    assert text.sv != text.en
    assert text.sv[0].isupper() or text.sv[0] == "{"
    assert text.sv[-1] in ".}"


def test_the_data_crosses_the_broker_with_its_types_and_the_text_is_written_again() -> None:
    made = common_errors.VERSION_STALE.error("sales", given=1, version=3)
    assert made.details == {"given": "1", "version": "3"}
    arrived = from_wire(made.to_wire())
    assert (type(arrived), arrived.values) == (type(made), {"given": 1, "version": 3})
    assert errors_catalogue.detail(arrived, "sv") == (
        "Du ändrar version 1, men den senaste är 3. Läs in på nytt och försök igen."
    )


def test_steps_and_states_are_written_in_words() -> None:
    refused = common_errors.refuse_step("billing", "invoice", "part_paid", "delete", ["dispute", "record_payment"])
    assert (refused.code, refused.details["allowed"]) == ("billing.invoice_step_refused", "dispute, record_payment")
    assert errors_catalogue.detail(refused, "sv") == (
        "Fakturan har status ”Delbetald”. Steget ”Ta bort utkast” är inte möjligt. "
        "Möjliga steg: ”Markera som bestridd”, ”Registrera betalning”."
    )
    assert refused.message == (
        "The invoice has the status “Partly paid”: “Delete draft” is not possible. "
        "Possible: “Mark as disputed”, “Record payment”."
    )


def test_the_general_step_refusal_says_what_the_services_texts_say() -> None:
    """`refuse_step` writes the English text; the gateway finds the Swedish one under the same code."""
    texts = [text for code, text in errors_catalogue.errors().items() if code.endswith("_step_refused")]
    for text in texts:
        service, _, rest = text.code.partition(".")
        if text.code != "customers.customer_step_refused":
            assert common_errors.step_refused(service, rest.removesuffix("_step_refused"), "").en == text.en


@pytest.mark.parametrize("data", [{}, {"given": "1"}], ids=["none", "half"])
def test_a_text_without_its_data_stays_english(data: dict[str, str]) -> None:
    """An older service sends fewer data than the template of a newer gateway has gaps."""
    older = Conflict("sales.version_stale", "Read it again.", data)
    assert errors_catalogue.detail(older, "sv") == "Read it again."


def test_a_code_of_a_newer_service_keeps_its_message() -> None:
    assert errors_catalogue.detail(NotFound("sales.robot_not_found", "No robot."), "sv") == "No robot."
    assert errors_catalogue.field_detail("robot_unknown", "No robot.", {}, "sv") == "No robot."


def test_an_error_of_the_release_before_is_read() -> None:
    wire = {"kind": "Unavailable", "code": "crm.branch_unknown", "message": "Soon.", "details": {"awaits": "branch"}}
    older = from_wire(wire)
    assert (type(older), older.details, older.values, older.field_values) == (Unavailable, {"awaits": "branch"}, {}, {})
    assert from_wire({**wire, "values": "?", "field_values": [1]}).values == {}


def test_at_most_fifty_fields_are_named_and_the_rest_is_counted() -> None:
    error = invalid_fields("sales", [BadField(f"/lines/{at}", "missing", "The field is missing.") for at in range(62)])
    assert type(error) is InvalidInput
    assert len([name for name in error.details if name.startswith("/")]) == MOST_FIELDS
    assert (error.details["errors_more"], error.values["errors_more"]) == ("12", 12)
    assert errors_catalogue.detail(error, "sv").endswith("/lines/49 och 12 till.")
    assert error.message.endswith("/lines/49 and 12 more.")
    assert errors_catalogue.detail(error, "en") == error.message


def test_what_is_counted_and_not_named_stays_counted_on_the_way_to_the_caller() -> None:
    """The service finds what the gateway has found, and more."""
    fields = [BadField(f"/changes/lines/{at}", "missing", "The field is missing.") for at in range(81)]
    ours, theirs = (
        invalid_fields("gateway", fields),
        invalid_fields("sales", [*fields, BadField("/text", "odd", "Odd.")]),
    )
    both = decoding.unwrapped(decoding.merged(ours, theirs), "changes")
    assert len([name for name in both.details if name.startswith("/")]) == MOST_FIELDS
    assert both.details["errors_more"] == "32"


def test_an_error_keeps_its_code_and_data_when_its_fields_move() -> None:
    field = common_errors.BRANCH_RETIRED.at("/changes/branch_id", id="bra_1", name="Norr")
    error = InvalidInput(
        "sales.branch_retired", "Retired.", {"id": "bra_1", field.pointer: f"{field.code} {field.detail}"}
    )
    error.values, error.field_values = {"count": 1}, {field.pointer: dict(field.values)}
    moved = decoding.unwrapped(error, "changes")
    assert (moved.code, moved.message, moved.values) == ("sales.branch_retired", "Retired.", {"count": 1})
    assert moved.details == {"id": "bra_1", "/branch_id": f"{field.code} {field.detail}"}
    assert moved.field_values == {"/branch_id": {"id": "bra_1", "name": "Norr"}}
