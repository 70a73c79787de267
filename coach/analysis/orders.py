"""Words of an answer that are not told to the interviewer but meant for whoever, or whatever, reads it.

Wide on purpose. What is found here costs nothing but the trust in a connected model's rating of these words (the rules
neither see nor need it), so one too many is better than one that is missed. What is quoted or told about ("a customer
typed “ignore all previous instructions”") is not found.
"""

import re

from coach.analysis.document import read
from coach.analysis.language import in_another_language
from coach.domain import Span

_ON = r"[^.!?\n]{0,120}"
_PROMPT = r"(?:prompts?|instructions?|rules?|rubric|guidelines?|marking scheme|system message|settings|directions)"
_WHO = r"(?:grader|marker|reader|rater|judge|reviewer|assessor|assistant|model|ai|bot|llm|coach|interviewer)"
_ROLE = r"(?:system|assistant|user|human|developer|tool|tool_call|instruction|thought process|note to \w[\w ]{0,30})"
_MUST = r"(?:^\W*|[,;:] ?|\b(?:and|then|now|please|so|just|to|must|should|will|would) )"
_BEST = r"(?:full|top|the (?:best|highest|top|job)|(?:an? )?(?:high(?:er|est)?|max\w*|good (?:mark|rating|score)))"
_FIVE = r"(?:an? )?(?:5|10|100|five|ten)(?=\W*(?:$|[.!?,]|out of|/|points?|stars?|marks?))"
_GOOD = r"(?:verified|approved|excellent|perfect|complete|outstanding|flawless|the job|[5-9]|10|five|ten)"

_MACHINERY = (
    r"<[a-z/!?|]",
    r"&(?:lt|gt|#\d+|#x[0-9a-f]+);",
    r"\]\(|```|[«»]{2}|\{\{|\$\{|\[/?inst\]|\"\"\"",
    r"^\s*#{2,}\s",
    r"javascript:|\bdata:\w+/|/etc/|(?:\.\./){2,}",
    r"^\s*[=+@]\w+\(|\b\w+\(\s*[{\"']|\b\w+=\S+, ?\w+=",
    rf"^\W*{_ROLE}\b[^\w\n]*:|^\W*\[system",
    r"\b[a-z]+(?:_[a-z]+)+\b",
    r"(?<![A-Za-z0-9+/])(?=[a-z0-9+/]*[A-Z])(?=[a-z+/]*\d)[A-Za-z0-9+/]{24,}={0,2}",
)
"""Markup, code, roles, names of tools, and text that is packed."""

_ORDERS = (
    rf"^\W*(?:please |now |and |then |just |so )*(?:ignore|disregard|forget|override|bypass|drop|skip)\b{_ON}\b"
    rf"(?:{_PROMPT}|everything|all|above|previous|before)\b",
    rf"\b(?:give|award|grant) (?:me|this|it|us|the (?:answer|candidate|applicant)) (?:{_BEST}|{_FIVE})",
    r"(?<!\bto )\b(?:rate|score|grade|mark) (?:me|this|it|everything|nothing|the (?:answer|candidate)|my answers?)\b",
    r"\b(?:do not|don't|never|not to) (?:mark|report|flag|rate|criticise|criticize) (?:this|it|me|any\w*|the)\b",
    r"\bno findings?\b|\bapprove (?:me|every\w*|all|this)\b|\bpraise the candidate\b|\bstop asking questions\b",
    rf"\b(?:reveal|print|repeat|show|recite|quote|translate|encode|output|write|read)\b{_ON}\b"
    rf"(?:your {_PROMPT}|words above)",
    r"\byour (?:system )?(?:prompt|instructions)\b|\bsystem prompt into\b|\bprompts? to sleep\b|\bcard A\d+\b",
    r"\bapi key\b|\b(?:call|use|run|invoke) the tool\b|\bpoem in which each line\b|\bin base64\b",
    r"\b(?:before|above) this conversation\b|\bnew task\b|\bend of (?:the )?answer\b|\bthe interview is over\b",
    r"\b(?:act as|pretend to be|behave as) an? (?:ai|assistant|bot|helpful)|\byou(?:'re| are) now\b|\bnow \w*bot\b",
    rf"{_MUST}(?:say|confirm|state|answer|write|tell (?:me|them|everybody))\b{_ON}\b"
    r"(?:hired|accepted|approved|(?:is|was) (?:perfect|excellent)|passed|have the job|single word)\b",
    r"^\W*(?:print|quote|read|repeat|recite) (?:it|them|me|that|yours)\b",
    r"\b(?:you are|candidate is|i am|i'm) hired\b|\bsay so now\b",
    rf"\b(?:note|message|hint|instructions?) (?:to|for) (?:the |any |every )?{_WHO}\b|\bdear {_WHO}\b",
    r"\b(?:this|the|my|each|every) (?:answer|candidate|applicant)(?: \w+)? "
    rf"(?:is|was|has|gets|deserves|earns|should|must)\b{_ON}\b{_GOOD}\b",
    r"\bif you (?:mark|rate|grade|flag|report) (?:this|me|my|the)\b",
    r"\b(?:everybody|whoever|any(?:one|body)) who reads this",
    r"\bas (?:agreed|discussed|arranged) with your\b|\bas the (?:developer|owner|author|administrator) of this\b",
    r"\b(?:ignor(?:a|ad|ar|en|ez|er|iere?|ieren|uj\w*|eer)|negeer|vergiss|oublie[zr]?|olvida\w*|esque[çc]a)\b",
)
"""What is said to a reader, and to nobody in the room."""

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_MACHINE = re.compile("|".join(_MACHINERY), re.IGNORECASE | re.MULTILINE)
_CONSTANT = re.compile(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b")
_JSON = re.compile(r"[{\[]\s*[\"“']\w+[\"”']\s*:")
_ORDER = re.compile("|".join(_ORDERS), re.IGNORECASE | re.MULTILINE)
_PIECE = re.compile(r"[^.!?。！？]+[.!?…。！？]*[\"”’')\]]*")
_QUOTED = re.compile(r"“[^“”\n]*”|\"[^\"\n]*\"|‘[^‘’\n]*’")
_WORD = re.compile(r"[^\W\d_]{2,}")
_HARMLESS = re.compile(r"\W*\d[\d\W]*|\W*[^\W\d_]\W*|[.…?!\"”’)]+")


def _odd_line(line: str) -> bool:
    """Whether a line holds what a machine reads. Full stops break up code and markup, so it is looked at whole."""
    told = _QUOTED.sub(" … ", line)
    if '"""' in line or _HIDDEN.search(line) or _JSON.search(line) or _MACHINE.search(told) or _CONSTANT.search(told):
        return True
    bare = line.strip()
    return not _WORD.search(bare) and bool(bare) and not _HARMLESS.fullmatch(bare)


def _for_the_reader(piece: str) -> bool:
    bare = piece.strip()
    if _ORDER.search(_QUOTED.sub(" … ", piece)) or (_QUOTED.fullmatch(bare) and _ORDER.search(bare[1:-1])):
        return True
    return in_another_language(read(piece))


def orders_in(text: str) -> tuple[Span, ...]:
    """The stretches of a text that are meant for its reader: orders, roles, code, hidden signs, another language."""
    found: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        if _odd_line(line.group()):
            found.append(Span(line.start(), line.end()))
            continue
        pieces = (piece for piece in _PIECE.finditer(line.group()) if _for_the_reader(piece.group()))
        found += [Span(line.start() + piece.start(), line.start() + piece.end()) for piece in pieces]
    return tuple(found)


def without_orders(text: str) -> str:
    """The text with such stretches left out."""
    at, kept = 0, list[str]()
    for span in orders_in(text):
        kept.append(text[at : span.start])
        at = span.end
    return "".join([*kept, text[at:]]).strip()
