"""A recorder that records nothing: results of a dry run are kept beside the ledger."""

from pathlib import Path

from nbformat import NotebookNode

from grader.contract.result import Result
from grader.intake.submission_folder import Submission
from grader.records.gradebook_protocol import Gradebook, Marking
from grader.records.ledger import Entry, Ledger
from grader.records.recorder import DRAFTS, Recorder


class Rehearsal(Recorder):
    """What a dry run has in place of the recorder.

    Whoever then applies the same need not run it again: a recorder takes what rests on the same.
    """

    def __init__(self, folder: Path, gradebook: Gradebook):
        super().__init__(folder, gradebook)
        self._drafts = Ledger(folder, DRAFTS)

    def __exit__(self, *exception: object) -> None:
        self._drafts.__exit__()
        super().__exit__(*exception)

    def register(
        self, assignment: str, trusted: NotebookNode, marking: Marking, apply: bool = False
    ) -> None:
        self._markings[assignment] = marking

    def known(self, submission: Submission, rests_on: str) -> Entry | None:
        """The result that rests on the same, of the ledger or of another dry run."""
        place = submission.assignment, submission.student_id, rests_on
        entry = self._ledger.find(*place) or self._drafts.find(*place)
        return self._worth_now(entry) if entry else None

    def clear(self, submission: Submission) -> None:
        """Nothing is cleared."""

    def keep(self, result: Result, rests_on: str) -> None:
        """Keep a result for another dry run, or for whoever applies it."""
        if rests_on:
            self._drafts.keep(result, rests_on)
