"""The crm service: finds customers; their activities, timeline, properties and selections. Start reading in service.py."""
