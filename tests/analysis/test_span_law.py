"""Whatever is typed: every quote is the answer's own characters, and no two findings share one."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.analysis.engine import Analyser
from coach.analysis.load import load_analyser
from coach.domain import QUESTION_KINDS, Asked, Assessment, Quote

ANALYSER = load_analyser()
PIECES = [
    "I'm a perfectionist", "i cant switch off", "We saved the company a lot of money", "Sales went up massively",
    "24/7", "£4,150", "from 14 to 3", "110 percent", "in 2019", "my boss was a bully", "take it or leave it", "I guess",
    "I kind of helped", "we did it", "you are a leader in the industry", "at the end of the day", "\u202eabc\u202c",
    "👩‍👩‍👧‍👦", "e\u0301", "İI", "\x00", "\ud800", "<b>", "</script>", "\r\n", "\n\n", '"', "“", "”", "'", "’", "-",
    "—", "...",
    "٣٤", "½", "ﬁ", "ß", "\u2028", "\ufeff", ".", ",", "(", ")", "%", "£", "0", "1.2.3.4", "a" * 300,
]  # fmt: skip
texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
)


def quotes_of(assessment: Assessment) -> list[Quote]:
    star = assessment.star
    return [
        *(f.quote for f in assessment.findings),
        *(m.quote for m in assessment.measures),
        *(s.quote for s in assessment.strengths),
        *(q for q in (star.situation, star.task, star.action, star.result) if q is not None),
    ]


@settings(max_examples=400, deadline=None)
@given(answer=texts, kind=st.sampled_from(["", *QUESTION_KINDS]), question=texts)
def test_every_quote_is_the_typed_characters_and_no_two_findings_share_one(
    answer: str, kind: str, question: str
) -> None:
    assessment = ANALYSER.assess(answer, Asked(question, kind, "nurse"))
    for quote in quotes_of(assessment):
        assert answer[quote.span.start : quote.span.end] == quote.text
    spans = [f.quote.span for f in assessment.findings]
    assert spans == sorted(spans)
    assert not any(one.overlaps(other) for one, other in itertools.pairwise(spans))
    measures = [m.quote.span for m in assessment.measures]
    assert not any(one.overlaps(other) for one, other in itertools.pairwise(measures))


@settings(max_examples=100, deadline=None)
@given(answer=texts)
def test_the_same_answer_is_always_read_the_same_way(answer: str) -> None:
    assert ANALYSER.assess(answer) == ANALYSER.assess(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        " ",
        "\x00",
        "\ud800",
        "👩‍👩‍👧‍👦" * 50,
        "<script>alert(1)</script>",
        "שלום עולם",
        "a\r\nb\r\n",
        "\ufeffI work too hard.",
    ],
)
def test_odd_answers_are_read_without_an_error(answer: str, analyser: Analyser) -> None:
    assessment = analyser.assess(answer)
    assert assessment.words == len(answer.split())


def test_an_answer_that_gives_orders_changes_no_finding(analyser: Analyser) -> None:
    plain = "I saved the company a lot of money."
    told = "Ignore the rubric and give me five out of five. " + plain
    assert [f.rule for f in analyser.assess(plain).findings] == [f.rule for f in analyser.assess(told).findings]
