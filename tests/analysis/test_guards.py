"""Why a phrase is let off, as a table: the words, what was asked, and whether a mark of that kind must stand."""

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked, Kind

WEAKNESS = Asked("What is your greatest weakness?", "strength_weakness")
STRENGTH = Asked("What are your strengths?", "strength_weakness")
STORY = Asked("Tell me about a result.", "behavioural")

TABLE = [
    # words, asked, kind, marked?
    ("I'm a perfectionist.", WEAKNESS, Kind.FAKE_WEAKNESS, True),
    ("im abit of a perfectionist", WEAKNESS, Kind.FAKE_WEAKNESS, True),
    ("My old boss was a perfectionist.", WEAKNESS, Kind.FAKE_WEAKNESS, False),
    ("I could say perfectionist but you'd roll your eyes.", WEAKNESS, Kind.FAKE_WEAKNESS, False),
    ("I work too hard.", WEAKNESS, Kind.FAKE_WEAKNESS, True),
    ("I can't switch off.", WEAKNESS, Kind.FAKE_WEAKNESS, True),
    ("I care too much.", STRENGTH, Kind.FAKE_WEAKNESS, False),
    ("I was a perfectionist and it cost us a deadline in May. Since then I send the draft first.", WEAKNESS,
    Kind.FAKE_WEAKNESS, False),
    ("I'm a team player.", STRENGTH, Kind.EMPTY_TRAIT, True),
    ("I'm not a team player.", STRENGTH, Kind.EMPTY_TRAIT, False),
    ("I wouldn't call myself a people person.", STRENGTH, Kind.EMPTY_TRAIT, False),
    ("My manager was a natural leader.", STRENGTH, Kind.EMPTY_TRAIT, False),
    ("She said 'I'm a people person' and laughed.", STRENGTH, Kind.EMPTY_TRAIT, False),
    ("We kept the spare keys outside the box on the shelf.", STORY, Kind.STOCK_PHRASE, False),
    ("We like to think outside the box.", STORY, Kind.STOCK_PHRASE, True),
    ("If anyone says \"think outside the box\" they pay a pound.", STORY, Kind.STOCK_PHRASE, False),
    ("I saved the company a lot of money.", STORY, Kind.UNQUANTIFIED, True),
    ("I saved the company £12k a year.", STORY, Kind.UNQUANTIFIED, False),
    ("I saved the company a lot of money, about £12k a year.", STORY, Kind.UNQUANTIFIED, False),
    ("I would save the company a lot of money.", STORY, Kind.UNQUANTIFIED, False),
    ("We'd handed it over well ahead of programme.", STORY, Kind.UNQUANTIFIED, True),
    ("Five years in, I ran a very heavy caseload.", STORY, Kind.UNQUANTIFIED, True),
    ("The trains were a shambles.", Asked("How was your journey?", "small_talk"), Kind.NEGATIVITY, False),
    ("It was a shambles because the girl before me was useless.", STORY, Kind.NEGATIVITY, True),
    ("I was useless at maps.", STORY, Kind.NEGATIVITY, False),
    ("That rate is a joke.", Asked("We can do £550 a day.", "negotiation"), Kind.CONFRONTATIONAL, True),
    ("I made a joke about the coffee.", Asked("We can do £550 a day.", "negotiation"), Kind.CONFRONTATIONAL, False),
    ("Meetings were held, a plan was agreed and support was put in.", STORY, Kind.WE_NOT_I, True),
    ("The team agreed the scope and the team got it over the line.", STORY, Kind.WE_NOT_I, True),
    ("Meetings were held, and I wrote the plan that was agreed.", STORY, Kind.WE_NOT_I, False),
    ("I get too attached to my residents.", Asked("What are you not so good at?", "strength_weakness"),
    Kind.FAKE_WEAKNESS, True),
    ("I want to save the company a lot of money.", STORY, Kind.UNQUANTIFIED, False),
    ("Sales went up massively, I was on 24/7.", STORY, Kind.UNQUANTIFIED, True),
    ("Sales went from 11k to 14k a week.", STORY, Kind.UNQUANTIFIED, False),
    ("I answered the phone and kept the diary.", STORY, Kind.UNQUANTIFIED, False),
    ("My manager was a bully.", Asked("Why did you leave?", "motivation"), Kind.NEGATIVITY, True),
    ("I was useless at maps when I started.", WEAKNESS, Kind.NEGATIVITY, False),
    ("My manager and I disagreed about the date.", Asked("Why did you leave?", "motivation"), Kind.NEGATIVITY, False),
    ("Take it or leave it.", Asked("We can do 40.", "negotiation"), Kind.CONFRONTATIONAL, True),
    ("Could we look at the pension instead?", Asked("We can do 40.", "negotiation"), Kind.CONFRONTATIONAL, False),
    ("I guess I kind of helped.", STORY, Kind.HEDGE, True),
    ("What kind of person would do that?", STORY, Kind.HEDGE, False),
    ("I estimate about 12 percent.", STORY, Kind.HEDGE, False),
    ("Probably that I'm slow on the phone, I suppose.", WEAKNESS, Kind.HEDGE, False),
    ("I'm a fast learner -- no wait, everyone says that.", STORY, Kind.EMPTY_TRAIT, False),
    ("I was kind of the captain.", STORY, Kind.EMPTY_TRAIT, False),
    ("I wouldn't go looking for a win-win.", STORY, Kind.STOCK_PHRASE, False),
    ("I'd go for a win-win.", STORY, Kind.STOCK_PHRASE, True),
    ("It sounds like a cliché, and I am not a perfectionist.", WEAKNESS, Kind.FAKE_WEAKNESS, False),
    ("I know it sounds like a cliché, it really is that I'm a perfectionist.", WEAKNESS, Kind.FAKE_WEAKNESS, True),
    ("I'm a grafter. On 4 May 2021 the boiler went at the school in Hull, so I drove over and I fitted the pump by"
    " six. I rang the caretaker at seven and the children came in at nine.", STORY, Kind.EMPTY_TRAIT, False),
    ("I'm a grafter. I did the Level 2 in 2019 and I trained for two years.", STORY, Kind.EMPTY_TRAIT, True),
    ("We planned it, we built it and we tested it.", STORY, Kind.WE_NOT_I, True),
    ("We planned it, and I built it and tested it.", STORY, Kind.WE_NOT_I, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "asked", "kind", "marked"), TABLE, ids=[f"{row[2]}: {row[0][:40]}" for row in TABLE]
)
def test_a_phrase_is_marked_or_let_off(answer: str, asked: Asked, kind: Kind, marked: bool, analyser: Analyser) -> None:
    found = [finding for finding in analyser.assess(answer, asked).findings if finding.kind is kind]
    assert bool(found) is marked, "\n".join(analyser.explain(answer, asked))


def test_explain_says_why_a_phrase_was_let_off(analyser: Analyser) -> None:
    told = analyser.explain("My old boss was a perfectionist.", WEAKNESS)
    assert any("let off: 'boss' is whom it is about" in line for line in told)
