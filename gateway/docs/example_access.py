"""The values of examples about people: users, logins, sessions, API keys, modules."""

from typing import Any

from gateway.docs.example_dates import Instant
from gateway.docs.example_ids import make_id

ACCESS: dict[str, Any] = {
    "by": make_id("usr"),
    "created_by": make_id("usr"),
    "created_at": Instant(-1, 9),
    "changed_at": Instant(0, 8),
    "since": Instant(-1, 9),
    "expires_at": Instant(0, 20),
    "seen_at": Instant(0, 8),
    "last_used_at": Instant(0, 8),
    "KeyView.expires_at": Instant(364, 9),
    "NewKey.expires_at": Instant(365, 9),
    "NewKey.last_used_at": None,
    "KeyView.modules": None,
    "NewKey.modules": None,
    "AddKey.modules": ["billing", "sales"],
    "read_only": False,
    "valid_days": 365,
    "overlap_hours": 24,
    "SessionView.address": "192.0.2.17",
    "SessionView.agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/149.0",
    "SessionView.current": True,
    "login": "karin@belysning.example",
    "password": "a password of four words",
    "old_password": "the password until today",
    "new_password": "a password of four words",
    "token": "ses_01979f1e7a4c7c2d_9vK3…",
    "company": "Belysningsgrossisten AB",
    "roles": ["seller"],
    "module": "sales",
    "modules": ["billing", "sales"],
    "SetModule.on": True,
    "CompanyModules.name": "Belysningsgrossisten AB",
    "CompanyModules.modules": {"billing": True, "sales": True},
    "AddUser.name": "Karin Lind",
    "UserView.name": "Karin Lind",
    "Me.name": "Karin Lind",
    "LoggedIn.name": "Karin Lind",
    "AddKey.name": "Webshop",
    "KeyView.name": "Webshop",
    "NewKey.name": "Webshop",
    "NewKey.key": "key_01979f1e7a4c7c2d_9vK3…",
}
