"""Numbers that measure, and numbers that only look like it."""

import pytest

from coach.analysis.accuracy import measures_score, rows_of
from coach.analysis.document import read
from coach.analysis.measures import find_measures
from coach.domain import Grade
from coach.resources import data_root


def measures(text: str) -> list[str]:
    return [measure.quote.text for measure in find_measures(read(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We cut it from 14 to 3.", ["from 14 to 3"]),
        ("It went down to a third of what it was.", ["down to a third"]),
        ("One in four was late.", ["One in four"]),
        ("I came second out of thirty-one branches.", ["second out of thirty-one branches"]),
        ("No accidents in three years.", ["No accidents in three years"]),
        ("It cost about €800.", ["about €800"]),
        ("The price fell by ₹3 lakh.", ["₹3 lakh"]),
        ("Some 120–140 lunches a day.", ["Some 120–140 lunches a day"]),
        ("A team of seven.", ["team of seven"]),
        ("Sales doubled.", ["doubled"]),
        ("I cut complaints to 4 a month.", ["4 a month"]),
        ("We get about 30 a day.", ["about 30 a day"]),
        ("Errors dropped to 7.", ["7"]),
        ("I moved to 4 Park Street.", []),
        ("Open 24/7 since 2019 on Java 8 in ward 7.", []),
        ("I give 110 percent and a hundred percent effort.", []),
        ("The 3rd of May at 9.30 on the 2nd floor.", []),
        ("First of all, one of the best was COVID-19.", []),
        ("I live at 48 Harbour Street, call 020 7946 0018.", []),
        ("At 19 I was on the one hand glad.", []),
        ("ISO 9001, K8, HL7, BA117 and Office 365.", []),
    ],
)
def test_a_number_is_a_measure_or_only_looks_like_one(text: str, expected: list[str]) -> None:
    assert measures(text) == expected


def test_numbers_are_graded_scope_result_and_compared() -> None:
    grades = {
        m.quote.text: m.grade for m in find_measures(read("A team of seven. We saved £900. It fell from 14 to 3."))
    }
    assert grades == {"team of seven": Grade.SCOPE, "£900": Grade.RESULT, "from 14 to 3": Grade.COMPARED}


def test_the_labelled_sentences_are_read_right() -> None:
    score, taken = measures_score(rows_of(data_root() / "tests/eval/measures_dev.jsonl"))
    assert score.f1 >= 0.95
    assert taken == 0


GRADED = {
    "I led a team of 12.": Grade.SCOPE,
    "I manage a budget of £2m.": Grade.SCOPE,
    "I answered 60 calls a day.": Grade.SCOPE,
    "My caseload was 22 families.": Grade.SCOPE,
    "I saved the firm £12,000.": Grade.RESULT,
    "I won six new accounts.": Grade.RESULT,
    "Errors fell by a third.": Grade.RESULT,
    "Sales went up 18%.": Grade.RESULT,
    "Complaints fell from nine a month to two.": Grade.COMPARED,
    "It took two days, down from nine.": Grade.COMPARED,
    "The slow page went 900ms to 210ms.": Grade.COMPARED,
    "Returns were 42 a week down to 7.": Grade.COMPARED,
    "The wait is 3 to 5 minutes.": Grade.SCOPE,
    "I did 60 calls a day before, and 90 since.": Grade.COMPARED,
    "It is £40 a day before tax.": Grade.RESULT,
    "We had 14 accidents the year before and none in mine.": Grade.COMPARED,
    "Scrap was 4% against the usual.": Grade.COMPARED,
    "It took two hours, where it took four before.": Grade.COMPARED,
    "We had 41 calls where the target was 30.": Grade.COMPARED,
    "I did 12 visits a day, normally it is 8.": Grade.COMPARED,
    "Eleven to three falls a month.": Grade.COMPARED,
    "It takes two to three hours.": Grade.SCOPE,
    "I went round with them for three nights.": Grade.SCOPE,
    "I cut the hedge for two days.": Grade.SCOPE,
    "Output went to 40 units.": Grade.RESULT,
}


@pytest.mark.parametrize(("sentence", "told"), GRADED.items())
def test_how_big_what_came_of_it_and_against_what_are_told_apart(sentence: str, told: Grade) -> None:
    assert [measure.grade for measure in find_measures(read(sentence))][:1] == [told]


def test_what_is_counted_again_later_is_told_against_what_was_before() -> None:
    def graded(answer: str) -> list[Grade]:
        return [measure.grade for measure in find_measures(read(answer))]

    assert graded("There were seven falls in May. I moved the bells. Next month, two falls.")[-1] is Grade.COMPARED
    assert graded("We were four people there. In my next job we were 14 people and had two vans.")[-1] is Grade.SCOPE
    assert graded("I wrote 12 letters on Monday. I wrote three letters to the bank.")[-1] is Grade.SCOPE


@pytest.mark.parametrize(
    ("answer", "sentences"),
    [
        ("I moved them by 2 a.m. He came at six.", 2),
        ("I moved them by 2 a.m. on Friday.", 1),
        ("At 2 p.m. Ann rang.", 1),
        ("I was on Ward 4. In May I left.", 2),
    ],
)
def test_a_sentence_ends_at_the_hour_only_where_another_begins(answer: str, sentences: int) -> None:
    assert len(read(answer).sentences) == sentences
