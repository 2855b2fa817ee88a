"""What an exercise asks, from the instructor's notebook: its title, and each question's text."""

from dataclasses import dataclass

from nbformat import NotebookNode

from grader.feedback import safe_html
from grader.intake.cells import is_test, question_name


@dataclass(frozen=True)
class QuestionText:
    """The text before a question's cells: their section, if there are sections.

    Attributes:
        title: the section's heading, as HTML; empty if there is none.
        html: the text below it.
    """

    title: str
    html: str


@dataclass(frozen=True)
class ExerciseText:
    """An exercise as its readers see it.

    Attributes:
        title: its first heading, as HTML; empty if it has none.
        questions: by name, in the notebook's order.
    """

    title: str
    questions: dict[str, QuestionText]


def exercise_text(trusted: NotebookNode) -> ExerciseText:
    """The texts of an exercise: what stands between one question's test and the next one's."""
    title, questions = "", {}
    before: list[str] = []
    for cell in trusted.cells:
        if cell.cell_type == "markdown":
            before.append(cell.source)
        elif is_test(cell):
            html, headings = safe_html.markdown("\n\n".join(before))
            for level, text in headings:
                if level == 1 and not title:
                    title = text
                    html = html.replace(safe_html.heading(text, level), "", 1)
            questions[question_name(cell)] = _question(html, headings)
            before = []
    return ExerciseText(title, questions)


def _question(html: str, headings: list[tuple[int, str]]) -> QuestionText:
    sections = [(level, text) for level, text in headings if level == 2]
    if not sections:
        return QuestionText("", html)
    level, text = sections[-1]
    # The text above the section is about the results of the previous question, or an introduction.
    return QuestionText(text, html.rpartition(safe_html.heading(text, level))[2])
