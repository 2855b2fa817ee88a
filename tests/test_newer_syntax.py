"""What Python 3.11 does not accept is seen by the later Pythons that do: they run it here."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.student.newer_syntax import newer_syntax
from tests.processes import ROOT

NEWER = {
    "same quotes": 'x = f"{a["b"]}"',
    "backslash": "x = 1\ny = f\"{'\\n'.join(a)}\"",
    "nested": 'x = f"{f"{1}"}"',
    "three quotes": "x = f'''{a['''b''']}'''",
    "comment": 'x = f"""{\n a # c\n}"""',
    "two lines": "x = f'{a[\n0]}'",
    "in the format": 'x = f"{x:{"a"}}"',
    "type parameter": "def f[T](x: T) -> T:\n    return x",
    "type statement": "type X = int",
}
OLD = {
    "other quotes": "x = f'{a[\"b\"]!r:>{w}}' f\"{c}\" \"{d['e']}\" '\\n'",
    "quotes within three": "x = f'''{a['b']} {\"c\"}\n\\n{\na\n}'''",
    "equals": 'print(f"{x = !r:^20}\\n", f"{{}} {a:%H:%M}", rf"\\d{a}")',
    "magics": "%time x\n!ls f'{'a'}'\nwith (a as b, c):\n    pass  # f'{'a'}'",
    "match": 'match x:\n    case {"a": int(y)} if y > 1:\n        pass',
}
ASK = """
import json, sys
from grader.student.newer_syntax import newer_syntax
print(json.dumps({name: newer_syntax(s, "3.11") for name, s in json.load(sys.stdin).items()}))
"""


def newer_pythons():
    """Later Pythons of this machine; they need no packages."""
    names = [f"python3.{minor}" for minor in range(12, 16)]
    found = [sys.executable] if sys.version_info >= (3, 12) else []
    found += filter(None, map(shutil.which, names))
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    found += [str(path) for n in names for path in sorted(versions.glob(f"3*/bin/{n}"))]
    return [python for python in found if runs(python, "").returncode == 0]


def runs(python, code, **options):
    return subprocess.run([python, "-c", code], capture_output=True, text=True, cwd=ROOT, **options)


@pytest.fixture(scope="module", params=["first", "last"])
def said(request):
    """What one of the later Pythons says of each."""
    if not (pythons := newer_pythons()):
        pytest.skip("no Python 3.12 or later on this machine")
    python = pythons[0 if request.param == "first" else -1]
    asked = json.dumps(NEWER | OLD)
    ran = runs(python, ASK, input=asked)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.mark.parametrize("name", NEWER)
def test_code_for_later_versions_is_named_with_its_line(said, name):
    assert said[name].startswith("line ")
    assert "Python 3.11" in said[name]


@pytest.mark.parametrize("name", OLD)
def test_other_code_is_not(said, name):
    assert said[name] == ""


def test_nothing_is_said_by_the_version_that_grades():
    grades = ".".join(map(str, sys.version_info[:2]))
    assert newer_syntax("x = 1", grades) == newer_syntax("x = 1", "") == ""
