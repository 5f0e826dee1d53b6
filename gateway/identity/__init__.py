"""Who may call: companies, users, sessions and API keys."""
