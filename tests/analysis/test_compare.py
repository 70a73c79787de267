"""The next attempt beside the first: what was mended, what is new, which number settled which claim."""

import pytest

from coach.analysis.compare import Comparison, compare, is_recitation
from coach.analysis.load import load_analyser
from coach.domain import Asked, Kind

ANALYSER = load_analyser()
ASKED = Asked("Tell me about a time you improved a process.", "behavioural", "warehouse lead")
FIRST = (
    "At Brightside I changed the pallet supplier last spring and that saved the company a lot of money. "
    "I'm a team player."
)


def compared(latest: str, first: str = FIRST) -> Comparison:
    return compare(first, ANALYSER.assess(first, ASKED), latest, ANALYSER.assess(latest, ASKED))


def test_the_number_that_settles_a_claim_is_named() -> None:
    found = compared("At Brightside I changed the pallet supplier last spring, which saved the company £12,000 a year.")
    by_kind = {mended.finding.kind: mended for mended in found.mended}
    settled = by_kind[Kind.UNQUANTIFIED].by
    assert settled is not None
    assert "£12,000" in settled.quote.text
    assert by_kind[Kind.EMPTY_TRAIT].by is None
    assert not found.kept
    assert not found.new


@pytest.mark.parametrize(
    "latest",
    [
        "I changed the pallet supplier and saved the company a lot of money, working 24/7.",
        "I changed the pallet supplier in 2019 and saved the company a lot of money.",
        "I gave 110 percent, changed the pallet supplier and saved the company a lot of money.",
    ],
)
def test_a_number_that_measures_nothing_about_the_claim_settles_none(latest: str) -> None:
    found = compared(latest)
    assert all(mended.by is None for mended in found.mended)
    assert Kind.UNQUANTIFIED in {finding.kind for finding in found.kept}


def test_a_claim_is_settled_by_the_number_of_what_it_names() -> None:
    found = compared(
        "On the elderly ward there were seven falls at night in one month. I went round with the night staff for three "
        "nights and made a list for the call bells.",
        first="On the elderly ward we had a lot of falls at night, and I made a list for the call bells.",
    )
    (settled,) = [mended.by for mended in found.mended if mended.by]
    assert settled.quote.text == "seven falls"


def test_a_number_about_something_else_settles_none() -> None:
    found = compared("I changed the pallet supplier. My commute took 40 minutes.")
    assert all(mended.by is None for mended in found.mended)


def test_marks_that_stayed_and_marks_that_came_are_told_apart() -> None:
    found = compared("I'm a team player. I think outside the box.")
    assert [finding.kind for finding in found.kept] == [Kind.EMPTY_TRAIT]
    assert [finding.kind for finding in found.new] == [Kind.STOCK_PHRASE]


def test_numbers_that_were_there_before_did_not_appear() -> None:
    found = compared("We moved 14 pallets and 9 cages.", first="We moved 14 pallets.")
    assert [measure.quote.text for measure in found.numbers] == ["9 cages"]


FRESH = (
    "It was May when our scanners went. Aisle four still had to ship, so I made the list with a pencil and looked "
    "over each pallet myself at the belt, right up to the last truck."
)
STORY = (
    "Last May the scanners failed and I wrote the pick list by hand for aisle four, stood at the end of the belt and "
    "checked every pallet until the trucks had gone."
)


@pytest.mark.parametrize(
    ("latest", "recited"),
    [
        (STORY, True),
        (STORY + " That was all.", True),
        (STORY.replace("Last May", "In May"), True),
        (FRESH, False),
        ("Something else entirely happened to me at the depot in Leeds one night last winter.", False),
        ("", False),
    ],
)
def test_the_same_words_are_a_recitation_and_the_same_facts_are_not(latest: str, recited: bool) -> None:
    assert is_recitation(STORY, latest) is recited


def test_a_few_words_are_never_a_recitation() -> None:
    assert not is_recitation("about 12k a year", "about 12k a year")


PAIRS = [
    ("I saved the kitchen a lot of money by changing the fish supplier.", "I changed the fish supplier and saved the "
     "kitchen £300 a week.", "£300 a week"),
    ("I trained lots of new starters.", "I trained 11 new starters.", "11 new starters"),
    ("I trained lots of new starters.", "I trained new starters for two years.", None),
    ("I led a big team on the night shift.", "I led a team of 14 on the night shift.", "team of 14"),
    ("I led a big team on the night shift.", "I led the night shift from 10pm, on the 2nd floor.", None),
    ("Complaints dropped a lot after I redid the menu.", "I redid the menu in a team of five, in 3 weeks.", None),
    ("Complaints dropped a lot after I redid the menu.", "After I redid the menu complaints fell from nine a month to "
     "two.", "from nine a month to two"),
    ("I handled a big workload.", "I handled about 60 calls a day.", "about 60 calls a day"),
    ("I raised a huge amount for the hospice.", "I raised £9,400 for the hospice with 3 colleagues.", "£9,400"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "latest", "number"), PAIRS)
def test_a_claim_is_settled_by_its_own_number_and_by_no_other(first: str, latest: str, number: str | None) -> None:
    numbers = [mended.by.quote.text for mended in compared(latest, first).mended if mended.by]
    assert numbers == ([number] if number else [])
