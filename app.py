"""Serves the page: `python app.py`."""

import sys

from coach.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve"]))
