"""The documents service: files on customers, bytes over HTTP in GridFS, all else by RPC. Start reading in service.py."""
