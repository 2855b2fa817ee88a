"""New topics and questions: files and entries that already work, with places to fill in.

The templates ask for running sums, so that everything can be released, tried and graded before the
first place is filled in; `lint` lists the places that are left.
"""

import ast
import re
from importlib.resources import files
from importlib.util import find_spec
from keyword import iskeyword
from pathlib import Path
from string import Template

from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.course import folder as courses
from grader.course.python_source import add_before, add_entry

FILL_IN = "FILL IN"
_TOPIC = re.compile(r"\d\d_[a-z][a-z0-9_]*")
_HEADING = re.compile(r"# %% \[markdown\].*\n# #")
_TEMPLATES = files("grader.course") / "templates"


def new_topic(course: CourseDirectory, topic: str, title: str = "") -> list[Path]:
    """Make a topic without questions: its notebook, module, mistakes and variants.

    Args:
        topic: its name, such as 03_filters.

    Returns:
        the files that were written or changed.

    Raises:
        ReviewError: for a name that is taken or not allowed, or a course whose files cannot be
            found; then nothing was written.
    """
    described = courses.course_of(course)
    if not _TOPIC.fullmatch(topic):
        raise ReviewError(f"Expected a topic such as 03_filters, found {topic!r}.")
    if topic in described.assignments:
        raise ReviewError(f"{described.name} has a topic {topic} already.")
    if not described.runtime.packages:
        raise ReviewError(
            f"The course {described.name} names no package: expected the one that defines it in "
            f"Runtime(packages=...), where its `Course` is made."
        )
    definition = _definition(described.runtime.packages)
    package = list(described.assignments.values())[-1].rpartition(".")[0]
    module = Path(_file(package)).parent / f"{topic[3:]}.py"
    notebook = courses.source_of(course) / topic / f"{topic}.py"
    written = {
        notebook: "notebook",
        module: "module",
        notebook.parent / "mistakes.py": "mistakes",
        notebook.parent / "variants.py": "variants",
    }
    if taken := [str(path) for path in written if path.exists()]:
        raise ReviewError(f"These files are there already: {', '.join(taken)}.")
    names = {
        "topic": topic,
        "title": title or topic[3:].replace("_", " ").capitalize(),
        "package": described.runtime.packages[0],
    }
    add_entry(definition, "assignments", f'        "{topic}": "{package}.{topic[3:]}",\n')
    for path, template in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filled(template, names), encoding="utf-8")
    return [*written, definition]


def new_question(
    course: CourseDirectory, topic: str, question: str, points: float = 1
) -> list[Path]:
    """Add a question to a topic: cells, challenge, probe, comparison, a mistake, a variant.

    Returns:
        the files that were changed.

    Raises:
        ReviewError: for a name that is taken or not allowed, or a file in which there is no table
            to add to.
    """
    if not question.isidentifier() or iskeyword(question):
        raise ReviewError(f"Expected a question's name that is a Python name, found {question!r}.")
    described = courses.course_of(course)
    taken = {q for each in described.assignments for q in described.questions(each)}
    if question in taken:
        raise ReviewError(f"{described.name} has a question {question} already.")
    courses.trusted_notebook(course, topic)
    notebook = courses.source_of(course) / topic / f"{topic}.py"
    module = Path(_file(described.assignments[topic]))
    tables = {"mistakes": "MISTAKES", "variants": "VARIANTS"}
    names = {"topic": topic, "question": question, "points": f"{points:g}"}
    for name in tables:
        if not (path := notebook.parent / f"{name}.py").exists():
            path.write_text(_filled(name, names), encoding="utf-8")
    add_before(module, "QUESTIONS", _filled("question_functions", names))
    add_entry(module, "QUESTIONS", _filled("question_entry", names))
    for name, table in tables.items():
        entry = _filled(f"{name[:-1]}_entry", names)
        add_entry(notebook.parent / f"{name}.py", table, entry)
    source = notebook.read_text(encoding="utf-8")
    with_cells = _before_the_end(source, _filled("question_cells", names))
    notebook.write_text(with_cells, encoding="utf-8")
    return [notebook, module, *(notebook.parent / f"{name}.py" for name in tables)]


def _before_the_end(notebook: str, cells: str) -> str:
    """Cells in a notebook's source: after the last question, before the next heading.

    What is between the two are examples of that question.
    """
    found = re.split(r"^(?=# %%)", notebook, flags=re.MULTILINE)
    marked = [i for i, cell in enumerate(found) if " nbgrader={" in cell.partition("\n")[0]]
    after = range(max(marked, default=0) + 1, len(found))
    end = next((i for i in after if _HEADING.match(found[i])), len(found))
    parts = ("".join(found[:end]), cells, "".join(found[end:]))
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def _filled(template: str, names: dict[str, str]) -> str:
    text = (_TEMPLATES / f"{template}.py.txt").read_text(encoding="utf-8")
    return Template(text).substitute(names)


def _file(module: str) -> str:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ReviewError(f"The file of the module {module} was not found; is it installed?")
    return spec.origin


def _definition(packages: tuple[str, ...]) -> Path:
    """The file that defines the course: the one in its packages that calls `Course`."""
    for package in packages:
        for path in sorted(Path(_file(package)).parent.rglob("*.py")):
            calls = (n for n in ast.walk(ast.parse(path.read_bytes())) if isinstance(n, ast.Call))
            if any(getattr(call.func, "id", "") == "Course" for call in calls):
                return path
    raise ReviewError(f"No file in {', '.join(packages)} calls Course(...): where is the course?")
