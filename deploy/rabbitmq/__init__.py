"""The broker in docker-compose.yml: its settings and its users."""
