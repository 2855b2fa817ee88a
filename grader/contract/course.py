"""What the engine must know about a course: one `Course`, defined in the course's package.

The engine finds it through the entry-point group ``grader.courses``, or by the name that the
course folder's nbgrader_config.py gives (`grader.course.registry`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from grader.contract.question import Question

CONFIG_FILE = "nbgrader_config.py"


@dataclass(frozen=True)
class Runtime:
    """What a kernel that runs student code of a course needs.

    Attributes:
        packages: importable packages that students have: mounted in the sandbox, and in the
            students' zip. The engine's own student side is added.
        warm_imports: modules that a warm kernel has imported; none of them may start a thread.
        settings: environment variables of every kernel, by name; the user's own value wins.
        passed_on: names of environment variables that kernels get if the user has set them.
            Settings of libraries only: a variable may hold a credential.
    """

    packages: tuple[str, ...] = ()
    warm_imports: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    passed_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """A course.

    Attributes:
        name: nbgrader's ``course_id``, and the name of the package in the students' zip.
        version: of that package.
        assignments: in the course's order, nbgrader's name of each assignment, and the module with
            its ``QUESTIONS``.
        runtime: what kernels with student code need.
        requirements: what students must have installed, as pip requirements. On Colab and Kaggle
            it is installed beside what is there: nothing that could replace their libraries.
        laptop: what a computer of one's own needs besides, libraries above all; Jupyter is added.
        requires_python: which versions of Python that package runs on.
        start_here: the text of START_HERE.txt in the students' zip; ``{first}`` stands for the path
            of the first notebook, ``{python}`` for the version of Python that grades, ``{wheel}``
            for the file name of the package, ``{links}`` for links to Colab, if there are any.
        backend: a module for the library that answers compute with: ``prepare()`` is called
            whenever an answer is probed in grading, ``unusual_settings()`` says at home what it
            would undo, ``set_seed(seed)`` makes random answers repeatable,
            ``device()`` describes the device, and ``device_kind()`` returns "CPU" or "GPU".
        deck: the address of a deck that explains the course, ending in a slash; "" for none.
        slides: by question or assignment, which slide of the deck explains it: the part of its
            address after ``#/``. A report links to it.
        describe_device: describes the devices that the backend uses, as its `device` does, in less
            time than importing it takes; None asks the backend.
        bands: the file that `review calibrate` writes; None for a course without random questions.
    """

    name: str
    version: str
    assignments: Mapping[str, str]
    runtime: Runtime
    requirements: tuple[str, ...]
    start_here: str
    laptop: tuple[str, ...] = ()
    requires_python: str = ">=3.11"
    backend: str = "grader.student.numpy_backend"
    describe_device: Callable[[], str] | None = None
    bands: Path | None = None
    deck: str = ""
    slides: Mapping[str, str] = field(default_factory=dict)
    _questions: dict[str, dict[str, Question]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __getstate__(self) -> dict[str, Any]:
        """What travels to another process, which imports the questions when it needs them."""
        return vars(self) | {"_questions": {}}

    def questions(self, assignment: str) -> dict[str, Question]:
        """The questions of an assignment by name; imports their module when first asked.

        Raises:
            KeyError: for an unknown assignment.
        """
        if assignment not in self._questions:
            module = import_module(self.assignments[assignment])
            self._questions[assignment] = {q.name: q for q in module.QUESTIONS}
        return self._questions[assignment]

    def question(self, name: str) -> Question:
        """A question of any assignment.

        Raises:
            KeyError: for an unknown question; the text lists the known ones.
        """
        asked = {k: q for each in self.assignments for k, q in self.questions(each).items()}
        if name not in asked:
            raise KeyError(f"Unknown question {name!r}. The questions are: {', '.join(asked)}.")
        return asked[name]

    def device(self) -> str:
        """Describe the devices that the backend uses on this machine."""
        describe = self.describe_device or self.load_backend().device
        return str(describe())

    def load_backend(self) -> Any:
        """The module `backend`, imported."""
        return import_module(self.backend)
