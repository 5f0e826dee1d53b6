"""The billing service: invoices, payments, reminders, ratings. Start reading in service.py."""
