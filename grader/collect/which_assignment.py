"""Which assignment a delivery is of, where nobody names one: its cells say it, or its name."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader.classroom.names import folded
from grader.collect import content
from grader.collect.item import Item
from grader.contract.errors import ReviewError
from grader.intake.exercise import Exercise


def looked_at(
    item: Item, files: dict[str, bytes], exercises: Mapping[str, Exercise], named: str
) -> Item:
    """The item with its assignment, as far as it alone tells.

    Args:
        named: the assignment that a person named; empty for none.
    """
    written = item.matched.delivery.assignment
    sources = content.unpacked(files)
    inside = content.assignments_in(sources, next(iter(exercises.values())))
    remarks = item.remarks
    if not content.has_notebook(sources):
        remarks = (*remarks, "no notebook in it")
    if named:
        if inside and named not in inside:
            remarks = (*remarks, f"its cells are of {', '.join(sorted(inside))}")
        return replace(item, assignment=named, cells_of=frozenset(inside), remarks=remarks)
    options = (
        ([a for a in exercises if folded(a) == folded(written)], "what the download says"),
        (sorted(inside), "the cells of the notebooks"),
        (_in_names(files, exercises), "the names of the files"),
    )
    found, how = next(((a[0], how) for a, how in options if len(a) == 1), ("", ""))
    return replace(item, assignment=found, found_by=how, remarks=remarks)


def refuse_another(items: Iterable[Item], named: str) -> None:
    """Stop before the download of another assignment replaces what was handed in for this one.

    Raises:
        ReviewError: if more than half of the notebooks that are recognized are of another one.
    """
    known = [item.cells_of for item in items if item.cells_of]
    others = [found for found in known if named not in found]
    if len(others) * 2 <= len(known):
        return
    counts = Counter(assignment for found in others for assignment in found)
    listed = ", ".join(f"{assignment} ({number})" for assignment, number in counts.most_common())
    raise ReviewError(
        f"This seems to be the download of another assignment than {named}: of {len(known)} "
        f"submissions whose notebooks are recognized, {len(others)} have only cells of {listed}. "
        f"Nothing was collected. Name the other assignment, or collect them for {named} all the "
        f"same with --anyway."
    )


def _in_names(files: Iterable[str], exercises: Iterable[str]) -> list[str]:
    """The assignments whose names are in a file's."""
    names = " ".join(map(folded, files))
    return [a for a in exercises if re.search(rf"(?<!\w){re.escape(folded(a))}(?!\d)", names)]


def as_most(items: list[Item], download_name: str, exercises: Iterable[str]) -> list[Item]:
    """For a download of one assignment: all are of the one that more than half of them are of.

    A student who handed in the notebook of another one did so for this one: grading will say it.
    """
    told = Counter(item.assignment for item in items if item.assignment)
    by_name = _in_names([download_name], exercises)
    found, number = told.most_common(1)[0] if told else ("", 0)
    how = "the cells or the names of most notebooks"
    if not told and len(by_name) == 1:
        found, how = by_name[0], "the name of the download"
    elif number * 2 <= told.total():
        found = ""
    return [_of(item, found, how) for item in items]


def _of(item: Item, assignment: str, how: str) -> Item:
    if item.reason:
        return item
    if not assignment:
        reason = "nothing tells which assignment this download is of: name it after the path"
        return replace(item, assignment="", reason=reason)
    remarks = item.remarks
    if item.assignment not in ("", assignment):
        remarks = (*remarks, f"its cells or names are of {item.assignment}")
    return replace(item, assignment=assignment, found_by=how, remarks=remarks)


def each_its_own(items: list[Item]) -> list[Item]:
    """For a download of several assignments: what does not tell its own is not collected."""
    reason = "nothing tells which assignment it is of: name one"
    return [i if i.assignment or i.reason else replace(i, reason=reason) for i in items]
