"""`nbgrader release_feedback` for a class of which only some handed in through the exchange."""

import glob
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback

from grader.intake.choice import TIME_FILE
from grader.records.autograded_folder import SECRET_FILE

_SHOWN = 5


class ReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's own, which ends at the first submission that has no secret of `nbgrader submit`.

    Such a submission came another way, and its student cannot fetch anything from the exchange.
    """

    def copy_files(self) -> None:
        skipped = []
        for folder in map(Path, sorted(glob.glob(self.src_path))):
            if all((folder / name).is_file() for name in (TIME_FILE, SECRET_FILE)):
                self.src_path = glob.escape(str(folder))
                super().copy_files()
            else:
                skipped.append(str(folder))
        if skipped:
            more = ", ..." if len(skipped) > _SHOWN else ""
            self.log.warning(
                "%d feedback folders were not released, since these submissions did not come "
                "through the exchange: %s%s. Give these students their pages another way, such "
                "as `review feedback --zip canvas`.",
                len(skipped),
                ", ".join(skipped[:_SHOWN]),
                more,
            )
