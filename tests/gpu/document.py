"""What was found so far, in build/gpu.json and as tables in build/gpu.md.

Both are rewritten with every finding: a run that is killed keeps what it has.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.gpu.job import Row
from tests.gpu.process import Ended

REHEARSAL = "rehearsal on a CPU: says nothing about GPUs"
RUNNING = "began and did not end"


class Document:
    """The results of a run.

    Args:
        folder: where the two files are; made if there is none.
        device: its name; what is shown of a rehearsal is `REHEARSAL`.
        machine: processors and versions.
        keep: whether parts of an earlier run on the same device stay until they are run again.
    """

    def __init__(self, folder: Path, device: str, machine: str, keep: bool = False):
        folder.mkdir(parents=True, exist_ok=True)
        self._json, self._markdown = folder / "gpu.json", folder / "gpu.md"
        self._found: dict[str, Any] = {"device": device, "machine": machine, "parts": {}}
        if keep and self._json.is_file():
            earlier = json.loads(self._json.read_text())
            if earlier["device"] == device:
                self._found["parts"] = earlier["parts"]
        self._save()

    def begins(self, part: str) -> None:
        began = datetime.now(UTC).isoformat(" ", "seconds")
        self._found["parts"][part] = {
            "state": RUNNING, "error": "", "began": began, "seconds": 0, "says": [], "tables": {},
        }  # fmt: skip
        self._save()

    def hears(self, part: str, line: str) -> None:
        """Take in what a part tells, one JSON object."""
        told, found = json.loads(line), self._found["parts"][part]
        if "table" in told:
            found["tables"][told["table"]] = told["rows"]
        else:
            found["says"].append(told["says"])
        self._save()

    def ends(self, part: str, ended: Ended) -> None:
        seconds = round(ended.seconds, 1)
        self._found["parts"][part] |= {
            "state": ended.state, "error": ended.error, "seconds": seconds,
        }  # fmt: skip
        self._save()

    def _save(self) -> None:
        for path, text in (
            (self._json, json.dumps(self._found, indent=1) + "\n"),
            (self._markdown, as_markdown(self._found)),
        ):
            new = path.with_suffix(path.suffix + ".new")
            new.write_text(text, encoding="utf-8")
            new.replace(path)


def as_markdown(found: dict[str, Any]) -> str:
    """All that was found, as a page."""
    summary = [
        {"part": name} | {key: part[key] for key in ("state", "seconds", "began", "error")}
        for name, part in found["parts"].items()
    ]
    sections = [f"# review gpu: {found['device']}", found["machine"], _table(summary)]
    for name, part in found["parts"].items():
        sections += [f"## {name}", *part["says"]]
        for title, rows in part["tables"].items():
            sections += [f"### {title}", _table(rows)]
    return "\n\n".join(section for section in sections if section) + "\n"


def _table(rows: list[Row]) -> str:
    """Rows as a Markdown table; a row that lacks a column leaves it empty."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = [columns, ["---"] * len(columns)]
    lines += [[_cell(row.get(column, "")) for column in columns] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) if columns else "None."


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return " ".join(str(value).split()).replace("|", "\\|")
