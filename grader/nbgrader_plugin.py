"""The plug-in that makes nbgrader's own commands and its formgrader use this grader."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import nbformat
import nbgrader
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from grader.contract.result import Result, State
from grader.course import folder as courses
from grader.course import registry
from grader.intake.read_notebook import MalformedError
from grader.intake.submission_folder import read_plain
from grader.records.csv_export import SafeCsvExport
from grader.records.gradebook import NbgraderGradebook
from grader.sandbox import mounts, support

if TYPE_CHECKING:
    from grader.grading.submission import Grader

# Templates of pages: ours come first, then nbgrader's.
_PAGES = (
    Path(__file__).parent / "pages",
    Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates",
)


class JudgeExporter(NotebookExporter):
    """Grades where nbgrader's Autograde converter would execute and score.

    nbgrader makes one exporter for a run and sends each notebook through it twice: from the
    submitted folder (sanitising), then from the autograded one. The first pass grades and records;
    the second finds the work done.
    """

    def __init__(self, parent: Autograde, **kwargs):
        support.require()
        super().__init__(parent=parent, **kwargs)
        self._autograde, self._course = parent, cast(CourseDirectory, parent.coursedir)
        # nbgrader makes its course folder before it has read the file that names the course.
        self._course.config.Grader = parent.config.Grader
        self._graders: dict[str, Grader] = {}
        mounts.refuse_visible(Path(self._course.root), "The course folder")
        self._gradebook = NbgraderGradebook(self._course)
        assignment = self._course.assignment_id
        self._gradebook.register(assignment, courses.trusted_notebook(self._course, assignment))

    def from_filename(self, filename, resources=None, **kw):
        if not self._autograde._sanitizing:
            return super().from_filename(filename, resources=resources, **kw)
        resources = self._init_resources(resources)
        result = self._grade(Path(filename), resources["nbgrader"])
        self._gradebook.record(result)
        return nbformat.writes(result.feedback), resources

    def _grade(self, path: Path, who: dict) -> Result:
        # Here only: nbgrader_config.py imports this module, and few commands need a judge.
        from grader.grading.submission import Grader
        from grader.judge.judge import Judge

        assignment, student_id = who["assignment"], who["student"]
        if assignment not in self._graders:
            self._graders[assignment] = Grader(Judge(courses.assignment(self._course, assignment)))
        grader = self._graders[assignment]
        self._gradebook.clear(assignment, student_id)
        try:
            return grader.grade(read_plain(path), student_id, folder=path.parent)
        except MalformedError as error:
            return grader.not_graded(State.MALFORMED, str(error), student_id)


def configure(config, course: str | None = None) -> None:
    """Make nbgrader's own commands and the formgrader grade with this grader.

    Call it from nbgrader_config.py with the ``c`` that nbgrader provides.

    Args:
        course: the name of an installed course, or ``module:OBJECT`` of one whose package lies in
            the course folder; the installed one if left out.

    Raises:
        ReviewError: if there is no such course.
    """
    registry.make_importable(Path.cwd())
    if course is not None:
        config.Grader.course = course
    config.CourseDirectory.course_id = registry.find(course).name
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "exercises"
    # nbgrader copies what else is in the source folder to students; the solutions are Python files.
    config.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py"]
    config.HTMLExporter.extra_template_basedirs = [str(path) for path in _PAGES]
    config.ExportApp.plugin_class = SafeCsvExport
    config.Autograde.exporter_class = JudgeExporter
    config.Autograde.sanitize_preprocessors = []
    config.Autograde.autograde_preprocessors = []
