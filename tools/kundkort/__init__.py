"""The command line of Kundkort, and the thin HTTP client that it and the demo data use. Talks to the gateway only."""
