"""The second factor on the page of the account: enrol an app, new recovery codes, turn it off."""

from flask import Response
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.errors import ServiceError
from gateway.api import second_factor as operations
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import second_factor, users
from gateway.identity import second_factor_schemas as schemas
from gateway.web import account
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, WRONG_CODE, Refusal, refuse, submit

PATH = f"{account.PATH}/second-factor"

api = Api("account_factor")


@api.custom("POST", PATH, role=Role.VIEWER, form=True)
def start_enrolment_form(call: Call) -> AnyResponse:
    """Shows the QR code of a new secret to somebody who knows the password."""
    try:
        offer = submit(call, schemas.StartEnrolment, operations.start_enrolment)
    except ServiceError as error:
        return account.show(call, refuse("enrol", error))
    return _show_offer(call, offer.secret, offer.qr_svg)


@api.custom("POST", f"{PATH}/confirm", role=Role.VIEWER, form=True)
def confirm_enrolment_form(call: Call) -> AnyResponse:
    """Stores the app, if its code is right, and shows the recovery codes."""
    try:
        made = submit(call, schemas.ConfirmEnrolment, operations.confirm_enrolment)
    except ServiceError as error:
        return _confirm_again(call, error)
    return _show_codes(call, made.recovery_codes)


@api.custom("POST", f"{PATH}/recovery-codes", role=Role.VIEWER, form=True)
def renew_recovery_codes_form(call: Call) -> AnyResponse:
    """Shows new recovery codes in place of the old ones."""
    try:
        made = submit(call, schemas.PasswordAndCode, operations.renew_recovery_codes)
    except ServiceError as error:
        return account.show(call, refuse("renew", error))
    return _show_codes(call, made.recovery_codes)


@api.custom("POST", f"{PATH}/remove", role=Role.VIEWER, form=True)
def remove_second_factor_form(call: Call) -> AnyResponse:
    """Turns the second factor off, unless the company demands one."""
    try:
        submit(call, schemas.PasswordAndCode, operations.remove_second_factor)
    except ServiceError as error:
        return account.show(call, refuse("remove", error))
    return redirect_to(f"{account.PATH}?done=factor_removed")


def _confirm_again(call: Call, error: ServiceError) -> Response:
    """The same QR code again after a wrong code, while it holds; nobody gets a new one without the password."""
    refused = refuse("confirm", error)
    if error.code == WRONG_CODE or refused.fields:
        user, roots = users.get(call.principal.user), call.gateway.settings.secret_roots
        if (offer := second_factor.pending_offer(user, call.principal.token_id, roots)) is not None:
            return _show_offer(call, offer.secret, offer.qr, refused)
    return account.show(call, refused)


def _show_offer(call: Call, secret: str, qr: str, refused: Refusal = NOTHING_REFUSED) -> Response:
    values = {"refused": refused, "secret": secret, "qr": Markup(qr)}
    return render_page(call, "new_factor.html", refused.status, **values)


def _show_codes(call: Call, codes: list[str]) -> Response:
    return render_page(call, "recovery_codes.html", codes=codes, next=account.PATH)
