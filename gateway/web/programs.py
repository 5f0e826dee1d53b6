"""How a browser names itself → how people call it: "Firefox, Windows"."""

BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
"""By the word in a User-Agent, the particular ones first: they name the common ones as well."""
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
LONGEST = 60


def name_program(agent: str) -> str:
    """The browser and its system; another program by the name that it gives itself."""
    browser = next((name for word, name in BROWSERS.items() if f"{word}/" in agent), "")
    if not browser:
        return agent[:LONGEST]
    system = next((name for word, name in SYSTEMS.items() if word in agent), "")
    return f"{browser}, {system}" if system else browser
