"""What the gateway says about logins with OpenID Connect."""

from contracts.error_texts import ErrorText, FieldText
from contracts.gateway_errors import HttpError

OPENID_NOT_SET = ErrorText(
    HttpError,
    "gateway.openid_not_set",
    sv="Företaget har ingen inloggning med OpenID Connect.",
    en="The company has no login with OpenID Connect.",
    when="A login with OpenID Connect of a company that has not set it, or does not exist. Only on the pages.",
    status=404,
)
OPENID_LOGIN_EXPIRED = ErrorText(
    HttpError,
    "gateway.openid_login_expired",
    sv="Inloggningen tog för lång tid, är redan klar eller började i en annan webbläsare. Börja om.",
    en="The login took too long, is complete already or began in another browser. Start again.",
    when="The provider sends somebody back with a `state` that this browser has not begun. Only on the pages.",
    status=401,
)
OPENID_REFUSED = ErrorText(
    HttpError,
    "gateway.openid_refused",
    sv="Inloggningstjänsten godkände inte inloggningen, eller så kunde dess svar inte godkännas.",
    en="The provider refused the login, or its answer cannot be trusted.",
    when="The provider refuses, or its ID token is forged, expired or for somebody else. Only on the pages.",
    status=401,
)
OPENID_USER_UNKNOWN = ErrorText(
    HttpError,
    "gateway.openid_user_unknown",
    sv="Ingen användare i företaget hör till det kontot. Be en administratör lägga till dig.",
    en="No user of the company belongs to that account. Ask an administrator to add you.",
    when="No active user is linked to the account or has its verified e-mail address as login, and the company takes in "
    "no new people with that address. Only on the pages.",
    status=403,
)
OPENID_PROVIDER_UNUSABLE = ErrorText(
    HttpError,
    "gateway.openid_provider_unusable",
    sv="Inloggningstjänsten kan inte användas just nu. Försök igen om en stund.",
    en="The provider cannot be used right now. Try again in a moment.",
    when="The provider does not answer, not as it must, or too many ask it at once. Only on the pages.",
    status=503,
    fixed=(("retry_after", "5"),),
)
ISSUER_UNUSABLE = FieldText(
    "issuer_unusable",
    sv="Inloggningstjänsten kan inte användas: {reason}.",
    en="The provider cannot be used: {reason}.",
)
NEW_USERS_WITHOUT_DOMAIN = FieldText(
    "new_users_without_domain",
    sv="Ange minst en e-postdomän för de nya användarna.",
    en="Name at least one e-mail domain for the new users.",
)
