"""The line that `coach check` writes, and the scorer against cases worked out by hand."""

import json

from coach.analysis.engine import Analyser
from coach.analysis.evaluate import Score, evaluate, evaluate_pairs, labelled_spans, match, report_text
from coach.analysis.wire import assessment_to_json
from coach.domain import Asked, Assessment, Finding, Kind, Quote

CONTRACT = {"id", "findings", "measures", "specific_example", "star", "words", "speaking_seconds"}
FINDING = {"kind", "rule", "start", "end", "quote", "message", "advice"}


def test_the_line_holds_what_others_rely_on(analyser: Analyser) -> None:
    answer = "I saved the company a lot of money. It took 14 weeks."
    line = json.loads(json.dumps(assessment_to_json(analyser.assess(answer, Asked(kind="behavioural")), "x1")))
    assert line.keys() >= CONTRACT
    assert line["id"] == "x1"
    assert line["star"].keys() == {"situation", "task", "action", "result"}
    assert all(type(value) is bool for value in line["star"].values())
    (finding,) = line["findings"]
    assert finding.keys() >= FINDING
    assert answer[finding["start"] : finding["end"]] == finding["quote"]
    assert [measure["quote"] for measure in line["measures"]] == ["14 weeks"]
    assert line["words"] == 12
    assert line["speaking_seconds"] == 5


def marked(answer: str, *spans: tuple[int, int, Kind]) -> Assessment:
    return Assessment(
        findings=tuple(
            Finding(kind, f"{kind}.x", Quote.at(answer, start, end), "", "", "A1") for start, end, kind in spans
        )
    )


def row(answer: str, *findings: tuple[str, str], ambiguous: tuple[tuple[str, str], ...] = ()) -> dict[str, object]:
    return {
        "answer": answer,
        "findings": [{"quote": quote, "kind": kind} for quote, kind in findings],
        "ambiguous": [{"quote": quote, "kind": kind} for quote, kind in ambiguous],
    }


def test_half_of_the_shorter_span_is_a_match_and_less_is_not() -> None:
    gold = [(0, 10, "hedge")]
    same = str.__eq__
    assert match(gold, [(5, 15, "hedge")], same) == (1, [], [])
    assert match(gold, [(6, 16, "hedge")], same) == (0, gold, [(6, 16, "hedge")])


def test_one_label_is_matched_once_by_the_mark_that_shares_most() -> None:
    gold = [(0, 20, "hedge")]
    assert match(gold, [(0, 5, "hedge"), (5, 20, "hedge")], str.__eq__) == (1, [], [(0, 5, "hedge")])


def test_a_kind_counts_for_itself_and_the_cliches_for_one_another() -> None:
    answer = "I am passionate about this."
    report = evaluate_pairs(
        [(row(answer, ("I am passionate", "empty_trait")), marked(answer, (0, 15, Kind.STOCK_PHRASE)))]
    )
    assert report.scores["empty_trait"] == Score(0, 0, 1)
    assert report.scores["stock_phrase"] == Score(0, 1, 0)
    assert report.scores["cliche"] == Score(1, 0, 0)
    assert report.scores["all"] == Score(0, 1, 1)


def test_what_annotators_disagreed_on_counts_neither_way() -> None:
    answer = "I guess so."
    report = evaluate_pairs([(row(answer, ambiguous=(("I guess", "hedge"),)), marked(answer, (0, 7, Kind.HEDGE)))])
    assert report.scores["all"] == Score(0, 0, 0)
    assert (report.clean, report.silent) == (0, 0)
    assert report.rules["hedge.x"] == (1, 0, 0)


def test_precision_recall_and_f1_of_a_worked_case() -> None:
    score = Score(right=6, wrong=2, missed=4)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert abs(score.f1 - 2 / 3) < 1e-9


def test_a_clean_answer_left_alone_is_counted(analyser: Analyser) -> None:
    report = evaluate([row("I rang the ward and wrote it down.")], analyser)
    assert (report.clean, report.silent) == (1, 1)
    assert "clean answers left alone: 1 of 1" in report_text(report)


def test_a_label_with_its_own_start_is_found_there() -> None:
    assert labelled_spans("so so", [{"quote": "so", "kind": "hedge", "start": 3}]) == [(3, 5, "hedge")]
