"""Labels of the fields of the gateway's own requests: login, users, keys, modules, the card, import."""

from contracts.labels import Label, Labels

LABELS: Labels = {
    "active": Label("Endast aktiva", "Active only"),
    "branch": Label("Filial", "Branch"),
    "branch_id": Label("Filial", "Branch"),
    "client_id": Label("Klient-id", "Client id"),
    "client_secret": Label("Klienthemlighet", "Client secret"),
    "code": Label("Kod", "Code"),
    "customer_id": Label("Kund", "Customer"),
    "dry_run": Label("Provkörning", "Dry run"),
    "explain": Label("Visa varför flikar saknas", "Say why tabs are left out"),
    "group": Label("Kundgrupp", "Customer group"),
    "issuer": Label("Utfärdare", "Issuer"),
    "key_id": Label("API-nyckel", "API key"),
    "login": Label("Användarnamn", "User name"),
    "login_token": Label("Påbörjad inloggning", "Login under way"),
    "module": Label("Modul", "Module"),
    "name": Label("Namn", "Name"),
    "new_password": Label("Nytt lösenord", "New password"),
    "old_password": Label("Nuvarande lösenord", "Current password"),
    "on": Label("Påslagen", "Switched on"),
    "password": Label("Lösenord", "Password"),
    "property": Label("Egenskap", "Property"),
    "q": Label("Sökord", "Search words"),
    "roles": Label("Behörigheter", "Roles"),
    "second_factor_required": Label("Kräv en andra faktor", "Demand a second factor"),
    "seller": Label("Säljare", "Salesperson"),
    "stage": Label("Kundstatus", "Customer stage"),
    "tabs": Label("Flikar", "Tabs"),
    "user_id": Label("Användare", "User"),
}
