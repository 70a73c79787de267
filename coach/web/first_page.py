"""The first thing a visitor sees: what this is, shown on a few marked lines rather than told."""

from coach.domain import Kind
from coach.wording import KIND_NAMES

_SAMPLE = (
    ("Honestly, ", None),
    ("I’m a bit of a perfectionist", Kind.FAKE_WEAKNESS),
    (". In my last job ", None),
    ("we", Kind.WE_NOT_I),
    (" changed the supplier and that ", None),
    ("saved a lot of money", Kind.UNQUANTIFIED),
    (".", None),
)
_REMARKS = {
    Kind.FAKE_WEAKNESS: "They hear this every day. Name one that has really cost you something.",
    Kind.WE_NOT_I: "Which part of it was yours?",
    Kind.UNQUANTIFIED: "How much, over what time, compared with what?",
}


def _sample() -> str:
    kinds = [kind for _, kind in _SAMPLE if kind]
    words = "".join(
        f'<mark class="mark {kind.value}">{text}</mark><span class="number {kind.value}">{kinds.index(kind) + 1}</span>'
        if kind
        else text
        for text, kind in _SAMPLE
    )
    notes = "".join(
        f'<li><span class="badge {kind.value}">{number}</span>'
        f'<span><b class="like {kind.value}">{KIND_NAMES[kind]}</b><br>{_REMARKS[kind]}</span></li>'
        for number, kind in enumerate(kinds, 1)
    )
    return (
        f'<figure class="sample"><figcaption>What the coach does with an answer</figcaption>'
        f'<blockquote class="answer">{words}</blockquote><ul>{notes}</ul></figure>'
    )


PITCH = (
    '<section class="pitch"><h1><span>You have been called back.</span> '
    "<span>Rehearse it here first.</span></h1>"
    '<p class="lead">An interviewer asks what people are really asked, and follows up. A coach marks your own words: '
    "the worn-out phrase, the result without a number, the trait without a story.</p></section>"
)
SAMPLE = _sample()
PROMISES = (
    '<ul class="promises"><li><b>Type as you would speak.</b> No camera, no account, and spelling does not matter.</li>'
    "<li><b>Every mark is on your own words,</b> with the reason and what to say instead.</li>"
    "<li><b>Nothing gets lost.</b> Close the tab and come back; the half-written answer is still there.</li></ul>"
)
