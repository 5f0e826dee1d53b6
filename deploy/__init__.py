"""How Kundkort is run: `local` without containers, `docker` with them.

`rabbitmq`, `mongodb`, `proxy`, `scanner` and `prometheus` are what stands beside it, `supply` says what the images are made of,
`release.py` releases a part.
"""
