"""The gateway's collections for logins with OpenID Connect. Only OpenIdNewUsers has a history: it would keep old secrets."""

from mongoengine import DateTimeField, StringField

from chassis.company_settings import CompanySettings
from chassis.tenancy import Owned
from gateway.identity.login_models import EXPIRES
from gateway.models import DB


class OpenIdSettings(Owned):
    """A company's provider. `secret` is encrypted. An empty `issuer` means that there is none."""

    meta = {"db_alias": DB, "collection": "openid_settings"}

    issuer = StringField()
    client_id = StringField()
    secret = StringField()


class OpenIdLogin(Owned):
    """A login that the provider has not answered. Its id is the digest of `state`; found by it and taken out, once.

    `browser` is the digest of the cookie of the browser that began it.
    """

    meta = {"db_alias": DB, "collection": "openid_logins", "shard_by": ("_id",), "indexes": [EXPIRES]}

    browser = StringField(required=True)
    issuer = StringField(required=True)
    nonce = StringField(required=True)
    verifier = StringField(required=True)
    redirect_uri = StringField(required=True)
    wanted = StringField(required=True)
    expires_at = DateTimeField(required=True)


class OpenIdLink(Owned):
    """The user to whom an account of a provider belongs, from the first login on. Its id is that of the user and issuer.

    An account belongs to one user and, at a provider, a user has one account.
    """

    meta = {
        "db_alias": DB,
        "collection": "openid_links",
        "shard_by": None,
        "indexes": [
            {"fields": ["tenant", "issuer", "subject"], "unique": True, "cls": False},
            {"fields": ["tenant", "user_id"], "cls": False},
        ],
    }

    user_id = StringField(required=True)
    issuer = StringField(required=True)
    subject = StringField(required=True)
    created_at = DateTimeField(required=True)


class OpenIdNewUsers(CompanySettings):
    """What a company decides of people who are new: `{"role": "viewer" or None, "domains": ["firma.example"]}`."""

    meta = {"db_alias": DB, "collection": "openid_new_users"}
    ID_PREFIX = "onu"


class OpenIdSession(Owned):
    """The session at the provider that belongs to one of ours, or to an unfinished login; its id is theirs.

    `id_token` is encrypted: it says who somebody is, and opens nothing.
    """

    meta = {"db_alias": DB, "collection": "openid_sessions", "indexes": [EXPIRES]}

    user_id = StringField(required=True)
    end_session_endpoint = StringField(required=True)
    client_id = StringField(required=True)
    id_token = StringField(required=True)
    expires_at = DateTimeField(required=True)
