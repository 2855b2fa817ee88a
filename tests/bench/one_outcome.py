"""A pool without kernels: of each kind of submission one is run, and stands for all others."""

import re
from concurrent.futures import Future

from grader.intake.submission_folder import HandedIn
from grader.running.worker import Ran, RunPlan, run

KIND = "simulated"  # the notebook's metadata that say which kind it is; one kind if there are none
_KIND = re.compile(rf'"{KIND}": "(\w+)"'.encode())


class OneOutcome:
    """A pool whose submissions of a kind all end as the first one did."""

    workers = 32  # so that two processes judge
    zygote = None

    def __enter__(self) -> "OneOutcome":
        self._ran: dict[tuple[str, str], Ran] = {}
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def begin(self) -> None:
        pass

    def prepare(self, plans: dict[str, RunPlan]) -> None:
        self._plans = plans

    def submit(self, assignment: str, handed_in: HandedIn) -> Future[Ran]:
        future: Future[Ran] = Future()
        future.set_result(self._outcome(assignment, handed_in))
        return future

    def _outcome(self, assignment: str, handed_in: HandedIn) -> Ran:
        kind = assignment, kind_of(handed_in)
        if kind not in self._ran:
            self._ran[kind] = self._run(assignment, handed_in)
        return self._ran[kind]

    def _run(self, assignment: str, handed_in: HandedIn) -> Ran:
        return run(self._plans[assignment], None, handed_in)


def kind_of(handed_in: HandedIn) -> str:
    found = _KIND.search(handed_in.content)
    return found[1].decode() if found else ""
