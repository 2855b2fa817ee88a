"""Verdicts on the bank of answers to some topics, on the device of this process, one by one."""

from grader.judge.judge import Judge
from tests.audit.bank import NAMED, Answer, Kind, answers
from tests.gpu.banks import ever_finer
from tests.gpu.job import Row, Told, read
from tests.harness import answer_from, assignment, verdict_on


def main() -> None:
    job, told = read(), Told()
    bank = [answer for answer in answers() if answer.topic in job.topics]
    judges = {topic: Judge(assignment(topic), entropy=0) for topic in job.topics}
    for number in ever_finer(len(bank)):
        if job.left() < 0:
            return
        answer = bank[number]
        told.row(_judged(answer, judges[answer.topic]) | {"number": number, "of": len(bank)})


def _judged(answer: Answer, judge: Judge) -> Row:
    """A verdict, and what `make audit` counts of it."""
    source = answer_from(answer.question, answer.source)
    verdict = verdict_on(answer.question, source, judge)
    name = answer.expected if answer.kind is Kind.KNOWN else NAMED
    return {
        "topic": answer.topic,
        "answer": f"{answer.question}: {answer.label}",
        "known": answer.kind is Kind.KNOWN,
        "right": answer.kind is Kind.RIGHT,
        "passed": verdict.passed,
        "named": verdict.words.startswith(name),
        "as expected": answer.kind is Kind.RIGHT or answer.expected in verdict.words,
    }


if __name__ == "__main__":
    main()
