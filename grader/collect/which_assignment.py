"""Which assignment a delivery is of, where nobody names one: its cells say it, or its name."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from grader.classroom.names import folded
from grader.collect import content
from grader.collect.item import Item
from grader.intake.exercise import Exercise


def looked_at(
    item: Item, files: dict[str, bytes], exercises: Mapping[str, Exercise], named: str
) -> Item:
    """The item with its assignment, as far as it alone tells.

    Args:
        named: the assignment that a person named; empty for none.
    """
    written = item.matched.delivery.assignment
    inside = content.assignments_in(files, next(iter(exercises.values())))
    remarks = item.remarks
    if not content.has_notebook(files):
        remarks = (*remarks, "no notebook in it")
    if named:
        if inside and named not in inside:
            remarks = (*remarks, f"its cells are of {', '.join(sorted(inside))}")
        return replace(item, assignment=named, remarks=remarks)
    options = (
        ([a for a in exercises if folded(a) == folded(written)], "what the download says"),
        (sorted(inside), "the cells of the notebooks"),
        (_in_names(files, exercises), "the names of the files"),
    )
    found, how = next(((a[0], how) for a, how in options if len(a) == 1), ("", ""))
    return replace(item, assignment=found, found_by=how, remarks=remarks)


def _in_names(files: Iterable[str], exercises: Iterable[str]) -> list[str]:
    """The assignments whose names are in a file's."""
    names = " ".join(map(folded, files))
    return [a for a in exercises if re.search(rf"(?<!\w){re.escape(folded(a))}(?!\d)", names)]


def with_the_others(items: list[Item], download_name: str, exercises: Iterable[str]) -> list[Item]:
    """Give items that say nothing the assignment of all others of the download, or of its name."""
    common = Counter(item.assignment for item in items if item.assignment)
    by_name = _in_names([download_name], exercises)
    guess, how = "", ""
    if len(common) == 1:
        guess, how = next(iter(common)), "the others of the download"
    elif not common and len(by_name) == 1:
        guess, how = by_name[0], "the name of the download"
    return [
        item
        if item.assignment or item.reason
        else replace(item, assignment=guess, found_by=how)
        if guess
        else replace(item, reason="nothing tells which assignment it is of: name one")
        for item in items
    ]
