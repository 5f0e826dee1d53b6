"""The documents service: files on customers. Bytes over HTTP into GridFS, everything else by RPC."""
