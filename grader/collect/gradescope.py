"""Gradescope: "Export Submissions" of a programming assignment.

Known from its documentation and from programs in public repositories that read the export, not from
its source: ``submission_metadata.yml`` has for each folder ``submission_123`` its submitters (name,
SID, email) and when it was created, in UTC. The export has the active attempt of each student; the
submission of a group counts for each of its members.
"""

from datetime import UTC, datetime
from typing import Any

import yaml

from grader.classroom.identify import Person
from grader.collect.delivery import Context, Delivery, Found
from grader.collect.download import Download, File
from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain

METADATA = "submission_metadata.yml"
_MAX_BYTES = 64 * 1024 * 1024


class _Loader(yaml.SafeLoader):
    """Reads what Ruby writes: its own classes as plain values."""


def _value(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    return node.value


_Loader.add_multi_constructor("!ruby/", _value)


def read(download: Download, context: Context) -> Found:
    """The submissions of an export.

    Raises:
        ReviewError: if there is no list of submitters, or it cannot be read.
    """
    lists = [file for file in download.files if file.parts[-1] == METADATA]
    if not lists:
        raise ReviewError(
            f"{download.name}: no {METADATA} was found, which says who submitted. Expected the zip "
            f"of Gradescope's Export Submissions."
        )
    listed = min(lists, key=lambda file: len(file.parts))
    root = len(listed.parts) - 1
    found, files = Found(), _by_folder(download, root)
    for folder, entry in _metadata(listed).items():
        if content := files.pop(folder, []):
            found.deliveries += _deliveries(entry, content, root, context)
        else:
            found.left_out.append((plain(folder, 200), "it has no files in this export"))
    found.left_out += [
        (file.path, f"{METADATA} has no {folder}")
        for folder, content in files.items()
        for file in content
        if file is not listed
    ]
    return found


def _by_folder(download: Download, root: int) -> dict[str, list[File]]:
    found: dict[str, list[File]] = {}
    for file in download.files:
        if len(file.parts) > root:
            found.setdefault(file.parts[root], []).append(file)
    return found


def _metadata(file: File) -> dict[str, dict[str, Any]]:
    try:
        with file.open() as opened:
            document = yaml.load(opened.read(_MAX_BYTES), _Loader)
    except Exception as error:  # yaml and zipfile raise many types
        raise ReviewError(f"{file.path} cannot be read: {plain(str(error), 300)}") from error
    if not isinstance(document, dict):
        raise ReviewError(f"{file.path}: expected a mapping of submissions.")
    return {str(k): v for k, v in document.items() if isinstance(v, dict)}


def _deliveries(
    entry: dict[str, Any], files: list[File], root: int, context: Context
) -> list[Delivery]:
    """One for each submitter."""
    at = entry.get(":created_at")
    if isinstance(at, datetime):
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
    else:
        at = context.time(str(at)) if at else None
    named = tuple(("/".join(f.parts[root + 1 :]) or f.parts[-1], f) for f in files)
    submitters = [s for s in entry.get(":submitters") or [] if isinstance(s, dict)]
    remark = f"submitted by a group of {len(submitters)}" if len(submitters) > 1 else ""
    return [Delivery(_person(one), named, at, remark=remark) for one in submitters] or [
        Delivery(Person(key=files[0].parts[root]), named, at, remark="no submitter is listed")
    ]


def _person(submitter: dict[str, Any]) -> Person:
    text = {key: plain(str(value or ""), 200) for key, value in submitter.items()}
    ids = {"email": text.get(":email", ""), "gradescope_sid": text.get(":sid", "")}
    return Person(text.get(":name", ""), {c: v for c, v in ids.items() if v})
