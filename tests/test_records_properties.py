"""Results and ledger under arbitrary values and histories."""

import dataclasses
import itertools
import json
import shutil
import tempfile
from pathlib import Path
from statistics import median

import nbformat
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from grader.contract.question import Step
from grader.contract.result import CellRun, Provenance, QuestionResult, Result
from grader.contract.state import State
from grader.records.ledger import Ledger
from tests.fuzz import settings
from tests.ledgers import as_version_0

seconds = st.floats(0, 1e6, allow_nan=False)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
FEEDBACK = nbformat.v4.new_notebook()


def results(name: st.SearchStrategy[str], student: st.SearchStrategy[str]):
    return st.builds(
        Result,
        assignment=name,
        student_id=student,
        state=st.sampled_from(State),
        reason=texts,
        questions=st.lists(
            st.builds(
                QuestionResult,
                *(texts, seconds, seconds, texts, seconds),
                st.lists(texts, max_size=2).map(tuple),
                st.booleans(),
                st.lists(st.builds(Step, texts, st.booleans()), max_size=3).map(tuple),
                texts,
            ),
            max_size=3,
        ).map(tuple),
        submission_sha256=texts,
        seconds=seconds,
        provenance=st.builds(Provenance, texts, texts, texts, st.booleans()),
        feedback=st.just(FEEDBACK),
        cells=st.lists(
            st.builds(CellRun, texts, texts, seconds, st.sampled_from(["completed", "timeout"])),
            max_size=3,
        ).map(tuple),
    )


@given(result=results(st.text(), st.text()))
def test_a_result_comes_back_from_json_as_it_was(result):
    document = json.loads(json.dumps(result.as_json(), allow_nan=False))
    assert Result.from_json(document, result.feedback) == result


PLACES = (["01", "02"], ["ada", "o'brien", "\N{SNOWMAN}"])
ALL_RESTS_ON = ["a", "b", ""]
NAMES, STUDENTS = map(st.sampled_from, PLACES)
RESTS_ON = st.sampled_from(ALL_RESTS_ON)


class Ledgers(RuleBasedStateMachine):
    """A ledger against a dict of (assignment, student) to (result, rests_on, gradebook, dated)."""

    kept = Bundle("kept")

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.ledger = Ledger(self.folder)
        self.model: dict[tuple[str, str], tuple[Result, str, str, bool]] = {}

    def teardown(self):
        self.ledger.__exit__()
        shutil.rmtree(self.folder)

    @rule(target=kept, result=results(NAMES, STUDENTS), rests_on=RESTS_ON)
    def keep(self, result, rests_on):
        self.ledger.keep_all([(result, rests_on)])
        self.model[result.assignment, result.student_id] = (result, rests_on, "", True)
        return result

    @rule(result=kept, gradebook=st.sampled_from(["one", "two"]))
    def recorded(self, result, gradebook):
        self.ledger.recorded_all([(result, gradebook)])
        place = result.assignment, result.student_id
        ours, rests_on, _, dated = self.model[place]
        self.model[place] = ours, rests_on, gradebook, dated

    @rule()
    def reopen(self):
        self.ledger.__exit__()
        self.ledger = Ledger(self.folder)

    @rule()
    def migrate(self):
        """The file becomes one of version 0, which has no times, and is opened again."""
        self.ledger.__exit__()
        as_version_0(self.folder)
        self.ledger = Ledger(self.folder)
        for place, (result, rests_on, gradebook, _) in self.model.items():
            self.model[place] = _of_version_0(result), rests_on, gradebook, False

    @invariant()
    def find_agrees_with_the_model(self):
        for place in itertools.product(*PLACES):
            for rests_on in ALL_RESTS_ON:
                found = self.ledger.find(*place, rests_on)
                expected = self.model.get(place)
                if expected is None or expected[1] != rests_on:
                    assert found is None
                else:
                    assert found is not None
                    seen = found.result, rests_on, found.gradebook, bool(found.graded_at)
                    assert seen == expected

    @invariant()
    def usual_seconds_are_of_the_model(self):
        by_assignment: dict[str, list[float]] = {}
        for result, *_ in self.model.values():
            by_assignment.setdefault(result.assignment, []).append(result.seconds)
        timed = {name: [s for s in all_of if s > 0] for name, all_of in by_assignment.items()}
        expected = {name: median(some) for name, some in timed.items() if some}
        assert self.ledger.usual_seconds() == expected


def _of_version_0(result: Result) -> Result:
    questions = tuple(
        dataclasses.replace(
            q,
            seconds=0.0,
            mistakes=(),
            passed=q.points == q.max_points,
            steps=(),
            note="",
            voided=False,
        )
        for q in result.questions
    )
    return dataclasses.replace(result, cells=(), questions=questions, submission_sha256="")


TestLedgers = Ledgers.TestCase
TestLedgers.settings = settings(max_examples=25, stateful_step_count=20)
