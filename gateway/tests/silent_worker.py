"""In place of the process that hashes passwords: reads, and never answers."""

import sys

if __name__ == "__main__":
    sys.stdin.read()
