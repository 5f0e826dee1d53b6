"""Makes the data files of the map from open data. Run by a developer when a source has changed; the files are committed."""
