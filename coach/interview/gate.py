"""The gate: each sentence of a reply is checked before it is shown, and withheld when it fails.

What must hold (laws 3 to 5): words in quotation marks stand in what was said; figures and names were given by the
candidate, the job advertisement or the question; one question at most, and where a question is due, that one; none
about family, faith or health; no verdict on hiring; no praise without a quote; nothing about the prompt; no markup;
nothing in the candidate's place, in another language or in none; nothing that has been said already.
"""

import re
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache

from coach.analysis.document import read
from coach.analysis.language import in_another_language
from coach.interview.figures import figures_not_given
from coach.interview.names import words_not_given

LONGEST_REPLY = 1_200
"""Characters of a reply that are shown; a model that goes on is cut at the sentence before."""

_END = re.compile(r"(?<=[.?!…？。！؟])[\"”’')\]]*(?:\s+|$)|(?<=[？。！])|\n+")
_FINISHED = re.compile(r"[.?!…？。！؟][\"”’')\]]*\s*$")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|approx|No)|\b[A-Z])\.$")
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_VERDICT = re.compile(
    r"\b(?:you(?:'|’)?(?:re| are) hired|you(?:'ve| have) got the job|the job is yours|strong (?:no[- ])?hire|"
    r"reject(?:ing|ed)? you|"
    r"(?:we|i)(?:'d| would|'ll| will) (?:definitely |certainly |likely )?(?:not )?(?:hire|take|reject|turn) you|"
    r"we(?:'d| would) (?:like|love) to (?:offer you|make you an offer|have you on board)|"
    r"(?:chance|odds|likelihood) of being hired|"
    r"you (?:would|will|did) (?:not )?(?:get|pass)(?: the job| this)|you(?:'ve| have) (?:passed|failed)|"
    r"you(?:['’](?:re|d)| are| would| could| will|['’]ll| seem| look| sound)(?: be| make| like| to be)? (?:\w+ ){0,4}"
    r"(?:fit|match|addition|asset|hire)\b|\bfit (?:right )?in (?:here|well|perfectly)|"
    r"(?:exactly|just|precisely|not)(?: like)? (?:what|who|whom|the (?:sort|kind|type|person)[^.?!]{0,20}) (?:that )?"
    r"we(?:['’]re| are)? (?:need|want|looking for|after)|lucky to have you|"
    r"look(?:ing)? forward to (?:working with|having) you|"
    r"(?:recommend you|put(?:ting)? you (?:forward|through)|move you (?:on|forward))|"
    r"you(?:['’](?:re|ll)| are| will be| will) (?:\w+ )?(?:through|go(?:ing)?|mov(?:e|ing)) (?:on )?"
    r"to the (?:next|final|last)|"
    r"\b(?:right|wrong|suited|suitable|perfect|ideal|qualified|made) for (?:this|the|our) "
    r"(?:job|role|position|post|team)\b|"
    r"you(?:'re| are) (?:not )?(?:a (?:strong|good|great|perfect) (?:fit|candidate)|"
    r"(?:clearly |certainly |probably )?the (?:right|best|strongest|weakest) (?:person|candidate|one))|"
    r"\b(?:best|strongest|ideal|perfect) (?:candidate|applicant|person for (?:this|the) job)\b|"
    r"^\W*\d+(?:\.\d+)? ?(?:out of|/|of) ?\d+\W*$|\byour (?:score|rating|grade) (?:is|would be|was)\b|"
    r"you(?:['’]d|['’]ll| would| will| could| might) (?:\w+ )?(?:be|get) (?:hired|rejected|turned down|short-?listed)|"
    r"full marks|top marks|(?:i|we)(?:'d| would|'ll| will)? (?:rate|score) (?:you|this|that|your))",
    re.IGNORECASE,
)
_PROMPT_TALK = re.compile(
    r"\b(?:system prompt|my instructions|these instructions|language model|as an ai|i am an ai|i'm an ai|my prompt|"
    r"openai|chatgpt|follow[- ]up need|task in this turn)\b|"
    r"^\W*(?:the job|the employer|level|your manner|where we are|so far|your task|the question on the table|asked|"
    r"still open, we come back to it|follow-up to put|it goes after)\s*:",
    re.IGNORECASE,
)
_SPLENDID = "excellent|fantastic|amazing|brilliant|outstanding|wonderful|superb|perfect|impressive|terrific|exceptional"
_PRAISED = f"great|{_SPLENDID}"
_PRAISE = re.compile(
    rf"\b(?:(?:{_PRAISED}|strong|good|solid|nice|powerful|compelling) (?:answer|example|job|work|point|response|"
    rf"story|result|explanation|stuff|start)|well (?:done|said)|good for you|(?:very|really|so|truly) impressed|"
    rf"i(?:'m|’m| am) impressed|(?:that|this|it)(?:'s|’s| is| was|'re| sounds) (?:\w+ )?(?:{_PRAISED}))\b|"
    rf"^\W*(?:how |absolutely |really |just )?(?:{_PRAISED})\b[,.!]|\b(?:{_SPLENDID})\b|"
    r"\byou(?:'re|’re| are) (?:clearly |certainly |just |exactly )?(?:great|good|strong|so good|very good|what we)\b",
    re.IGNORECASE,
)
_IMPROPER = re.compile(
    r"\byour (?:kids|child(?:ren)?|husband|wife|spouse|boyfriend|girlfriend|family|marriage|pregnancy|religion|faith|"
    r"age|nationality|race|health|illness|disability|politics|mother tongue|debts?)\b|"
    r"\b(?:have|got|having|want|planning|raise) (?:any )?(?:kids|children|a family|a baby)\b|"
    r"\bare you (?:married|single|engaged|divorced|pregnant|gay|straight|religious|disabled)\b|"
    r"\b(?:how old are you|(?:year|when|where) were you born|where are you (?:really |originally )?from|"
    r"(?:go to|attend) (?:church|mosque|synagogue)|who did you vote|(?:in|join) a (?:trade )?union|sick days)\b",
    re.IGNORECASE,
)
"""What an interviewer has no business to ask; practising it would teach that it is normal (A12)."""

_MARKUP = re.compile(
    r"<[a-z/!?]|&(?:lt|#\d+|#x[0-9a-f]+);|\]\(|!\[|```|^\s*#{1,6}\s|\|\s*-{3}|javascript:|data:\w+/|\bhttps?:|\bwww\.|"
    r"[«»]{2}|\{\s*[\"“]\w+[\"”]\s*:|\{\{|<\|",
    re.IGNORECASE,
)
_AS_CANDIDATE = re.compile(
    r"^\W*(?:candidate|user|human|applicant|me|answer)\s*:|"
    r"\b(?:in|at) my (?:last|previous|current|former) (?:role|job|position|company)\b|"
    r"\bmy (?:greatest|biggest) (?:weakness|strength|achievement)\b|"
    r"\bmy (?:previous|former|last) (?:employer|manager|boss|team)\b|"
    r"\bi (?:am|'m|’m) (?:confident|passionate|excited|applying)\b|\bwhy i want (?:this|the) (?:job|role)\b",
    re.IGNORECASE,
)
_OWN_STORY = re.compile(
    r"^\W*(?:(?:so|then|first|and|yes|well),? )?(?:i|we|my team) (?:also |then |first )?"
    r"(?!see\b|hear\b|understand\b|wonder\b|would\b|should\b|am\b|appreciate\b|want\b|notice\b|take\b|have\b|'|’)\w+",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^\W*(?:(?:so|now|then|well),? )?(?:shall|may|can|could|should|might) (?:we|i)\b", re.IGNORECASE)
_LONG_ENOUGH_TO_REPEAT = 12
"""Characters from which on a sentence does not come twice; "I see." may."""

_LONG_ENOUGH_TO_BE_OURS = 25
_WORD = re.compile(r"[^\W\d_]")
_MOST_UNSHOWN = 3 * LONGEST_REPLY
_WINDOW = 6
"""Words in a row that a reply may not share with the prompt, nor all along with an answer."""

_SMALL = frozenset(
    """what which when where whom whose would could should have been with from this that they them your yours about tell
    more there then will than does begin start like just well also into some""".split()
)
_STEM = 5
_ANYBODYS = frozenset(
    """CV HR IT OK Mr Mrs Ms Dr English Christmas Easter Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    Mondays Fridays Saturdays Sundays January February March April May June July August September October November
    December""".split()
)
"""Words with a capital that name nobody in particular."""


_SHORTEST_PIECE = 4
"""Words that make a sentence a piece of the prompt, or of the answer, when all of it stands there."""

_QUOTE_MAP = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Given:
    """What a reply may draw on: everything that was really said or handed in.

    Attributes:
        texts: The candidate's answers, the question and its follow-up, the job ad, role and company.
        answers: The candidate's answers alone.
        said: Sentences the interviewer has said, which are not to come again.
        asking: The question and follow-up of this turn, which may be said again when it is their turn.
        unsaid: Text of the prompt, none of which is to be told.
        due: Wordings of the question that is due, if it is a certain one; another is withheld, or it would be lost.
        closing: Whether the interview ends here, so that nothing more is to be asked.
        later: Wordings of questions that have turns of their own, where a follow-up is due.
    """

    texts: tuple[str, ...]
    answers: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    asking: str = ""
    unsaid: str = ""
    due: tuple[str, ...] = ()
    closing: bool = False
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence that may be shown (`shown`), or was withheld, and then why."""

    text: str
    shown: bool
    why: str = ""


@lru_cache(maxsize=512)
def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTE_MAP).lower().split())


@lru_cache(maxsize=64)
def _windows(text: str) -> set[str]:
    words = re.findall(r"[\w']+", _plain(text))
    return {" ".join(words[place : place + _WINDOW]) for place in range(len(words) - _WINDOW + 1)}


@lru_cache(maxsize=512)
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w']+", _plain(text)))


@lru_cache(maxsize=64)
def _matter(text: str) -> frozenset[str]:
    """What a question is about: its words of some length, without their endings."""
    return frozenset(word[:_STEM] for word in re.findall(r"[^\W\d_]{4,}", _plain(text)) if word not in _SMALL)


def _asks_something_else(sentence: str, given: Given) -> bool:
    """Whether a question has nothing to do with the one that is due. A lead that asks ("Shall we?") is one such."""
    if not _questions_in(sentence):
        return False
    if not given.due:
        return given.closing
    return bool(_LEAD.search(sentence)) or _matter(sentence).isdisjoint(_matter(" ".join(given.due)))


def _names_nobody_gave(sentence: str, given: Given) -> list[str]:
    """Names of people, places and firms in a model's reply that stand in nothing that was said or handed in."""
    return [name for name in words_not_given(sentence, given.texts, names_only=True) if name not in _ANYBODYS]


def _makes_no_sense(sentence: str, given: Given) -> bool:
    """Whether over a third of a model's words stand neither in what was said nor in our own files: it is noise."""
    words, strange = _words(sentence), words_not_given(sentence, given.texts)
    return 3 * len(strange) > len(words) if len(words) > 2 else 0 < len(words) == len(strange)


def _from_the_prompt(sentence: str, unsaid: str) -> bool:
    """Whether a sentence shares a run of words with the prompt, or is a whole piece of it."""
    words = _words(sentence)
    whole = len(words) >= _SHORTEST_PIECE and "?" not in sentence and " ".join(words) in " ".join(_words(unsaid))
    return whole or not _windows(sentence).isdisjoint(_windows(unsaid))


def _tells_their_story(sentence: str, given: Given) -> bool:
    """Whether a sentence says "I did…" in the words of the candidate's answer, or simply says the answer again."""
    again = " ".join(_words(sentence))
    if _AS_CANDIDATE.search(sentence) or (
        len(again.split()) >= _SHORTEST_PIECE and any(again in " ".join(_words(answer)) for answer in given.answers)
    ):
        return True
    mine = _windows(sentence)
    if len(mine) > _WINDOW and any(2 * len(mine & _windows(answer)) > len(mine) for answer in given.answers):
        return True
    if not _OWN_STORY.match(sentence) or not given.answers:
        return False
    words = [word for word in _words(sentence) if len(word) > 2]
    heard = set(_words("\n".join(given.answers)))
    return len(words) >= 4 and sum(word in heard for word in words) >= 0.7 * len(words)


@lru_cache(maxsize=16)
def _plainly(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(_plain, texts))


def _said_already(sentence: str, given: Given) -> bool:
    plain = _plain(sentence)
    if len(plain) < _LONG_ENOUGH_TO_REPEAT or plain in _plain(given.asking):
        return False
    return any(plain == _plain(earlier) for earlier in given.said)


def check_sentence(sentence: str, given: Given, questions_so_far: int) -> str:
    """Why a sentence may not be shown, or an empty string if it may."""
    heard = _plain("\n".join(given.texts))
    quotes = _QUOTED.findall(sentence)
    spoken = _QUOTED.sub(" … ", sentence)
    if any(_plain(quoted).strip(" .,;:!?") not in heard for quoted in quotes):
        return "quotes words that were not said"
    own_question = len(spoken) > _LONG_ENOUGH_TO_BE_OURS and _plain(sentence) in _plain(given.asking)
    # Cheap ones first. Our own question may speak of good work or of language models.
    checks: tuple[tuple[Callable[[], object], str], ...] = (
        (lambda: questions_so_far + _questions_in(sentence) > 1, "asks more than one question"),
        (lambda: not own_question and _asks_something_else(sentence, given), "asks something else than is due"),
        (lambda: not own_question and "?" in sentence and _IMPROPER.search(spoken), "asks what is nobody's business"),
        (lambda: not _WORD.search(sentence), "has no words"),
        (lambda: _MARKUP.search(sentence), "holds markup or an address"),
        (lambda: not own_question and _VERDICT.search(spoken), "gives a verdict"),
        (lambda: not own_question and _PROMPT_TALK.search(spoken), "speaks of its instructions"),
        (lambda: not own_question and not quotes and _PRAISE.search(spoken), "praises without a quote"),
        (lambda: not own_question and _tells_their_story(spoken, given), "speaks in the candidate's place"),
        (lambda: _said_already(sentence, given), "has been said already"),
        (lambda: "?" in sentence and _plain(sentence) in _plainly(given.later), "puts a question of another turn"),
        # What stands in quotation marks has just been found in what was said, figures and all.
        (lambda: figures_not_given(spoken, given.texts), "gives a figure that nobody gave"),
        (lambda: not own_question and given.unsaid and _from_the_prompt(spoken, given.unsaid), "repeats the prompt"),
        (
            lambda: not own_question and given.unsaid and _names_nobody_gave(spoken, given),
            "gives a name that nobody gave",
        ),
        (lambda: in_another_language(read(spoken)), "is not in English"),
        (lambda: not own_question and given.unsaid and _makes_no_sense(spoken, given), "makes no sense"),
    )
    return next((why for fails, why in checks if fails()), "")


def _questions_in(sentence: str) -> int:
    return len(re.findall(r"[?？؟]+", sentence))


def _split(buffer: str, *, final: bool) -> tuple[list[str], str]:
    """Whole sentences at the head of the buffer, and what is left of it."""
    sentences: list[str] = []
    start = 0
    for end in _END.finditer(buffer):
        if end.end() == len(buffer) and not final:
            break  # more of a closing quote or an abbreviation may still come
        piece = buffer[start : end.end()]
        if _ABBREVIATION.search(piece.rstrip()):
            continue
        if piece.strip():
            sentences.append(piece)
        start = end.end()
    rest = buffer[start:]
    if final and rest.strip():
        return [*sentences, rest], ""
    return sentences, rest


def sentences_of(text: str) -> list[str]:
    """The sentences of a whole text, without the space between them."""
    return [sentence.strip() for sentence in _split(text, final=True)[0]]


async def gate(stream: AsyncGenerator[str], given: Given) -> AsyncGenerator[Sentence]:
    """Checks a reply sentence by sentence while it comes in, and stops listening when it goes on too long.

    Args:
        stream: Pieces of the reply, as the model sends them; closed when the gate is.
        given: What the reply may draw on.

    Yields:
        Each sentence as soon as it is whole, with whether it may be shown.
    """
    buffer, progress = "", _Progress(given)
    async with aclosing(stream):
        async for piece in stream:
            sentences, buffer = _split(buffer + piece, final=False)
            for sentence in sentences:
                yield progress.judge(sentence)
            if progress.shown + len(buffer) > LONGEST_REPLY or progress.heard + len(buffer) > _MOST_UNSHOWN:
                return
    for sentence in _split(buffer, final=True)[0]:
        if progress.shown and not _FINISHED.search(sentence):
            yield Sentence(sentence, shown=False, why="is not finished")
            return
        yield progress.judge(sentence)


class _Progress:
    """What of one reply has come in and been shown so far."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.questions = self.shown = self.heard = 0
        self.mine: list[str] = []

    def judge(self, sentence: str) -> Sentence:
        why = check_sentence(sentence, self.given, self.questions)
        if not why and self.shown + len(sentence) > LONGEST_REPLY:
            why = "goes on too long"
        if not why and _plain(sentence) in self.mine:
            why = "has been said already"
        self.heard += len(sentence)
        if not why:
            self.questions += _questions_in(sentence)
            self.shown += len(sentence)
            self.mine.append(_plain(sentence))
        return Sentence(sentence, not why, why)
