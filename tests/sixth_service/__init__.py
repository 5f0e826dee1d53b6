"""A sixth service in the tests: what a team adds to show a tab, from its contract to the page."""
