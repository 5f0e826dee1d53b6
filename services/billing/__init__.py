"""The billing service: invoices, payments, reminders, ratings."""
