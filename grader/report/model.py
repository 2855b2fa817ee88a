"""What a report says, as plain data: the page shows it, and the JSON file is it."""

from dataclasses import dataclass

VERSION = 1


@dataclass(frozen=True)
class Mistake:
    """A known mistake that students of the class made.

    Attributes:
        students: how many of those who handed the assignment in.
        of: how many handed it in.
        example: the words that one of them got.
        slide: the slide that explains the question; "" for none.
    """

    name: str
    question: str
    assignment: str
    students: int
    of: int
    example: str
    slide: str


@dataclass(frozen=True)
class Question:
    """How the class did on a question; each who handed it in is counted once.

    Attributes:
        passed: all points.
        partly: some of the points.
        named: none, with a known mistake.
        blank: none, and not answered.
        other: none, for another reason.
        seconds: the median time of its cells.
    """

    name: str
    max_points: float
    passed: int
    partly: int
    named: int
    blank: int
    other: int
    seconds: float
    slide: str

    @property
    def of(self) -> int:
        return self.passed + self.partly + self.named + self.blank + self.other


@dataclass(frozen=True)
class Topic:
    """How the class did on an assignment.

    Attributes:
        due: as ISO 8601; "" for none.
        handed_in: how many submissions are graded.
        late: how many of them came after the due date and the student's extension.
        waiting: who handed in what is not graded yet.
        missing: who handed in nothing; empty as long as nobody has to.
        tries: the median number of attempts of those whose attempts are kept; None if none are.
        bins: how many scores are in each tenth of the points; full points are in the last.
    """

    name: str
    max_score: float
    due: str
    handed_in: int
    late: int
    waiting: tuple[str, ...]
    missing: tuple[str, ...]
    tries: float | None
    bins: tuple[int, ...]
    median: float | None
    lowest: float | None
    highest: float | None
    seconds: float
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Look:
    """A submission that a person should look at, with the evidence."""

    assignment: str
    student: str
    state: str
    reason: str
    cell: str


@dataclass(frozen=True)
class Open:
    """A question that a student has not passed."""

    question: str
    points: float
    max_points: float
    mistakes: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class Progress:
    """A student in one assignment.

    Attributes:
        status: "graded", "waiting", "missing" or "not due".
        score: with what a person changed, and without what being late cost.
        tries: how many attempts are kept; 0 if none are.
    """

    assignment: str
    status: str
    score: float
    max_score: float
    penalty: float
    state: str
    tries: int
    open: tuple[Open, ...]


@dataclass(frozen=True)
class Student:
    """A student's way through the course, in the order of its assignments."""

    id: str
    name: str
    section: str
    progress: tuple[Progress, ...]

    @property
    def score(self) -> float:
        return sum(p.score for p in self.progress)


@dataclass(frozen=True)
class Alike:
    """Answers of two students to one question.

    Attributes:
        percent: how alike they are, without comments, and names of their own.
        shared_by: how many students of the class have an answer like this.
        wrong: whether neither passed.
    """

    assignment: str
    question: str
    percent: int
    shared_by: int
    wrong: bool


@dataclass(frozen=True)
class Pair:
    """Two students with answers that are alike and unlike those of the others.

    Attributes:
        weight: how unusual that is: 1 for a right answer that one in ten has, 2 for one in a
            hundred; wrong answers weigh twice as much.
    """

    students: tuple[str, str]
    weight: float
    answers: tuple[Alike, ...]


@dataclass(frozen=True)
class Ground:
    """What results rest on, and how many of them."""

    assignment: str
    course_sha256: str
    environment_sha256: str
    device: str
    sandbox: bool
    results: int


@dataclass(frozen=True)
class Change:
    """A score that differs from the last report."""

    assignment: str
    student: str
    before: float | None
    now: float | None


@dataclass(frozen=True)
class Changes:
    """What changed since the last report, which was made at `since`; "" for the first one."""

    since: str
    scores: tuple[Change, ...]


@dataclass(frozen=True)
class Report:
    """A report on a class.

    Attributes:
        made_at: as ISO 8601.
        mistakes: the most common first.
    """

    version: int
    course: str
    made_at: str
    versions: tuple[tuple[str, str], ...]
    deck: str
    anonymous: bool
    topics: tuple[Topic, ...]
    mistakes: tuple[Mistake, ...]
    look: tuple[Look, ...]
    students: tuple[Student, ...]
    pairs: tuple[Pair, ...]
    ground: tuple[Ground, ...]
    changes: Changes
