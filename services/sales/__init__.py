"""The sales service: quotes, orders, contracts and cash receipts."""
