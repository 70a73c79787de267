"""Whether a text is in another language than English: the marks are made for English, and people should be told."""

from itertools import repeat

from coach.analysis.document import Document

_LEAST = 3
_MARKS = ".,;:!?\"“”'‘’()[]-"
_ENGLISH = frozenset(
    """the and but if of by for with about into than then that this these those there it its are were been being did
    does has would could should might must not yes my our you your she they them their what which who when where why
    how any each such other only same very just because while few out again got it's i'm don't didn't i've""".split()
)
_OTHER = frozenset(
    """el los las de del que y por para con una un es se lo su como pero más al nos
    le les des du et est une dans pas qui sur je nous vous avec ce il elle beaucoup mais
    der das und ist nicht ein eine ich wir mit auf für von zu im habe sie nur noch auch bei
    di che è per non sono ho nel della gli più anche ma negli
    os um uma não em eu você mas mais ao muito
    het een van ik niet dat op te voor zijn heb naar maar ook bij jaar
    w na z się nie jest że jak od przez ale dla są
    och att det jag är inte som på för med har ett og ikke jeg av til
    ve bir bu için ile ben çok daha
    și este pentru sunt cu din la yang dan di dengan untuk saya""".split()
)
"""Small words that run through prose, none of which stands in both lists or is an English word of its own."""


def in_another_language(document: Document) -> bool:
    """True for prose in another language or script. A list of names or mere noise is not taken for one."""
    if not document.text.isascii():
        letters = [character for character in document.text if character.isalpha()]
        if sum(character > "\u024f" for character in letters) > len(letters) / 2:
            return len(letters) >= _LEAST
    words = list(map(str.strip, document.text.lower().replace("’", "'").split(), repeat(_MARKS)))
    other = sum(map(_OTHER.__contains__, words))
    return other >= _LEAST and other > 2 * sum(map(_ENGLISH.__contains__, words))
