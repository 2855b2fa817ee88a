"""What a course still lacks, or has wrong: found before a class finds it.

Most rules read sources; the last ones answer each question, with constants, with the known mistakes
and with the right variants.
"""

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from grader.contract.notebook_cells import TEST_PREFIX
from grader.contract.question import Arrays, Question
from grader.course import folder as courses
from grader.course.scaffold import FILL_IN
from grader.intake.cells import grade_id, is_solution, is_stretch, is_test, points, question_name
from grader.judge import variants
from grader.judge.assignment import Assignment
from grader.judge.judge import Judge
from grader.student import headings

_MUST = re.compile(r"[^.!?]*\b(?:must|never|always|has to|have to|may not)\b[^.!?]*[.!?]", re.I)
_WORD = re.compile(r"[A-Za-z_]{4,}")
# Words that two texts may share without being about the same.
_COMMON = frozenset(
    """always answer argument arguments array arrays cell each every from function have into model
    must never numbers other return returned returns same should that them then there they this
    values what when where which with write""".split()  # noqa: SIM905 - one word a line reads worse
)


@dataclass(frozen=True)
class Finding:
    """Something to fix.

    Attributes:
        place: the assignment, or the question, that it is about.
        words: what is wrong, and what to do.
        hint: whether it may be right as it is.
    """

    place: str
    words: str
    hint: bool = False


def lint(course: CourseDirectory, topics: list[str], answers: bool = True) -> Iterator[Finding]:
    """Yield what should be fixed, topic by topic.

    Args:
        answers: whether to answer the questions, too, which takes about a second an answer for a
            course with neural networks.

    Raises:
        ReviewError: for an unknown topic, or an instructor's notebook that cannot be read.
    """
    for topic in topics:
        written = courses.assignment(course, topic)
        right = variants.load(courses.source_of(course), topic)
        yield from _of_cells(written)
        yield from _of_places_to_fill_in(course, written)
        for question in points(written.trusted):
            if question in written.questions:
                yield from _of_sources(written, right, question)
        if answers:
            yield from _of_answers(written, right)


def _of_cells(written: Assignment) -> Iterator[Finding]:
    """Questions, cells and points that do not belong together."""
    cells = {grade_id(cell): cell for cell in written.trusted.cells if grade_id(cell)}
    asked = points(written.trusted)
    tests = filter(is_test, written.trusted.cells)
    stretch = {question_name(cell) for cell in tests if is_stretch(cell)}
    if not asked:
        yield Finding(written.name, "It has no question. `review new question` adds one.")
    for name in written.questions:
        if name not in asked:
            yield Finding(name, f"It has no cell {TEST_PREFIX}{name} in the notebook.")
    for name, most in asked.items():
        if name not in written.questions:
            yield Finding(name, "The notebook checks it, but QUESTIONS does not have it.")
        if name not in cells or not is_solution(cells[name]):
            yield Finding(name, f"It has no solution cell with the grade_id {name}.")
        if most < 0 or (most == 0) != (name in stretch):
            expected = "0, since it is a stretch question" if name in stretch else "more than 0"
            yield Finding(name, f"Its points are {most:g}. Expected {expected}.")
    yield from _of_headings(written)
    text = " ".join(c.source for c in written.trusted.cells if c.cell_type == "markdown")
    for stated in re.findall(r"\b(\d+(?:\.\d+)?) points in (?:all|total)\b", text):
        if float(stated) != sum(asked.values()):
            yield Finding(
                written.name,
                f"The text says {stated} points in all, the cells give {sum(asked.values()):g}.",
            )


def _of_headings(written: Assignment) -> Iterator[Finding]:
    """Questions whose points no heading can say, or says already."""
    cells = written.trusted.cells
    for name, heading in headings.headings(cells).items():
        if not heading:
            yield Finding(
                name, "It stands under no heading `## ...`, to which release adds its points."
            )
    for name, heading in headings.hand_written(cells).items():
        yield Finding(name, f"Delete the points in the heading {heading!r}: release adds them.")


def _of_places_to_fill_in(course: CourseDirectory, written: Assignment) -> Iterator[Finding]:
    folder = courses.source_of(course) / written.name
    for path in [*sorted(folder.glob("*.py")), _module_of(written)]:
        lines = path.read_text(encoding="utf-8").splitlines()
        numbers = [str(n) for n, line in enumerate(lines, 1) if FILL_IN in line]
        if numbers:
            yield Finding(written.name, f"{path.name} still has {FILL_IN} in {_lines(numbers)}.")


def _module_of(written: Assignment) -> Path:
    return Path(str(import_module(written.course.assignments[written.name]).__file__))


def _lines(numbers: list[str]) -> str:
    return f"line{'s' * (len(numbers) > 1)} {', '.join(numbers)}"


def _of_sources(
    written: Assignment, right: dict[str, dict[str, str]], question: str
) -> Iterator[Finding]:
    """Known mistakes and variants that are missing or out of date; untested sentences."""
    solution = next(c.source for c in written.trusted.cells if grade_id(c) == question)
    mistakes = written.mistakes.get(question, ())
    if question not in written.mistakes:
        yield Finding(
            question,
            "It has no known mistake, so feedback can name none. Add some to mistakes.py; or an "
            "empty tuple, if answers differ by chance and none can be recognized.",
        )
    if not right.get(question):
        yield Finding(
            question, "It has no right variant, which would show that it accepts one: variants.py."
        )
    for mistake in mistakes:
        if mistake.source(solution) is None:
            yield Finding(
                question,
                f"The known mistake {mistake.name!r} replaces text that the solution does not have "
                f"any more.",
            )
    tested = " ".join(f"{m.name} {m.hint} {m.changes}" for m in mistakes)
    for sentence in _musts(written.trusted, question):
        asked = _words_of(sentence) - _words_of(solution)
        if asked and not asked & _words_of(tested):
            words = f"The text asks for something that no known mistake lacks: {sentence!r}"
            yield Finding(question, words, hint=True)


def _musts(notebook: NotebookNode, question: str) -> Iterator[str]:
    """The sentences with must, always or never in the text above a question's cell."""
    text = ""
    for cell in notebook.cells:
        if grade_id(cell) == question:
            break
        text = text + "\n" + cell.source if cell.cell_type == "markdown" else ""
    for found in _MUST.finditer(text):
        yield " ".join(found[0].split())


def _words_of(text: str) -> set[str]:
    return {word.lower().rstrip("s") for word in _WORD.findall(text)} - _COMMON


def _of_answers(written: Assignment, right: dict[str, dict[str, str]]) -> Iterator[Finding]:
    """Verdicts that should be others: on constants, known mistakes, variants."""
    judge = Judge(written)
    for name, answer in judge.answers.items():
        question = written.questions[name]
        other = question.challenge(np.random.default_rng())
        if _same(judge.secret_challenges[name], other):
            yield Finding(name, "Two challenges are the same: an answer could be a constant.")
        if not _passes(judge, question, answer):
            yield Finding(name, "The reference answer itself is rejected.")
        for label, constant in _constants(answer):
            if _passes(judge, question, constant):
                yield Finding(name, f"An answer is accepted that {label}.")
        for mistake in written.mistakes.get(name, ()):
            source = mistake.source(judge.reference_notebook.sources[name])
            if source and _passes(judge, question, _answer(judge, name, source)):
                yield Finding(name, f"The known mistake {mistake.name!r} is accepted.")
        for label, source in right.get(name, {}).items():
            if not _passes(judge, question, _answer(judge, name, source)):
                yield Finding(name, f"The right variant {label!r} is rejected.")


def _same(one: Arrays, other: Arrays) -> bool:
    return all(key in other and np.array_equal(one[key], other[key]) for key in one)


def _constants(answer: Any) -> Iterator[tuple[str, Any]]:
    if not callable(answer):
        return
    for value in (None, 0, 1.0, "", [], np.zeros(1)):
        yield f"always returns {value!r}", lambda *_, v=value: v
    yield "returns its first argument", lambda *given: given[0] if given else None


def _answer(judge: Judge, question: str, source: str) -> Any:
    with contextlib.redirect_stdout(io.StringIO()):
        return judge.reference_notebook.instead(question, source)


def _passes(judge: Judge, question: Question, answer: Any) -> bool:
    """Whether a trusted answer is accepted; what raises, or has no response, is not."""
    challenge = judge.secret_challenges[question.name]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            response = question.respond(answer, question.asked(challenge))
        return question.compare(response, judge.reference(question.name), challenge).passed
    except Exception:  # wrong answers may raise anything, and so may a comparison with theirs
        return False
