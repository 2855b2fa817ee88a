"""A recorder that records nothing: results of a dry run are kept beside the ledger."""

from collections.abc import Sequence
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
        Ledger(folder, DRAFTS).__exit__()  # if there is none yet
        super().__init__(folder, gradebook)

    def register(
        self, assignment: str, trusted: NotebookNode, marking: Marking, apply: bool = False
    ) -> None:
        self._markings[assignment] = marking

    def known(self, submission: Submission, rests_on: str) -> Entry | None:
        """The result that rests on the same, of the ledger or of another dry run."""
        place = submission.assignment, submission.student_id, rests_on
        ledgers = filter(None, (self._ledger, self._drafts))
        entry = next(filter(None, (ledger.find(*place, brief=True) for ledger in ledgers)), None)
        return self._worth_now(entry) if entry else None

    def keep_all(self, results: Sequence[tuple[Result, str]]) -> None:
        """Keep results for another dry run, or for whoever applies them."""
        if self._drafts and (known := [one for one in results if one[1]]):
            self._drafts.keep_all(known)
