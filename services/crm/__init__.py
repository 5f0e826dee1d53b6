"""The crm service: finds customers, and keeps their activities, timeline, properties and selections. Start reading in service.py."""
