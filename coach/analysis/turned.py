"""The candidate's own clause, said back to them: `I work too hard` becomes `you work too hard`."""

from coach.analysis.document import Document

_TURNED = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "our": "your",
    "ours": "yours", "us": "you", "ourselves": "yourselves", "you": "we", "your": "our",
}  # fmt: skip
_AFTER_I = {"am": "are", "was": "were"}
_LEADING = frozenset(
    {"and", "but", "so", "because", "well", "plus", "also", "that", "or", "which", "like", "um", "honestly"}
)
_LONGEST = 26


def turned(document: Document, first: int, last: int) -> str | None:
    """The tokens in the second person, or None where that would not read well (too long, quoted, no first person)."""
    words = document.words
    while first < last and words[first] in _LEADING:
        first += 1
    own = {"i", "my", "me", "we", "our", "myself"} & set(words[first:last])
    other = {"you", "your", "yours"} & set(words[first:last])
    text = document.text
    if not own or other or not 2 <= last - first <= _LONGEST:
        return None
    if words[first] not in {"i", "my", "we", "our", "it", "the", "there"} or set(
        text[document.starts[first] : document.ends[last - 1]]
    ) & set('"“”\n\r\0<>'):
        return None
    pieces: list[str] = []
    for place in range(first, last):
        word = words[place]
        between = text[document.ends[place - 1] : document.starts[place]] if place > first else ""
        typed = text[document.starts[place] : document.ends[place]]
        before = words[place - 1] if place > first else ""
        if word in _TURNED:
            typed = _TURNED[word]
        elif word in _AFTER_I and before == "i":
            typed, between = _AFTER_I[word], between or " "
        elif typed[:1] in "'’" and before in {"i", "we"}:
            typed, between = {"am": "are"}.get(word, word), " "
        pieces.append(between + typed)
    said = "".join(pieces).strip()
    return said if said.isprintable() else None
