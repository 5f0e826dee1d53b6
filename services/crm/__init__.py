"""The crm service: finds customers, and keeps activities (to-dos, events) and properties. Start reading in service.py."""
