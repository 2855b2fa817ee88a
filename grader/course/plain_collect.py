"""nbgrader's collecting, without what students' links lead to, and each submission for itself."""

import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect

from grader.contract.plain_text import plain
from grader.intake import plain_files
from grader.intake.choice import TIME_FILE, AmbiguousError
from grader.intake.plain_files import StagingError
from grader.intake.student_ids import is_student_id
from grader.intake.submission_folder import handed_in_at


class PlainCollect(ExchangeCollect):
    """Copies plain files only; what cannot be collected does not stop the others.

    Students write to the exchange whenever they like, also while it is collected. nbgrader follows
    their links, and ends at the first folder that it cannot copy.

    Attributes:
        collected: the names of the folders that were copied.
        refused: why others were not, in words, by name.
    """

    def start(self) -> None:  # pyrefly: ignore[bad-override] - it takes nbgrader's for endless
        """Collect, and log what was not, as `nbgrader collect` shows it."""
        self.collect()
        for words in self.refused.values():
            self.log.error(words)

    def collect(self) -> None:
        """Collect.

        Raises:
            ExchangeError: if there is no exchange that can be used.
        """
        super().start()

    def init_src(self) -> None:
        self.collected: list[str] = []
        self.refused: dict[str, str] = {}
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """What a folder's name says; nobody's if it is not named as nbgrader does."""
        name = os.path.basename(path)
        of, nobody = self.coursedir.assignment_id, {"username": "", "timestamp": datetime.min}
        if name.rsplit("+", 3)[1] != of:  # a student's id may contain +
            return nobody
        with suppress(Exception):  # dateutil raises many types for what is not a time
            record = super()._path_to_record(path)
            if is_student_id(record["username"]):
                return record
        self._refuse(name, f"expected a name STUDENT+{of}+TIME+RANDOM; rename or remove it")
        return nobody

    def copy_files(self) -> None:
        records = self.src_records
        if not records:
            super().copy_files()  # says so
        for record in records:
            try:
                if self._is_new(record):
                    self.src_records = [record]
                    super().copy_files()
            except (AmbiguousError, ExchangeError, OSError, RuntimeError, StagingError) as error:
                why = (isinstance(error, OSError) and error.strerror) or str(error)
                by_hand = "Put it into submitted/ by hand, or ask for another"
                self._refuse(record["filename"], f"{plain(why, 300)}. {by_hand}")

    def _is_new(self, record: dict[str, Any]) -> bool:
        """Whether it is not collected yet.

        Raises:
            AmbiguousError: if nobody knows, since what is there has a broken time.
            OSError, StagingError: if it cannot be copied. nbgrader removes what is there, and then
                copies: without this, an earlier submission would be gone.
        """
        step, of = self.coursedir.submitted_directory, self.coursedir.assignment_id
        there = Path(self.coursedir.format_path(step, record["username"], of))
        if handed_in_at(there) == record["timestamp"]:
            return False
        source = Path(self.inbound_path, record["filename"])
        if source.is_symlink():
            raise OSError("expected a folder, found a link")
        found, most = plain_files.size(source), 1000 * self.coursedir.max_dir_size
        if found > most:
            raise StagingError(
                f"the submission has {found:,} bytes; CourseDirectory.max_dir_size allows {most:,}"
            )
        return True

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy plain files, with the time that the folder's name says; all of them or nothing.

        Raises:
            OSError, StagingError: as `plain_files.copy`.
        """
        root = self.coursedir.root
        with TemporaryDirectory(dir=root, prefix=".collecting-") as scratch:
            copied, ready = Path(scratch, "copied"), Path(scratch, "ready")
            copied.mkdir()
            plain_files.copy(Path(src), copied)
            # It decides which submission is the newest; the student's file might say another time.
            at = self._path_to_record(src)["timestamp"]
            (copied / TIME_FILE).write_text(f"{at:%Y-%m-%d %H:%M:%S.%f} UTC\n", encoding="utf-8")
            super().do_copy(str(copied), str(ready), log)
            shutil.move(ready, dest)
        self.collected.append(os.path.basename(src))

    def _refuse(self, name: str, why: str) -> None:
        self.refused[name] = f"Not collected from the exchange: {plain(name, 200)!r}: {why}."
