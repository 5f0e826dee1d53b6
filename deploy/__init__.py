"""How Kundkort is run: `local` without containers, `docker` with them; `rabbitmq`, `mongodb`, `proxy`, `scanner` and `prometheus` set up
what stands beside it, `supply` says what the images are made of, and `release.py` releases a part."""
