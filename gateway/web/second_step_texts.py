"""Texts of the pages of a login beside the password: second step, OpenID Connect: key → (Swedish, English)."""

SECOND_STEP_TEXTS: dict[str, tuple[str, str]] = {
    "code": ("Kod", "Code"),
    "code_title": ("Ange koden", "Enter the code"),
    "code_lead": (
        "Öppna din autentiseringsapp och skriv koden med sex siffror. En återställningskod går också bra.",
        "Open your authenticator app and enter the six-digit code. A recovery code will do, too.",
    ),
    "wrong_code": (
        "Koden är fel eller har redan använts. Vänta på nästa kod.",
        "The code is wrong or was used already. Wait for the next one.",
    ),
    "unreadable_factor": (
        "Den andra faktorn kan inte läsas längre. Använd en återställningskod, eller be en administratör om hjälp.",
        "The second factor can no longer be read. Use a recovery code, or ask an administrator.",
    ),
    "enrolment_title": ("Skydda din inloggning", "Protect your login"),
    "enrolment_lead": (
        "Ditt företag kräver en andra faktor. Läs in QR-koden med en autentiseringsapp och skriv koden som appen visar.",
        "Your company demands a second factor. Scan the QR code with an authenticator app and enter the code it shows.",
    ),
    "enrolment_key": ("Eller skriv in nyckeln:", "Or enter the key:"),
    "qr_code": ("QR-kod till autentiseringsappen", "QR code for the authenticator app"),
    "recovery_title": ("Spara återställningskoderna", "Keep the recovery codes"),
    "recovery_lead": (
        "Varje kod ersätter appen en gång, t.ex. om telefonen försvinner. De visas bara nu.",
        "Each code replaces the app once, e.g. if the phone is lost. They are shown only now.",
    ),
    "go_on": ("Fortsätt", "Continue"),
    "openid_log_in": ("Logga in med företagets konto", "Log in with your company's account"),
    "openid_company": ("Företagets kortnamn", "The company's short name"),
    "openid_go_on": ("Fortsätt till företagets inloggning", "Continue to your company's login"),
    "openid_log_out": ("Logga ut även hos företagets inloggning", "Log out at your company's login, too"),
    "openid_not_set": (
        "Företaget har ingen sådan inloggning. Kontrollera kortnamnet.",
        "The company has no such login. Check its short name.",
    ),
    "openid_login_expired": (
        "Inloggningen tog för lång tid eller började i en annan webbläsare. Försök igen.",
        "The login took too long or began in another browser. Please try again.",
    ),
    "openid_refused": (
        "Företagets inloggning godkände dig inte. Försök igen.",
        "Your company's login did not accept you. Please try again.",
    ),
    "openid_user_unknown": (
        "Du är inloggad hos företaget, men ingen användare här hör till ditt konto. Be en administratör lägga till dig.",
        "Your company has logged you in, but no user here belongs to your account. Ask an administrator to add you.",
    ),
    "openid_unusable": (
        "Företagets inloggning kan inte nås just nu. Försök igen om en stund.",
        "Your company's login cannot be reached right now. Try again in a moment.",
    ),
}
