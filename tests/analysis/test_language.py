"""Somebody who answers in another language is told that the marks are for English; nobody else is."""

import pytest

from coach.analysis.engine import Analyser
from coach.domain import Asked

OTHER = [
    "Trabajo en almacenes desde hace nueve años y en marzo reduje los errores de 31 a 8 por semana.",
    "Ich habe den Plan selbst gezeichnet und die vier größten Speditionen angerufen.",
    "Je travaille dans un entrepôt et on a fait beaucoup de choses.",
    "Lavoro in un magazzino da nove anni e in marzo ho ridotto gli errori per il turno, che non era facile.",
    "Ik werk al negen jaar in een magazijn en in maart was het beter, maar niet voor iedereen.",
    "Pracuję w magazynie od dziewięciu lat i nie jest to łatwe.",
    "我在仓库工作了九年",
    "أعمل في المستودعات منذ تسع سنوات.",
    "Я работаю на складе девять лет.",
]
ENGLISH = [
    "Yes.",
    "Excel, Word, SAP, PowerPoint, Python, SQL, forklift licence",
    "In Rio de Janeiro and La Paz I led the team of El Dorado for two years.",
    "I said “Guten Morgen, wie geht es Ihnen” to each of them, and it broke the ice.",
    "asdf jkl; qwer uiop zxcv",
    "At the Café de la Gare in Aix I served 40 covers a night.",
    "7 7 7 7 7",
    "",
]


def told(text: str, analyser: Analyser) -> bool:
    return "language.other" in {note.id for note in analyser.assess(text, Asked(kind="behavioural")).notes}


@pytest.mark.parametrize("text", OTHER)
def test_prose_in_another_language_gets_the_remark(text: str, analyser: Analyser) -> None:
    assert told(text, analyser)


@pytest.mark.parametrize("text", ENGLISH)
def test_english_names_and_noise_do_not(text: str, analyser: Analyser) -> None:
    assert not told(text, analyser)
