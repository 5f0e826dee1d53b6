"""What the gateway says of access that is slowed down, limited or over: logins, sessions, API keys, passwords."""

from contracts.common_errors import not_found
from contracts.error_texts import ErrorText, FieldText
from contracts.errors import Conflict, NotAllowed
from contracts.gateway_errors import HttpError

LOGINS_TOO_MANY = ErrorText(
    HttpError,
    "gateway.logins_too_many",
    sv="För många misslyckade försök. Vänta {retry_after} s och försök igen.",
    en="Too many failed attempts. Wait {retry_after} s and try again.",
    when="Too many wrong passwords or codes of the user, the address or all; the wait grows with each. None was looked at.",
    was=("gateway.too_many_logins",),
    status=429,
)
LOGINS_BUSY = ErrorText(
    HttpError,
    "gateway.logins_busy",
    sv="Många loggar in just nu. Vänta {retry_after} s och försök igen.",
    en="Many are logging in right now. Wait {retry_after} s and try again.",
    when="A process of the gateway checks as many passwords as it can at a time.",
    status=429,
)
SESSION_NOT_FOUND = not_found("gateway", "session", "Det finns ingen session")
KEY_ENDED = ErrorText(
    Conflict,
    "gateway.key_ended",
    sv="API-nyckeln {id} gäller inte längre. Skapa en ny.",
    en="The API key {id} is no longer valid. Create a new one.",
    when="A key that is revoked or has expired is to be replaced.",
)
KEY_READ_ONLY = ErrorText(
    NotAllowed,
    "gateway.key_read_only",
    sv="API-nyckeln får bara läsa.",
    en="The API key may only read.",
    when="A key with `read_only` is used for a change.",
)
KEY_NOT_PERSON = ErrorText(
    NotAllowed,
    "gateway.key_not_person",
    sv="Det här är en persons eget och kan inte ändras med en API-nyckel. Logga in och ändra det på sidorna eller med sessionen.",
    en="This belongs to a person and cannot be changed with an API key. Log in and change it in the pages or with the session.",
    when="A key is used for what its owner alone decides: addresses of alarms and calendar, password, sessions, what is read.",
)
KEY_WITHOUT_MODULE = ErrorText(
    NotAllowed,
    "gateway.key_without_module",
    sv="API-nyckeln gäller inte modulen {module:word}.",
    en="The API key is not for the module {module:word}.",
    when="The key's `modules` lack the one of the operation.",
    data=("needs",),
)
PASSWORD_COMMON = FieldText(
    "password_too_common",
    sv="Lösenordet är för vanligt eller enkelt. Välj t.ex. fyra ord som inte hör ihop.",
    en="The password is too common or too simple. Choose four words that have nothing to do with each other, for example.",
)
PASSWORD_PERSONAL = FieldText(
    "password_personal",
    sv="Lösenordet består mest av användarnamnet, namnet eller företaget.",
    en="The password is mostly the login, the name or the company.",
)
ADMINISTRATOR_WITH_MODULES = FieldText(
    "administrator_with_modules",
    sv="En nyckel för vissa moduler kan inte ha behörigheten administratör.",
    en="A key for certain modules cannot have the role administrator.",
)
