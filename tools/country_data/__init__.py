"""Makes the names of countries and languages as data. Run by a developer when a source has changed; the files are committed."""
