"""`make bench`: takes the measurements and writes them to docs/measurements.md and docs/retrieval.md."""

import platform
from pathlib import Path

from bench import analyser, first_sentence, retrieval, startup

_DOCS = Path(__file__).resolve().parent.parent / "docs"


def main() -> None:
    """Runs every benchmark."""
    page = "\n".join(
        [
            "# Measurements",
            "",
            f"Taken by `make bench` in one run on {platform.machine()}, Python {platform.python_version()}.",
            "Machines differ and are noisy: read the ratios.",
            "",
            "## From start to page",
            "",
            startup.measure(),
            "",
            "## Marking answers",
            "",
            analyser.measure(),
            "",
            "## From the answer to the interviewer's first sentence",
            "",
            first_sentence.measure(),
            "",
        ]
    )
    _DOCS.mkdir(exist_ok=True)
    (_DOCS / "measurements.md").write_text(page, encoding="utf-8")
    print(page)
    retrieval.write(_DOCS)


if __name__ == "__main__":
    main()
