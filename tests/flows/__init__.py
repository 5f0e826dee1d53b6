"""Flows across services: through the gateway's HTTP API, the real broker and the real database."""
