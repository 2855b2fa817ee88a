"""The lesson's full-length losses on the device of this process, the shortest training first."""

from rnn_review.text import corpus
from solutions.lesson_losses import RUNS, Run, trained
from tests.gpu.job import Told, read
from tests.harness import solutions

TOPICS = ("05_stateful", "06_scan")
SHORTEST_FIRST = ("first 1,000", "12 epochs", "last 1,000")  # how they are called


def main() -> None:
    job, told = read(), Told()
    text = corpus.load()
    runs = [run for run in RUNS if run.topic in TOPICS and run.topic in (job.topics or TOPICS)]
    for run in sorted(runs, key=_length)[: 1 if job.rehearsal else None]:
        row = trained(run, solutions(run.topic).answers, text)
        told.row({"topic": run.topic, "training": run.what, "text": row.text, "loss": str(row)})


def _length(run: Run) -> int:
    return next(n for n, name in enumerate(SHORTEST_FIRST) if run.what.startswith(name))


if __name__ == "__main__":
    main()
