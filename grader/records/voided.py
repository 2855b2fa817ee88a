"""Questions that do not count any more: manual scores are set aside, and come back with them.

nbgrader counts a manual score whatever the automatic one is. Two tables beside nbgrader's keep what
was set aside; they are made when a question is first voided.
"""

from nbgrader.api import Grade, Gradebook, GradeCell
from sqlalchemy import Column, Float, MetaData, String, Table, delete, inspect, select

_TABLES = MetaData()
_VOID = Table(
    "review_void", _TABLES, Column("cell_id", String(32), primary_key=True), Column("kind", String)
)
_SET_ASIDE = Table(
    "review_set_aside",
    _TABLES,
    Column("grade_id", String(32), primary_key=True),
    Column("manual_score", Float, nullable=False),
)


def kind(gradebook: Gradebook, cell: GradeCell) -> str:
    """How a question is void in the gradebook, "all" or "none"; "" if it counts."""
    if not _exists(gradebook):
        return ""
    return gradebook.db.scalar(select(_VOID.c.kind).where(_VOID.c.cell_id == cell.id)) or ""


def set_kind(gradebook: Gradebook, cell: GradeCell, to: str) -> None:
    """Void a question, or let it count again; it is not committed."""
    if to == kind(gradebook, cell):
        return
    _TABLES.create_all(gradebook.db.connection())  # if they are missing
    gradebook.db.execute(delete(_VOID).where(_VOID.c.cell_id == cell.id))
    if to:
        gradebook.db.execute(_VOID.insert().values(cell_id=cell.id, kind=to))
    for grade in cell.grades:
        _set_aside(gradebook, grade) if to else _put_back(gradebook, grade)


def _exists(gradebook: Gradebook) -> bool:
    return inspect(gradebook.db.connection()).has_table(_VOID.name)


def _set_aside(gradebook: Gradebook, grade: Grade) -> None:
    if grade.manual_score is not None:
        values = _SET_ASIDE.insert().values(grade_id=grade.id, manual_score=grade.manual_score)
        gradebook.db.execute(values)
        grade.manual_score, grade.needs_manual_grade = None, False


def _put_back(gradebook: Gradebook, grade: Grade) -> None:
    """A score that was entered meanwhile stays."""
    mine = _SET_ASIDE.c.grade_id == grade.id
    score = gradebook.db.scalar(select(_SET_ASIDE.c.manual_score).where(mine))
    gradebook.db.execute(delete(_SET_ASIDE).where(mine))
    if score is not None and grade.manual_score is None:
        grade.manual_score, grade.needs_manual_grade = score, True
