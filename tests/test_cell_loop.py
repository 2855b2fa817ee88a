"""A notebook goes on after what stops a cell, and its kernel is as the tests need it."""

import nbformat
import pytest

from grader.contract.limits import MIB, Limits
from grader.contract.state import State
from grader.contract.trusted_cells import TrustedCells
from grader.running.cell_loop import KERNELS
from grader.running.notebook_run import KernelPlan, execute
from tests import courses

pytestmark = pytest.mark.kernel

TEST = {"nbgrader": {"grade_id": "test_last", "grade": True, "points": 1}}


def run(*sources, seconds=20, trusted=None, memory=512 * MIB):
    """The cells, the last one a test; warm, as several kernels may start."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[-1].metadata.update(TEST)
    nb = nbformat.v4.new_notebook(cells=cells)
    plan = KernelPlan(
        Limits(seconds, memory),
        zygote=courses.zygote().address,
        trusted=trusted or TrustedCells({sources[-1]: ""}),
    )
    return execute(nb, {}, None, plan), nb


def said(nb):
    return "".join(o.get("text", "") for o in nb.cells[-1].outputs)


@pytest.mark.parametrize(
    ("source", "state", "seconds"),
    [
        ("while True: pass", State.TIMEOUT, 10),
        (
            "while True:\n    try:\n        __import__('time').sleep(1)\n"
            "    except BaseException: pass",
            State.TIMEOUT,
            20,  # it is killed some seconds after it was told to stop
        ),
        ("__import__('os')._exit(3)", State.KERNEL_DIED, 20),
        ("x = [bytearray(1 << 20) for _ in range(4096)]", State.OUT_OF_MEMORY, 20),
    ],
)
def test_what_is_below_a_cell_that_was_stopped_runs_all_the_same(source, state, seconds):
    ended, nb = run("a = 1", source, "b = 2", "print(a + b)", seconds=seconds)
    assert ended.state is state
    assert "the 2nd code cell" in ended.reason
    assert "ran all the same" in ended.reason
    assert said(nb) == "3\n"
    assert [c.outcome for c in ended.cells] == ["completed", state.value, "completed", "completed"]


def test_one_cell_gets_half_of_the_time_that_is_left():
    waits = "while True: __import__('time').sleep(1)"
    ended, nb = run(waits, waits, "print('here')", seconds=12)
    first, second, _ = ended.cells
    assert first.seconds == pytest.approx(6, abs=1.5)
    assert second.seconds == pytest.approx(3, abs=1.5)
    assert said(nb) == "here\n"


def test_definitions_below_a_long_statement_of_a_cell_count():
    _, nb = run(
        "__import__('time').sleep(99)\nprint('no')\ndef f(): return 'yes'", "print(f())", seconds=8
    )
    assert said(nb) == "yes\n"
    assert [o.output_type for o in nb.cells[0].outputs] == ["error"]


def test_the_outputs_of_cells_that_ran_again_are_those_of_the_first_time():
    _, nb = run("print('once')", "__import__('os')._exit(0)", "print('here')")
    assert [o.text for o in nb.cells[0].outputs] == ["once\n"]


def test_no_notebook_gets_kernels_without_end():
    ended, nb = run(*["__import__('os')._exit(0)"] * (KERNELS + 1), "print('here')")
    assert ended.state is State.KERNEL_DIED
    assert [c.outcome for c in ended.cells] == ["kernel died"] * KERNELS
    assert said(nb) == ""


def test_a_notebook_does_not_run_beyond_its_time():
    ended, _ = run(*["__import__('time').sleep(99)"] * 8, "print('here')", seconds=6)
    assert ended.state is State.TIMEOUT
    assert sum(c.seconds for c in ended.cells) < 14
    assert "The notebook was stopped after 6 s" in ended.reason or len(ended.cells) < 9


@pytest.mark.parametrize(
    "source",
    [
        "name = 5",
        "import os\nos.environ.clear()",
        "import os\nos.environ = {}",
        "import os\nos.chdir('/')",
        "import os, shutil\nos.mkdir('a'); os.chdir('a'); shutil.rmtree('../a')",
        "import sys\nsys.path = []",
        "import sys\nsys.stdout.close()",
        "import sys\nsys.stdout = sys.stderr = object()\nprint('lost')",
        "import sys\nsys.stdout = None",
        "import os\nos.closerange(0, 3)",
        "import sys\nsys.displayhook = None",
        "import sys\nsys.setrecursionlimit(100)",
    ],
)
def test_a_test_does_not_depend_on_what_student_code_has_changed(source):
    test = "import math\nprint(name(0), math.pi > 3, os.getcwd(), os.environ['HOME'], deep(200))"
    trusted = TrustedCells({test: "import os\nfrom math import cos as name"})
    below = "def deep(n): return n and deep(n - 1)"
    _, nb = run("from math import cos as name\nimport os", source, below, test, trusted=trusted)
    assert said(nb) == "1.0 True /tmp/home /tmp/home 0\n"


def test_the_folder_is_the_students_again_after_a_test():
    test = "print(os.getcwd())"
    nb = run("import os\nos.chdir('/usr')", test, "print(os.getcwd())", trusted=TrustedCells())[1]
    assert said(nb) == "/usr\n"


def test_what_fails_does_not_end_its_cell():
    _, nb = run("import no_such_package\nopen('/no/such/file')\na = 1", "print(a)")
    assert said(nb) == "1\n"
    kinds = [o.ename for o in nb.cells[0].outputs if o.output_type == "error"]
    assert kinds == ["ModuleNotFoundError", "FileNotFoundError"]


@pytest.mark.parametrize(
    "ends",
    [
        "assert a == 0",
        "raise ValueError('stop')",
        "import sys\nsys.exit()",
        "STOP",
        "1 / 0  # stop",
    ],
)
def test_a_students_own_end_of_a_cell_ends_it(ends):
    _, nb = run(f"a = 1\n{ends}\na = 2", "print(a)")
    assert said(nb) == "1\n"


def test_a_restart_that_is_asked_for_in_code_ends_nothing():
    restart = "a = 1\nget_ipython().kernel.do_shutdown(restart=True)"
    ended, nb = run(restart, "import time\ntime.sleep(0.5)", "print(a)")
    assert (ended.state, said(nb)) == (State.GRADED, "1\n")


EXAMPLES = TrustedCells(
    {"print(total)": ""},
    ("first = 1\nprint('first')", "second = first + third", "third = 3", "never = missing"),
)


@pytest.mark.parametrize(
    ("source", "total"),
    [
        ("total = first", "1"),
        ("total = second", "4"),
        ("total = 0\nfor n in (first, second):\n    total += n", "5"),
        ("total = 7\nsecond.shape", "7"),
        ("total = 8\nx = never", "8"),
    ],
)
def test_an_example_runs_when_what_a_student_defines_needs_its_names(source, total):
    _, nb = run(source, "print(total)", trusted=EXAMPLES)
    assert said(nb) == f"{total}\n"


def test_an_example_that_only_an_expression_needs_does_not_run():
    _, nb = run("second", "print('third' in globals())", trusted=EXAMPLES)
    assert said(nb) == "False\n"


def test_colab_s_magics_and_modules_do_nothing():
    _, nb = run(
        "%tensorflow_version 2.x\n"
        "from google.colab import drive, files\nimport google.colab.patches as p\n"
        "drive.mount('/content')\nuploaded = files.upload()\n%no_such_magic\na = len(uploaded)",
        "%%no_such_magic\nb = 2",
        "print(a, b)",
    )
    assert said(nb) == "0 2\n"


@pytest.mark.parametrize(
    "asking",
    [
        "try:\n    import google.colab\n    ON = True\nexcept ImportError:\n    ON = False",
        "try:\n    from google.colab import drive\n    drive.mount('/content')\n    ON = True\n"
        "except:\n    ON = False",
        "from contextlib import suppress\nON = False\nwith suppress(ImportError):\n"
        "    import google.colab\n    ON = True",
        "import importlib.util\ntry:\n    ON = importlib.util.find_spec('google.colab') is not None"
        "\nexcept ModuleNotFoundError:\n    ON = False",
        "import sys\nON = 'google.colab' in sys.modules",
        "def on_colab():\n    try:\n        import importlib\n"
        "        importlib.import_module('google.colab')\n        return True\n"
        "    except (ValueError, ModuleNotFoundError):\n        return False\nON = on_colab()",
    ],
)
def test_a_notebook_that_asks_whether_it_is_on_colab_is_told_that_it_is_not(asking):
    _, nb = run(asking, "print(ON)")
    assert said(nb) == "False\n"


@pytest.mark.parametrize(
    "importing",
    [
        "try:\n    from google.colab import drive\nfinally:\n    done = True",
        "try:\n    from google.colab import drive\nexcept ValueError:\n    drive = None",
        "try:\n    pass\nexcept ImportError:\n    pass\nfrom google.colab import drive",
        "from contextlib import suppress\nwith suppress(ValueError):\n"
        "    from google.colab import drive",
        "import warnings\nwith warnings.catch_warnings():\n    from google.colab import drive",
    ],
)
def test_colab_s_modules_are_there_where_their_absence_would_stop_a_cell(importing):
    _, nb = run(importing, "print(drive.mount('/content'))")
    assert said(nb) == "None\n"
