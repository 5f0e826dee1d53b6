"""Values of the examples of logins: the second factor."""

from typing import Any

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN_VALUES: dict[str, Any] = {
    "code": "492039",
    "login_token": "stp_01979f1e7a4c7c2d_9vK3…",
    "recovery_codes": ["abcd-efgh-jkmn-pqrs", "tuvw-xyz2-3456-789a"],
    "recovery_codes_left": 10,
    "second_factor_required": True,
    "enrolled": True,
    "SecondFactorOffer.secret": SECRET,
    "SecondFactorOffer.uri": f"otpauth://totp/Kundkort:karin%40belysning.example?secret={SECRET}&issuer=Kundkort",
    "SecondFactorOffer.qr_svg": "<svg>…</svg>",
    "issuer": "https://login.belysning.example",
    "client_id": "kundkort",
    "client_secret": "the secret that the provider shows",
    "redirect_path": "/login/openid/callback",
    "logout_path": "/logout",
    "NewUsersView.role": "seller",
    "SetNewUsers.role": "seller",
    "domains": ["belysning.example"],
    "login_path": "/login/openid?company=belysning",
    "EnrolledAndLoggedIn.name": "Karin Lind",
}
