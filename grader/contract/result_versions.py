"""Versions of a result's JSON document: the one place that knows how earlier ones looked."""

import re
from typing import Any

VERSION = 3
_NAMED = re.compile(r"^Possible mistake: (.+?)\. ", re.MULTILINE)  # by version 1


class UnreadableResultError(Exception):
    """A document that this program cannot read as a result; the text says why."""


def _from_version_0(document: dict[str, Any]) -> dict[str, Any]:
    """Version 0 had no number, and no times of cells and questions."""
    questions = [question | {"seconds": 0.0} for question in document["questions"]]
    return document | {"questions": questions, "cells": []}


def _from_version_1(document: dict[str, Any]) -> dict[str, Any]:
    """Version 1 gave all points or none; the names of known mistakes were in the words alone."""
    questions = [
        question
        | {
            "mistakes": _NAMED.findall(question["words"]),
            "passed": question["points"] == question["max_points"],
            "steps": [],
            "note": "",
            "voided": False,
        }
        for question in document["questions"]
    ]
    return document | {"questions": questions}


def _from_version_2(document: dict[str, Any]) -> dict[str, Any]:
    """Version 2 had the hash of the notebook alone, which that of all files never equals."""
    return document | {"submission_sha256": ""}


# At index n: from version n to version n + 1.
_UPGRADES = (_from_version_0, _from_version_1, _from_version_2)


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """A document of any version up to this one, as this version writes it.

    Raises:
        UnreadableResultError: for a later version, or a document that is not a result.
    """
    try:
        version = document.get("version", 0)
        if version not in range(VERSION + 1):
            raise UnreadableResultError(f"version {version!r}; 0 to {VERSION} can be read")
        for upgrade in _UPGRADES[version:]:
            document = upgrade(document)
    except (AttributeError, KeyError, TypeError) as error:
        raise UnreadableResultError(f"not a result: {error!r}") from error
    return document | {"version": VERSION}
