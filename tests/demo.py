"""`make demo`: build the deck, release the exercises, grade a class made in code, and compare."""

import shutil
import sys

from rich.console import Console

from grader import progress, report
from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.result import Result
from grader.course import release
from grader.course.folder import open_course, submissions
from grader.grading import class_run
from slides.deck.build.pipeline import build_deck
from tests.harness import TOPICS
from tests.processes import ROOT
from tests.submissions import Case, hand_in, make_course, the_class

COURSE = ROOT / "build" / "demo"
SECONDS = 60  # the submission that never ends waits for this


def main() -> int:
    print(f"Deck: {build_deck()}", flush=True)
    repository = open_course(ROOT)
    if stale := release.drift(repository, list(TOPICS)):
        raise ReviewError(f"{stale[0]} differs from its solution: run `review release`.")
    print(
        f"Exercises: {ROOT / 'exercises'}, up to date; "
        f"students' zip: {release.write_zip(repository)}"
    )
    cases = the_class()
    shutil.rmtree(COURSE, ignore_errors=True)
    course = open_course(make_course(COURSE))
    for case in cases:
        hand_in(COURSE, case)
    options = class_run.Options(Limits(seconds=SECONDS))
    results = progress.show(class_run.autograde(course, submissions(course), options), len(cases))
    Console(width=140).print(report.class_table(results))
    print(f"Gradebook: {course.db_url}\nFeedback notebooks: {COURSE / 'autograded'}")
    return _compare(cases, results)


def _compare(cases: list[Case], results: list[Result]) -> int:
    by_place = {(r.student_id, r.assignment): r for r in results}
    expected = 0
    for case in cases:
        result = by_place.get((case.student_id, case.topic))
        wrong = {q.question for q in result.questions if not q.passed} if result else None
        if result and (wrong, result.state) == (case.wrong, case.state):
            expected += 1
        else:
            found = f"{result.state}, wrong: {sorted(wrong or [])}" if result else "nothing"
            print(
                f"NOT AS EXPECTED: {case.student_id}, {case.topic}: {found}; expected "
                f"{case.state}, wrong: {sorted(case.wrong)}"
            )
    print(f"demo: {len(results)} submissions graded, {expected} as expected")
    return 0 if expected == len(cases) == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
