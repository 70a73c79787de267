"""The small language of rule files: what it matches, and what it refuses with a reason."""

import pytest

from coach.analysis.document import read
from coach.analysis.finder import Finder
from coach.analysis.phrase import PhraseError, compile_phrase, compile_words

LISTS = {"big": compile_words(["big", "huge", "a lot of"]), "gain": compile_words(["money", "time"])}


def marked(phrase: str, text: str) -> list[str]:
    document = read(text)
    found = Finder((0, pattern) for pattern in compile_phrase(phrase, LISTS)).find(document)
    return [text[document.starts[f.marked[0]] : document.ends[f.marked[1] - 1]] for f in found]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("think~ outside (of) the box", "I was thinking outside of the box.", ["thinking outside of the box"]),
        ("think~ outside (of) the box", "We thought outside the box", ["thought outside the box"]),
        ("think~ outside (of) the box", "Think. Outside the box it rained.", []),
        ("i am organised", "Im organized", ["Im organized"]),
        ("i am organised", "I’m organised", ["I’m organised"]),
        ("detail oriented", "a detail-oriented man", ["detail-oriented"]),
        ("my flaw is [i work too hard]", "My flaw is I work too hard", ["I work too hard"]),
        ("saved * {gain}", "saved the firm some money", ["saved the firm some money"]),
        ("saved * {gain}", "saved the whole of the firm money", []),
        ("saved *5 {gain}", "saved the whole of the firm money", ["saved the whole of the firm money"]),
        ("{big} {gain}", "a lot of money and huge time", ["a lot of money", "huge time"]),
        ("^ no job", "There is no job.", []),
        ("^ no job", "Fine, no job too small", ["no job"]),
        ("guess $", "I guess", ["guess"]),
        ("guess $", "I guess it went", []),
        ("too_much|so_many of", "so many of them, too much of it", ["so many of", "too much of"]),
        ("win win", "a win-win", ["win-win"]),
        ("at the end", "at the — end", []),
        ("{big}|small team", "a small team", ["small team"]),
    ],
)
def test_a_phrase_finds_its_words(phrase: str, text: str, expected: list[str]) -> None:
    assert marked(phrase, text) == expected


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("", "begin and end"),
        ("* money", "begin and end"),
        ("money *", "begin and end"),
        ("(maybe)", "must not be optional"),
        ("(big money", "never closed"),
        ("big) money", "without '('"),
        ("{large} money", "no list 'large'"),
        ("saved *20 money", "too wide"),
        ("…!", "holds no word"),
        ("th~ink~", "one '~'"),
        ("work ^ hard", "only stand first"),
        ("(a lot of|many) people", "join the words"),
        ("i (work|care|try)", "very common words"),
        ("saved * (big|huge)", "must be there on either side"),
    ],
)
def test_a_phrase_that_could_never_work_is_refused_with_what_to_write(phrase: str, reason: str) -> None:
    with pytest.raises(PhraseError, match=r".") as caught:
        compile_phrase(phrase, LISTS)
    assert reason in str(caught.value)
