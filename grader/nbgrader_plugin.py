"""The plug-in that makes nbgrader's own commands and its formgrader use this grader."""

from fnmatch import fnmatch
from pathlib import Path
from typing import cast

import nbgrader
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.course import folder as courses
from grader.course import registry
from grader.feedback import formgrader_pages
from grader.intake.submission_folder import Submission
from grader.records.csv_export import SafeCsvExport
from grader.records.late_policy import CourseLatePolicy

# Templates of pages: ours come first, then nbgrader's.
_PAGES = (
    Path(__file__).parent / "pages",
    Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates",
)


def _autograde(self: Autograde) -> None:
    """Grade as `review autograde` does, in place of `Autograde.start`.

    nbgrader converts the notebooks of an assignment's name one by one; so it would skip submissions
    under another name or in an archive. With ``--force``, what has not changed is regraded too.

    Raises:
        NbGraderException: if something could not be graded, which nbgrader reports.
    """
    from grader import report
    from grader.grading import class_run

    course = cast(CourseDirectory, self.coursedir)
    # nbgrader makes its course folder before it has read the file that names the course.
    course.config.Grader = cast(Autograde, self.parent).config.Grader
    try:
        options = class_run.Options(again=self.force)
        graded = [one.result for one in class_run.autograde(course, _chosen(course), options)]
    except ReviewError as error:
        self.log.error(str(error))
        raise NbGraderException(str(error)) from error
    if bad := report.not_graded(graded):
        self.log.error(bad)
        raise NbGraderException(bad)


def _generate_assignment(self: GenerateAssignment) -> None:
    """Release as `review release` does, in place of `GenerateAssignment.start`.

    nbgrader looks for notebooks in the source folder; the instructor's are Python files. What is
    up to date stays as it is. The gradebook knows the assignment when it is first graded.

    Raises:
        NbGraderException: if it could not be released, which nbgrader reports.
    """
    from grader.course import release

    course = cast(CourseDirectory, self.coursedir)
    course.config.Grader = cast(GenerateAssignment, self.parent).config.Grader
    try:
        written = release.release(course, [course.assignment_id])
    except ReviewError as error:
        self.log.error(str(error))
        raise NbGraderException(str(error)) from error
    for path in written:
        self.log.info("Released %s", path)
    if not written:
        self.log.info("The exercise %s is up to date.", course.assignment_id)


def _chosen(course: CourseDirectory) -> list[Submission]:
    """The submissions that nbgrader was asked to grade: it takes patterns, and exceptions.

    Raises:
        ReviewError: for an unknown assignment, or if there is no such submission.
    """
    excluded = course.student_id_exclude.split(",")
    found = [
        s
        for s in courses.submissions(course, course.assignment_id)
        if fnmatch(s.student_id, course.student_id) and s.student_id not in excluded
    ]
    if not found:
        raise courses.none_found(course, course.assignment_id, course.student_id)
    return found


def configure(config, course: str | None = None, source: str = ".") -> None:
    """Make nbgrader's own commands and the formgrader grade with this grader.

    Call it from nbgrader_config.py with the ``c`` that nbgrader provides.

    Args:
        course: the name of an installed course, or ``module:OBJECT`` of one whose package lies in
            the course folder; the installed one if left out.
        source: the folder with the course's ``solutions`` and ``exercises``, if it is not the
            course folder; `review init` makes course folders that name one. A course's package may
            lie in it, too.

    Raises:
        ReviewError: if there is no such course.
    """
    registry.make_importable(Path.cwd())
    registry.make_importable(Path(source))
    if course is not None:
        config.Grader.course = course
    config.CourseDirectory.course_id = registry.find(course).name
    config.CourseDirectory.source_directory = str(Path(source, "solutions"))
    config.CourseDirectory.release_directory = str(Path(source, "exercises"))
    config.HTMLExporter.extra_template_basedirs = [str(path) for path in _PAGES]
    if "plugin_class" not in config.AssignLatePenalties:
        config.AssignLatePenalties.plugin_class = CourseLatePolicy
    config.ExportApp.plugin_class = SafeCsvExport
    if "collect" not in config.ExchangeFactory:
        config.ExchangeFactory.collect = "grader.course.plain_collect.PlainCollect"
    config.ExchangeFactory.release_feedback = "grader.feedback.exchange.ReleaseFeedback"
    # There are no settings for these.
    Autograde.start, GenerateAssignment.start = _autograde, _generate_assignment
    formgrader_pages.use_ours()
