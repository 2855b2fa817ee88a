"""`make audit`: the banks of attacks and odd inputs through the real grader, as a table."""

import argparse
import os
import shlex
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.intake.student_ids import student_id_of
from tests.audit import attacks, pages, plain
from tests.audit.cases import FIRST, TOPIC, TOPIC_VARIABLE, Case
from tests.audit.course import UNSAFE, Outcome, grade, outcomes, prepare
from tests.ordinary_user import as_ordinary_user, own
from tests.processes import ROOT

FOLDER = ROOT / "build" / "audit"
WORKERS = os.cpu_count() or 1
IN_A_COURSE = 60  # cases that are graded with the same neighbours
# Without a sandbox: families that do nothing to the machine they run on.
HARMLESS = ("metadata", "names", "hostile pages", "poisoned answers", "tampering")
_ENDS_THERE = ("words",)  # of these families, what does nothing where there is no sandbox
EVERY = 3  # of the whole bank, which takes three times as long


def main() -> int:
    options = _options()
    if options.topic != TOPIC:
        environment = os.environ | {TOPIC_VARIABLE: options.topic}
        os.execve(sys.executable, [sys.executable, "-m", "tests.audit", *sys.argv[1:]], environment)
    cases = _chosen(options)
    began = time.monotonic()
    found = _run(cases, options)
    beside = plain.outcomes(cases, options.folder / "plain", WORKERS) if options.plain else []
    _show(found, beside)
    lost = [o for o in found if o.problem]
    print(f"{time.monotonic() - began:.0f} s")
    print(_closing_line(found))
    if beside:
        print(f"plain nbgrader: {plain.summary(beside)}")
    if options.write:
        options.write.write_text(
            plain.as_markdown(found, beside, f'make audit AUDIT="{shlex.join(sys.argv[1:])}"')
        )
    return 1 if lost or len(found) < len(cases) else 0


def _chosen(options: argparse.Namespace) -> list[Case]:
    """The cases of the names and families asked for; without any, every n-th of each family."""
    bank = (*attacks.BANK, *_odd())
    if options.unsafe_no_sandbox:
        bank = [c for c in bank if c.family in HARMLESS and c.name not in _ENDS_THERE]
    if options.only:
        return [case for case in bank if {case.name, case.family} & set(options.only)]
    families = dict.fromkeys(case.family for case in bank)
    return [c for f in families for c in [c for c in bank if c.family == f][:: options.every]]


def _odd() -> tuple[Case, ...]:
    """The odd inputs, made of answers to the first topic: on another one there are none."""
    if TOPIC != FIRST:
        return ()
    from tests.audit import odd

    return odd.BANK


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], help="all cases of names and families")
    parser.add_argument("--every", type=int, default=EVERY, help="every n-th case; 1 for all")
    parser.add_argument(
        "--ordinary-user", action="store_true", help="run as an ordinary user, from root"
    )
    parser.add_argument("--topic", default=TOPIC, help="attacks on another topic than the first")
    parser.add_argument(
        UNSAFE, action="store_true", help="without a sandbox, what does no harm on this machine"
    )
    parser.add_argument(
        "--pages", action="store_true", help="look at feedback and formgrader in a browser, too"
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="folder for the courses")
    parser.add_argument("--plain", action="store_true", help="also with plain nbgrader")
    parser.add_argument("--write", type=Path, help="with --plain: Markdown file for both columns")
    options = parser.parse_args()
    if options.write and not options.plain:
        parser.error("--write needs --plain: the file compares the two")
    options.folder = options.folder.absolute()
    return options


def _run(cases: list[Case], options: argparse.Namespace) -> list[Outcome]:
    """All cases, in courses that are graded one after another, each with neighbours."""
    shutil.rmtree(options.folder, ignore_errors=True)
    count = -(-len(cases) // IN_A_COURSE)
    found = []
    for number, share in enumerate(cases[n::count] for n in range(count)):
        course = prepare(options.folder / f"course-{number}", share)
        if options.ordinary_user:
            own(course)
        grade(
            course,
            as_ordinary_user() if options.ordinary_user else (),
            (UNSAFE,) if options.unsafe_no_sandbox else (),
        )
        graded = outcomes(course, share)
        found += _with_pages(graded, pages.problems(course)) if options.pages else graded
    return found


def _with_pages(graded: list[Outcome], problems: dict[str, list[str]]) -> list[Outcome]:
    """The outcomes, with what a browser did; what is nobody's is the first one's."""
    shared = problems.get("", [])
    found = []
    for outcome in graded:
        said = [*problems.get(student_id_of(outcome.case.name), []), *shared]
        words = "; ".join(filter(None, [outcome.problem, *dict.fromkeys(said)]))
        found.append(replace(outcome, problem=words))
        shared = []
    return found


def _show(found: list[Outcome], beside: list[Outcome]) -> None:
    heads = ("family", "case", "tries", "state", "ours" if beside else "what went wrong")
    table = Table(*heads, *(["plain nbgrader"] if beside else []), title_justify="left")
    theirs = {o.case.name: [plain.words(o)] for o in beside}
    for outcome in sorted(found, key=lambda o: (o.case.family, o.case.name)):
        case = outcome.case
        words = plain.words(outcome) if beside else outcome.problem or "-"
        table.add_row(
            *(case.family, case.name, case.tries, outcome.state, words), *theirs.get(case.name, [])
        )
    width = max(160, shutil.get_terminal_size().columns)
    Console(width=width, markup=False).print(table)  # output of student code is not markup


def _closing_line(found: list[Outcome]) -> str:
    def count(bank: tuple[Case, ...]) -> tuple[int, int]:
        names = {case.name for case in bank}
        mine = [o for o in found if o.case.name in names]
        return len(mine), sum(bool(o.problem) for o in mine)

    (tried, succeeded), (odds, mishandled) = count(attacks.BANK), count(_odd())
    neighbours = [o for o in found if o.case.family == "neighbour"]
    changed = sum(bool(o.problem) for o in neighbours)
    return (
        f"attacks: {tried} tried, {succeeded} succeeded; odd inputs: {odds} tried, {mishandled} "
        f"mishandled; neighbours: {len(neighbours)}, {changed} changed"
    )


if __name__ == "__main__":
    sys.exit(main())
