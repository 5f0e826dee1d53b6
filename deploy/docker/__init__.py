"""Images, and the proof that docker-compose.yml starts with them, on a Docker engine of our own."""
