"""What the gateway says about the second factor: codes of an authenticator app (TOTP), recovery codes, enrolment."""

from contracts.error_texts import ErrorText
from contracts.gateway_errors import HttpError

SECOND_FACTOR_REQUIRED = ErrorText(
    HttpError,
    "gateway.second_factor_required",
    sv="Lösenordet är rätt. Inloggningen fortsätter med {next} och login_token.",
    en="The password is right. The login goes on with {next} and login_token.",
    when="A right password of a user with a second factor (`next`: code), or of one who must get one first (enrolment).",
    status=401,
    data=("login_token", "expires_at"),
)
LOGIN_STEP_EXPIRED = ErrorText(
    HttpError,
    "gateway.login_step_expired",
    sv="Inloggningen tog för lång tid eller är redan klar. Börja om med lösenordet.",
    en="The login took too long or is complete already. Start again with the password.",
    when="The login_token is unknown, used or older than ten minutes.",
    status=401,
)
CODE_WRONG = ErrorText(
    HttpError,
    "gateway.code_wrong",
    sv="Koden är fel eller har redan använts. Vänta på nästa kod i appen.",
    en="The code is wrong or has been used already. Wait for the next code of the app.",
    when="A code that the authenticator app does not show now, or one that was accepted before.",
    status=401,
)
ENROLMENT_EXPIRED = ErrorText(
    HttpError,
    "gateway.enrolment_expired",
    sv="Ingen påbörjad registrering finns kvar. Börja om och läs in den nya QR-koden.",
    en="No enrolment is under way. Start it again and scan the new QR code.",
    when="An enrolment is confirmed that was not started, or longer than ten minutes ago.",
    status=409,
)
SECOND_FACTOR_EXISTS = ErrorText(
    HttpError,
    "gateway.second_factor_exists",
    sv="Användaren har redan tvåstegsverifiering. Stäng av den först.",
    en="The user has two-step verification already. Turn it off first.",
    when="Enrolment of a user who is enrolled.",
    status=409,
)
SECOND_FACTOR_ABSENT = ErrorText(
    HttpError,
    "gateway.second_factor_absent",
    sv="Användaren har ingen tvåstegsverifiering.",
    en="The user has no two-step verification.",
    when="A second factor that does not exist is to be removed or get new recovery codes.",
    status=409,
)
SECOND_FACTOR_DEMANDED = ErrorText(
    HttpError,
    "gateway.second_factor_demanded",
    sv="Företaget kräver tvåstegsverifiering. Be en administratör återställa den om du byter telefon.",
    en="The company requires two-step verification. Ask an administrator to reset it if you change your phone.",
    when="A user removes the second factor that the company demands.",
    status=409,
)
SECOND_FACTOR_UNREADABLE = ErrorText(
    HttpError,
    "gateway.second_factor_unreadable",
    sv="Tvåstegsverifieringen kan inte läsas längre. Använd en återställningskod, eller be en administratör återställa den.",
    en="The two-step verification can no longer be read. Use a recovery code, or ask an administrator to reset it.",
    when="The gateway's secret was replaced since the enrolment.",
    status=409,
)
