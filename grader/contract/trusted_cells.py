"""What a kernel knows of the instructor's notebook: nothing that students do not have.

It lies beside the socket that `check` talks to, as a file.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from grader.contract.wire import DOOR_VARIABLE

FILE = "notebook.json"


@dataclass(frozen=True)
class TrustedCells:
    """The instructor's test cells and examples.

    Attributes:
        imports: by the source of a test cell, the imports of the names that it uses.
        examples: the sources of the example cells that grading leaves out, in their order.
    """

    imports: dict[str, str] = field(default_factory=dict)
    examples: tuple[str, ...] = ()

    def write(self, folder: Path) -> None:
        path = folder / FILE
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")
        path.chmod(0o644)  # the sandbox has a user of its own

    @classmethod
    def of_this_process(cls) -> "TrustedCells":
        """What this kernel knows; nothing outside of grading."""
        door = os.environ.get(DOOR_VARIABLE)
        path = Path(door).with_name(FILE) if door else None
        if path is None or not path.is_file():
            return cls()
        known = json.loads(path.read_text(encoding="utf-8"))
        return cls(known["imports"], tuple(known["examples"]))
