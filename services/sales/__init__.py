"""The sales service: quotes, orders, contracts and cash receipts. Start reading in service.py."""
