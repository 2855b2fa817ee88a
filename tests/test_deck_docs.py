"""The commands in docs/presenter.md and docs/author-slides.md do what they are there for."""

import re
import shlex

import pytest
import typer.main
from typer.testing import CliRunner

from slides.cli import app
from slides.deck.build.source import read_topics
from tests.processes import ROOT

pytestmark = pytest.mark.deck

DOCS = ("presenter.md", "author-slides.md")
COMMANDS = [
    shlex.split(line.removeprefix(".venv/bin/review slides "))
    for name in DOCS
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / name).read_text(), re.DOTALL)
    for line in block.splitlines()
]
GROUP = typer.main.get_group(app)


def test_all_commands_of_the_deck_but_that_of_the_exercises_pictures_are_told():
    assert {command[0] for command in COMMANDS} == set(GROUP.commands) - {"pictures"}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_is_one_with_its_arguments_and_options(command):
    name, *arguments = command
    context = GROUP.commands[name].make_context(name, list(arguments))
    assert not context.args


def test_what_new_writes_can_be_read_and_keeps_its_time(tmp_path):
    (tmp_path / "07_before.py").write_text("")
    made = CliRunner().invoke(app, ["new", "Attention, at last", "--folder", str(tmp_path)])
    assert made.exit_code == 0, made.output
    path = tmp_path / "08_attention_at_last.py"
    assert made.output.strip().endswith(path.name)
    (tmp_path / "07_before.py").unlink()
    [topic] = read_topics(tmp_path)
    assert topic.notebook.cells[0].metadata["deck"]["title"] == "Attention, at last"
    from slides.deck.build.plan import needs, too_long

    assert too_long(needs([topic])) == ""


@pytest.mark.parametrize("title", ["", "...", "one\nand two"])
def test_a_title_that_makes_no_file_is_refused(tmp_path, title):
    made = CliRunner().invoke(app, ["new", title, "--folder", str(tmp_path)])
    assert made.exit_code == 1
    assert "makes no title" in str(made.exception)


def test_the_slide_that_the_documentation_shows_can_be_read(tmp_path):
    shown = re.search(
        r"```python\n(.*?)```", (ROOT / "docs" / "author-slides.md").read_text(), re.DOTALL
    )
    assert shown
    (tmp_path / "00_shown.py").write_text(shown[1])
    [topic] = read_topics(tmp_path)
    assert len(topic.code_cells) == 1
