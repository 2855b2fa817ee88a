"""The audit's other column: the same cases, graded by plain nbgrader.

Each case gets a class of its own, graded by one `nbgrader autograde`: honest neighbours whose
grades are in the gradebook already, the case, and one more honest neighbour after it.

Plain nbgrader runs student code with a teacher's rights. So the teacher lives in a throw-away
container of bubblewrap: home and course are in memory, the project is read-only, there is no
network, and all that comes out is an archive of the course.
"""

import io
import os
import platform
import re
import shutil
import signal
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from time import monotonic

import nbformat
from nbformat import NotebookNode
from nbgrader.api import MissingEntry
from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.contract.limits import MIB, Limits
from grader.contract.notebook_cells import TEST_PREFIX
from grader.contract.plain_text import plain as plain_text
from grader.intake.cells import grade_id, points
from grader.records.database import open_gradebook
from grader.sandbox import cgroup, mounts, rlimits
from grader.student.check import REFERENCE_FILE
from tests.audit import attacks
from tests.audit.attacks import network
from tests.audit.attacks.exhaustion import grew
from tests.audit.cases import BREACH, TOPIC, Case, hand_in, right
from tests.audit.course import NEIGHBOURS, Outcome
from tests.harness import trusted
from tests.ordinary_user import as_ordinary_user
from tests.processes import BIN, ROOT

# Generous: on a machine that is busy otherwise, the import of TensorFlow alone takes a minute.
CELL_SECONDS, OUTPUT_SECONDS, CLASS_SECONDS = 120, 60, 600
LIMITS = Limits(CLASS_SECONDS, memory=4096 * MIB, scratch=1024 * MIB)
GRADED, NOT_GRADED, NOT_TRIED = "graded", "not graded", "not tried: no network here"

_CONFIG = f"""
c = get_config()
c.ExecutePreprocessor.timeout = {CELL_SECONDS}
c.ExecutePreprocessor.iopub_timeout = {OUTPUT_SECONDS}
"""
_HOME = "/home/teacher"
_HOST = "desk"  # attacks do nothing on a machine that is neither a sandbox nor this
_RELEASE = f"nbgrader generate_assignment {TOPIC}"
_AUTOGRADE = f"nbgrader autograde {TOPIC}"
_MARK = "rnn_audit"  # in the names of what attacks leave behind on the machine
# The shell is the first process of its namespace: no signal from inside ends it. When nbgrader has
# ended or its time is up, it notes and kills what else runs, and only then writes the archive.
_TEACHER = f"""
cd "$1"
tar -x
timeout -s KILL {CLASS_SECONDS} sh -c "$2" >$HOME/autograde.log 2>&1 </dev/null
sleep 1
for process in /proc/[2-9]* /proc/1?*; do
    [ ! -e "$process" ] || tr '\\0' ' ' <$process/cmdline
done >$HOME/still_running.txt 2>/dev/null
kill -KILL -1 2>/dev/null
mv $HOME/*.log $HOME/*.txt .
find /tmp /dev/shm /home -name '*{_MARK}*' -printf '%h\\n' 2>/dev/null | sort -u >left_behind.txt
exec tar -c --exclude=./submitted .
"""


def _without_examples() -> NotebookNode:
    """A right notebook whose student deleted the example cells: the longest trains for 20 s."""
    nb = right()
    nb.cells = [cell for cell in nb.cells if grade_id(cell)]
    return nb


_BEFORE = tuple(replace(n, build=hand_in(_without_examples())) for n in NEIGHBOURS)
_AFTER = replace(_BEFORE[-1], name="zz-neighbour")  # comes last, whatever a case is called


def outcomes(cases: list[Case], folder: Path, workers: int) -> list[Outcome]:
    """The result of each case with plain nbgrader.

    Raises:
        SystemExit: if honest neighbours alone do not get all points: then this set-up is broken.
    """
    shutil.rmtree(folder, ignore_errors=True)
    so_far = _released_course(folder / "so-far")
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda case: _outcome(case, so_far, folder / case.name), cases))


def is_attack(case: Case) -> bool:
    return case.name in {attack.name for attack in attacks.BANK}


def _released_course(folder: Path) -> Path:
    """A course whose assignment is released, and that has the first neighbours' grades."""
    start, course = folder / "start", folder / "course"
    source = start / "source" / TOPIC
    source.mkdir(parents=True)
    (start / "submitted").mkdir()
    (start / "nbgrader_config.py").write_text(_CONFIG)
    nbformat.write(trusted(TOPIC), source / f"{TOPIC}.ipynb")
    shutil.copy(ROOT / "exercises" / TOPIC / REFERENCE_FILE, source)
    _hand_in(course, *_BEFORE)
    _grade(start, course, f"{_RELEASE} && {_AUTOGRADE}")
    scores = _scores(course)
    if any(scores.get(case.name) != points(trusted(TOPIC)) for case in _BEFORE):
        raise SystemExit(
            f"Honest neighbours do not get all points: {scores}\n{_text(course / 'autograde.log')}"
        )
    return course


def _hand_in(course: Path, *cases: Case) -> None:
    for case in cases:
        folder = course / "submitted" / case.name / TOPIC
        folder.mkdir(parents=True)
        case.build(folder)


def _outcome(case: Case, so_far: Path, folder: Path) -> Outcome:
    course = folder / "course"
    _hand_in(course, case, _AFTER)
    began = monotonic()
    _grade(so_far, course, _AUTOGRADE)
    ended = monotonic() - began < CLASS_SECONDS
    scores, most = _scores(course), points(trusted(TOPIC))
    mine = scores.get(case.name, {})
    state, problems = GRADED, []
    if not _notebook(course, case).is_file():
        state = f"{NOT_GRADED}{_reason(course)}"
    if more := {q for q in mine if q not in case.earns or mine[q] > most[q]}:
        problems.append(f"points for {', '.join(sorted(more))}")
    if not is_attack(case) and (fewer := case.earns - mine.keys()):
        lost = f"no points for {', '.join(sorted(fewer))}"
        problems.append(lost if state == GRADED else state)
    if BREACH in (said := _printed(_notebook(course, case))):
        problems.append(said[said.index(BREACH) :].splitlines()[0])
    if not ended or _AFTER.name not in scores:
        problems.append("class stopped" if ended else f"class stopped: no end in {CLASS_SECONDS} s")
    if changed := list(_changed(course, so_far, scores)):
        problems.append(f"changed {', '.join(changed)}")
    if left := _text(course / "left_behind.txt").split():
        problems.append(f"left files in {', '.join(left)}")
    if is_attack(case) and ended and (running := _text(course / "still_running.txt").split()):
        problems.append(f"left running: {running[0]}")
    if case.family == network.FAMILY:
        state = state if problems else NOT_TRIED
    elif case.harm is not grew and (harm := case.harm(course)):  # that one measures our own grader
        problems.append(harm)
    return Outcome(case, state, frozenset(mine), "; ".join(problems))


def _changed(course: Path, so_far: Path, scores: dict[str, dict[str, float]]) -> Iterator[str]:
    """The neighbours whose scores or notebooks are not what they would be without the case."""
    most = points(trusted(TOPIC))
    for neighbour in _BEFORE:
        same = _text(_notebook(course, neighbour)) == _text(_notebook(so_far, neighbour))
        if scores.get(neighbour.name) != most or not same:
            yield neighbour.name
    if _AFTER.name in scores:
        notebook = _notebook(course, _AFTER)
        whole = notebook.is_file() and BREACH not in _printed(notebook)
        if scores[_AFTER.name] != most or not whole:
            yield _AFTER.name


def _grade(so_far: Path, course: Path, command: str) -> None:
    """Run a teacher's command in a container; what it leaves of the course comes to `course`."""
    archive = course.with_suffix(".tar")
    # Until it is in its control group, nothing starts.
    held = ("sh", "-c", 'read -r go; exec "$@"', "sh")
    group = cgroup.create(LIMITS)
    with archive.open("wb") as left:
        container = subprocess.Popen(
            [*held, *as_ordinary_user(), *_container(course, command)],
            env={
                "LANG": "C.UTF-8",
                "LOGNAME": "teacher",
                "PATH": f"{BIN}:/usr/bin:/bin",
                "USER": "teacher",
            },
            stdin=subprocess.PIPE,
            stdout=left,
            start_new_session=True,
        )
    if group:
        group.add(container.pid)
    rlimits.apply(LIMITS, container.pid, memory_by_cgroup=group is not None)
    try:
        given = _packed({so_far: ".", course / "submitted": "submitted"})
        container.communicate(b"go\n" + given, timeout=CLASS_SECONDS + 120)
    except subprocess.TimeoutExpired:
        os.killpg(container.pid, signal.SIGKILL)
        container.wait()
    if group:
        group.remove()
    _unpack(archive, course)


def _packed(folders: dict[Path, str]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as tar:
        for folder, name in folders.items():
            for path in folder.rglob("*"):  # passes over folders that are closed to us
                tar.add(path, Path(name, path.relative_to(folder)), recursive=False)
    return content.getvalue()


def _container(course: Path, command: str) -> list[str]:
    """bubblewrap's command line: a machine with a teacher on it, and the course in its place."""
    system = [
        word
        for entry in mounts.of_this_environment()
        if not isinstance(entry, mounts.Hidden) and not entry.inside.startswith(mounts.COURSE_CODE)
        for word in entry.arguments()
    ]
    accounts = course.parent / "passwd"
    accounts.write_text(f"teacher:x:1000:1000:teacher:{_HOME}:/bin/sh\n")
    shown = {ROOT: str(ROOT), accounts: "/etc/passwd"}
    size = ("--size", str(LIMITS.scratch * 3 // 4))
    return [
        *("bwrap", "--unshare-user", "--uid", "1000", "--gid", "1000", "--unshare-pid"),
        *("--unshare-net", "--unshare-ipc", "--unshare-uts", "--hostname", _HOST),
        *("--as-pid-1", "--die-with-parent", "--new-session"),
        *("--setenv", "HOME", _HOME),
        *system,
        *(word for path, inside in shown.items() for word in ("--ro-bind", str(path), inside)),
        *("--proc", "/proc", "--dev", "/dev", "--tmpfs", str(ROOT / "build")),
        *(word for path in ("/tmp", _HOME, str(course)) for word in (*size, "--tmpfs", path)),
        *("--remount-ro", str(ROOT / "build"), "--remount-ro", "/"),
        *("--", "/bin/sh", "-c", _TEACHER, "sh", str(course), command),
    ]


def _unpack(archive: Path, course: Path) -> None:
    """Unpack what student code may have written: nothing outside, no devices, as far as it goes.

    Its configuration is not kept: that is code, which nbgrader would run.
    """
    try:
        with tarfile.open(archive, errorlevel=0) as tar:
            tar.extractall(course, filter="data")
    except (tarfile.TarError, OSError):
        pass  # cut off: what is missing counts as changed
    archive.unlink()
    (course / "nbgrader_config.py").unlink(missing_ok=True)
    (course / "nbgrader_config.py").write_text(_CONFIG)


def _scores(course: Path) -> dict[str, dict[str, float]]:
    """The scores above zero by student and question; none if the gradebook is not one."""
    if not (course / "gradebook.db").is_file():
        return {}
    directory = CourseDirectory(db_url=f"sqlite:///{course / 'gradebook.db'}")
    try:
        with open_gradebook(directory) as gradebook:
            return {
                s.student.id: {
                    grade.name.removeprefix(TEST_PREFIX): grade.score
                    for entry in s.notebooks
                    for grade in entry.grades
                    if grade.score
                }
                for s in gradebook.assignment_submissions(TOPIC)
            }
    except (ReviewError, MissingEntry):
        return {}


def _notebook(course: Path, case: Case) -> Path:
    return course / "autograded" / case.name / TOPIC / f"{TOPIC}.ipynb"


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.is_file() else ""


def _printed(path: Path) -> str:
    if not path.is_file():
        return ""
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(o.text for c in cells for o in c.get("outputs", []) if "text" in o)


def _reason(course: Path) -> str:
    """The kind of the last error that stopped nbgrader, as its log shows it."""
    log = _text(course / "autograde.log")
    kinds = re.findall(r"^ {4}(?:\w+\.)*(\w+(?:Error|Exception))(?::|$)", log, re.MULTILINE)
    return f": {kinds[-1]}" if kinds else ""


def words(outcome: Outcome) -> str:
    """An outcome for a column: what went wrong, else that the case came to what it should."""
    if outcome.problem or outcome.state == NOT_TRIED:
        return _clean(outcome.problem or outcome.state)
    well = "held" if is_attack(outcome.case) else "as expected"
    return well if outcome.state == GRADED else f"{well} ({outcome.state})"


def _clean(text: str) -> str:
    """One line without control characters and without this machine's paths."""
    text = re.sub(rf"{re.escape(str(ROOT / 'build'))}/\S*?/course(-\d+)?\b", "COURSE", text)
    for path, name in ((ROOT, "PROJECT"), (Path.home(), "~")):
        text = text.replace(str(path), name)
    return plain_text(" ".join(text.split()), 200)


def summary(found: list[Outcome]) -> str:
    """Attacks that succeeded and odd inputs that were mishandled, counted."""
    tried = [o for o in found if o.state != NOT_TRIED and o.case.family != "neighbour"]
    attacked = [o for o in tried if is_attack(o.case)]
    odd = [o for o in tried if not is_attack(o.case)]
    return (
        f"attacks: {len(attacked)} tried, {_problems(attacked)} succeeded; "
        f"odd inputs: {len(odd)} tried, {_problems(odd)} mishandled"
    )


def _problems(found: list[Outcome]) -> int:
    return sum(bool(o.problem) for o in found)


def as_markdown(ours: list[Outcome], plain: list[Outcome], command: str) -> str:
    """Both columns as a document: counts for each family, then every case.

    Args:
        command: what made it, for whoever wants to make it again.
    """
    by_case = {o.case.name: o for o in ours}
    pairs = [(by_case[o.case.name], o) for o in plain]
    pairs.sort(key=lambda pair: (not is_attack(pair[1].case), pair[1].case.family))
    families = dict.fromkeys(other.case.family for _, other in pairs)
    counts, rows = [], []
    for family in families:
        mine = [o for o, _ in pairs if o.case.family == family]
        other = [o for _, o in pairs if o.case.family == family]
        tried = [o for o in other if o.state != NOT_TRIED]
        kind = "attacks" if is_attack(other[0].case) else "odd inputs"
        counts.append(
            (
                family,
                kind,
                str(len(mine)),
                str(_problems(mine)),
                f"{_problems(tried)} of {len(tried)}",
            )
        )
    rows = [(o.case.family, o.case.name, o.case.tries, words(o), words(p)) for o, p in pairs]
    bubblewrap = subprocess.run(["bwrap", "--version"], capture_output=True, text=True, check=True)
    return _DOCUMENT.format(
        command=command,
        machine=f"{platform.machine()}, Linux {platform.release()}",
        versions=", ".join(
            (
                f"Python {platform.python_version()}",
                f"nbgrader {version('nbgrader')}",
                bubblewrap.stdout.strip(),
            )
        ),
        cell=CELL_SECONDS,
        output=OUTPUT_SECONDS,
        memory=LIMITS.memory // MIB // 1024,
        ours=summary(ours),
        plain=summary(plain),
        counts=_table(("family", "kind", "cases", "went wrong, ours", "plain nbgrader"), counts),
        cases=_table(("family", "case", "what it tries", "ours", "plain nbgrader"), rows),
    )


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *(tuple(map(_escaped, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_|<>\[\]])", r"\\\1", " ".join(text.split()))


_DOCUMENT = """\
# The audit

Attacks that must fail and odd inputs that must not, graded by this grader and by plain
nbgrader. Made with

    {command}

on {machine}; {versions}.

**Ours** is `review autograde`. **Plain nbgrader** is `nbgrader autograde`, which runs a submission
with the teacher's rights and gives the points of each test cell that does not raise. A cell may
take {cell} s, and its outputs {output} s more; all else is nbgrader's default, so archives and
files under other names, which its `zip_collect` can be taught to unpack, are not. Every case has a
class of its own there: three honest submissions graded before, the case, an honest one after it.
That class lives in a container with {memory} GiB of memory, no network, and nothing to write to but
the course, a home folder and `/tmp`, so that attacks hurt nothing else. Attacks that need a network
cannot show anything there and are marked as not tried. An attack on a part that only this grader
has cannot succeed in plain nbgrader.

An attack succeeds if it earns points, prints `BREACH` because it gained forbidden access, leaves
something behind, changes an honest submission's result, or stops the class. An odd input is
mishandled if it loses points that it should earn, is not graded, or stops the class.

- ours: {ours}
- plain nbgrader: {plain}

{counts}

## Cases

{cases}
"""
