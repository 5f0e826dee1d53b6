"""Labels of the fields of the gateway's own requests: login, users, keys, modules, the card, import."""

from contracts.labels import Label, Labels

LABELS: Labels = {
    "active": Label("Endast aktiva", "Active only"),
    "branch": Label("Filial", "Branch"),
    "branch_id": Label("Filial", "Branch"),
    "customer_id": Label("Kund", "Customer"),
    "dry_run": Label("Provkörning", "Dry run"),
    "explain": Label("Visa varför flikar saknas", "Say why tabs are left out"),
    "group": Label("Kundgrupp", "Customer group"),
    "key_id": Label("API-nyckel", "API key"),
    "login": Label("Användarnamn", "User name"),
    "module": Label("Modul", "Module"),
    "name": Label("Namn", "Name"),
    "new_password": Label("Nytt lösenord", "New password"),
    "old_password": Label("Nuvarande lösenord", "Current password"),
    "overlap_hours": Label("Timmar med båda nycklarna", "Hours with both keys"),
    "on": Label("Påslagen", "Switched on"),
    "password": Label("Lösenord", "Password"),
    "property": Label("Egenskap", "Property"),
    "q": Label("Sökord", "Search words"),
    "modules": Label("Endast dessa moduler", "Only these modules"),
    "read_only": Label("Får bara läsa", "May only read"),
    "session_id": Label("Session", "Session"),
    "valid_days": Label("Dagar som nyckeln gäller", "Days that the key is valid"),
    "roles": Label("Behörigheter", "Roles"),
    "seller": Label("Säljare", "Salesperson"),
    "stage": Label("Kundstatus", "Customer stage"),
    "tabs": Label("Flikar", "Tabs"),
    "user_id": Label("Användare", "User"),
}
