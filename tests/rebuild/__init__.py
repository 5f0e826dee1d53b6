"""Copies that were lost, skipped or restored are found by `kundkort check` and made again by `kundkort rebuild`."""
