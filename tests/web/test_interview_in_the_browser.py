"""What a person goes through on the page, from the first click to the debrief."""

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Browsing
from tests.web.driving import MARKED, PLAIN, expected

pytestmark = pytest.mark.browser


def test_a_whole_interview_without_a_key_up_to_the_debrief(visitor: Browsing) -> None:
    ann = visitor()
    expect(ann.page.locator(".privacy")).to_have_text(
        "No model is connected. Everything you type stays on this computer."
    )
    ann.choose("Coached: notes after each answer")
    ann.questions(2)
    ann.begin()
    ann.say(MARKED)
    expect(ann.margin.locator(".note").first).to_be_visible()
    for _ in range(8):
        if ann.over:
            break
        ann.say(PLAIN)
    assert ann.over
    ann.page.get_by_role("button", name="See the debrief").click()
    debrief = ann.page.locator(".debrief")
    expect(debrief.get_by_role("heading", name="Your debrief")).to_be_visible()
    expect(debrief.locator("details.review")).to_have_count(2)
    expect(debrief.locator("ol.first > li").first).to_be_visible()
    assert MARKED in [ann.answer_in(quoted) for quoted in debrief.locator("blockquote.answer").all()]
    assert ann.faults == []


def test_marks_are_exactly_the_characters_that_the_findings_point_at(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    question = ann.words()[0]
    answer = f"Well 👩‍🔧  é  –\n\n{MARKED}\t& <b>so on</b>"
    ann.say(answer)
    findings = expected(answer, question, "opening").findings
    assert findings
    assert ann.marks() == [answer[finding.start : finding.end] for finding in findings]
    assert ann.answer_in(ann.margin.locator("blockquote.answer")) == answer
    assert ann.words()[1] == answer
    for number, finding in enumerate(findings, 1):
        note = ann.margin.locator(".note").nth(number - 1)
        expect(note.locator(".badge")).to_contain_text(str(number))
        expect(note).to_contain_text(finding.message)


def test_numbers_of_marks_are_not_copied_with_the_answer(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say(MARKED)
    copied = ann.margin.locator("blockquote.answer").evaluate(
        "one => { getSelection().selectAllChildren(one); return getSelection().toString(); }"
    )
    assert copied == MARKED


def test_a_mark_leads_to_its_note_and_back(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say(MARKED)
    number = ann.margin.locator("a.number").nth(1)
    number.focus()
    ann.page.keyboard.press("Enter")
    note = ann.margin.locator(".note").nth(1)
    expect(note).to_be_focused()
    expect(ann.margin.locator("mark").nth(1)).to_have_class("mark stock_phrase lit")
    note.locator("a.badge").focus()
    ann.page.keyboard.press("Enter")
    expect(number).to_be_focused()


def test_the_margin_quotes_the_question_and_not_the_greeting(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say(MARKED)
    asked = ann.margin.locator(".asked").inner_text()
    assert ann.words()[0].endswith(asked)
    assert asked.count("?") == 1
    assert len(asked) < len(ann.words()[0])


def test_notes_on_an_earlier_answer_are_one_click_or_one_key_away(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say(MARKED)
    ann.say(PLAIN)
    quoted = ann.margin.locator("blockquote.answer")
    assert ann.answer_in(quoted) == PLAIN
    ann.page.get_by_role("button", name="Earlier answer").click()
    expect(quoted).to_contain_text("I'm a team player")
    expect(ann.page.get_by_role("button", name="Earlier answer")).to_be_disabled()
    ann.page.get_by_role("button", name="Later answer").click()
    expect(quoted).to_contain_text("the scanner at the depot")
    ann.page.locator("a.pick").first.focus()
    ann.page.keyboard.press("Enter")
    expect(quoted).to_contain_text("I'm a team player")
    expect(ann.page.locator("a.pick").first).to_be_focused()
    expect(ann.page.locator("a.pick.here")).to_have_count(1)
    ann.page.locator("a.pick").last.click()
    expect(quoted).to_contain_text("the scanner at the depot")


def test_trying_a_question_again_keeps_both_attempts(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say(MARKED)
    ann.page.get_by_role("button", name="Try this question again").click()
    expect(ann.turns).to_have_count(4)
    ann.say(PLAIN)
    expect(ann.page.locator(".turn.you .who").last).to_contain_text("second attempt")
    ann.page.get_by_role("button", name="Finish").click()
    expect(ann.page.locator(".debrief .versus .attempt")).to_have_count(2)


def test_a_realistic_drill_is_silent_until_the_debrief(visitor: Browsing) -> None:
    ann = visitor()
    ann.choose("One question, to drill", "Realistic: silence until the debrief")
    expect(ann.page.get_by_label("Question to drill")).to_be_visible()
    expect(ann.page.get_by_label("Number of questions")).to_be_hidden()
    ann.begin()
    ann.say(MARKED)
    expect(ann.margin).to_contain_text("nothing until the debrief")
    assert ann.page.locator("mark, a.pick, #again").count() == 0
    for _ in range(3):
        if not ann.over:
            ann.say(MARKED)
    expect(ann.margin).to_contain_text("in the debrief")
    assert ann.page.locator("mark, a.pick").count() == 0, "not even when the last question is over"
    ann.page.get_by_role("button", name="See the debrief").click()
    expect(ann.page.locator(".debrief mark").first).to_be_visible()


def test_a_debrief_without_answers_invents_nothing_and_leads_back(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.page.get_by_role("button", name="Finish").click()
    expect(ann.page.locator(".debrief")).to_contain_text("You did not answer a question this time")
    assert ann.page.locator(".debrief .note, .debrief .strong, .debrief .first").count() == 0
    ann.page.get_by_role("button", name="Back to this interview").click()
    expect(ann.box).to_be_focused()
    ann.say(PLAIN)


def test_the_newest_words_are_in_view(visitor: Browsing) -> None:
    ann = visitor(1280, 620)
    ann.begin()
    for _ in range(4):
        ann.say(PLAIN)
    hidden = "one => one.scrollHeight - one.clientHeight - one.scrollTop"
    assert ann.page.locator("#chat").evaluate(hidden) < 2
    ann.page.reload()
    expect(ann.turns).to_have_count(9)
    expect(ann.turns.last.locator(".said")).to_be_in_viewport()


def test_words_and_speaking_time_are_counted_while_typing(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    line = ann.page.locator("#live-count")
    expect(line).to_contain_text("Shift and Enter sends")
    ann.box.fill("one two three " * 7)
    expect(line).to_contain_text("21 words, about 9 s spoken")
    ann.box.fill("word " * 400)
    expect(line).to_contain_text("400 words, about 2 min 51 s spoken; that is long")


def test_a_second_attempt_says_what_changed(visitor: Browsing) -> None:
    ann = visitor()
    ann.begin()
    ann.say("At Brightside I changed the pallet supplier and saved the company a lot of money.")
    ann.page.locator("#again").click()
    expect(ann.page.locator("#progress")).to_contain_text("attempt 2")
    ann.say("At Brightside I changed the pallet supplier last spring and saved the company £12,000 a year.")
    expect(ann.page.locator(".changed")).to_contain_text("“£12,000 a year” gives the number that")
