"""Whether a story told again is known again, and another from the same place is not taken for it."""

from itertools import combinations

import pytest

from coach.analysis.likeness import SAME_EPISODE, likeness, rare_words, same_episodes
from tests.support.histories import NAMES, read_history

AGAIN = {
    "coldroom": (
        "On a Friday in January our coldroom alarm failed at nine. I rang three hauliers, got two chilled trailers and "
        "moved 40 pallets with six colleagues. We lost one pallet, and the insurer took my temperature log.",
        "The alarm of the coldroom went in January, late on a Friday. I was alone, so I phoned hauliers until I had "
        "two trailers with chillers, and six of us shifted the pallets. The insurer accepted the log that I had kept.",
        "I would say keeping my head when the coldroom broke down. Two hired trailers, every pallet moved by two in "
        "the morning, and a log of each temperature that the insurer later used.",
    ),
    "slots": (
        "At Fenland I drew up the slot sheet for inbound trucks in 2023, and late trucks went from nine a day to two.",
        "In 2023 too many trucks came late to Fenland. I made a sheet with a slot for each inbound truck and rang the "
        "forwarders; after six weeks we had two late ones a day where it had been nine.",
    ),
    "lateness": (
        "In March I let a picker's lateness run for three weeks because I did not want the row, and two colleagues "
        "asked to leave her line. Since then I write the date of the first talk in my diary.",
        "One of my pickers came late again and again. I put off the talk for three weeks, and that was a mistake: two "
        "others wanted off her line. Now the date of such a talk goes into my diary at once.",
    ),
    "ramp": (
        "In 2023 our damages rose to 12 pallets a month, so I stood at dock 4 for two evenings and saw that one ramp "
        "was 3 cm too low. After the repair we had two a month.",
    ),
    "breaks": ("When I changed the break times last May I asked all 14 people first, and 11 wanted the later slot.",),
}
"""Episodes of one person at one place of work, some told again for another question."""


def test_a_story_told_again_in_other_words_is_known_and_its_neighbours_are_not() -> None:
    told = [(name, rare_words(text)) for name, texts in AGAIN.items() for text in texts]
    for (one, words), (other, others) in combinations(told, 2):
        like = likeness(words, others)
        assert (like >= SAME_EPISODE) == (one == other), f"{one} and {other}: {like:.2f}"


def test_all_tellings_of_a_story_come_together() -> None:
    texts = [text for texts in AGAIN.values() for text in texts]
    assert same_episodes(texts) == ((0, 1, 2), (3, 4), (5, 6), (7,), (8,))
    assert same_episodes([]) == ()
    assert same_episodes(["I rang them."] * 2) == ((0,), (1,)), "too short to be known by"


@pytest.mark.parametrize("name", NAMES)
def test_what_three_people_told_over_days_is_grouped_as_a_reader_would(name: str) -> None:
    told = [(one.episode, " ".join(one.says)) for one in read_history(name).given if one.episode]
    groups = same_episodes([text for _, text in told])
    assert [{told[place][0] for place in group} for group in groups] == [
        {episode} for episode in dict.fromkeys(episode for episode, _ in told)
    ]


def test_typed_text_of_any_kind_is_only_text() -> None:
    assert rare_words("=SUM(A1:A9) <b>Łódź</b> 2023 …") >= {"sum", "łódź", "2023"}
