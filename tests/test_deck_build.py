"""The deck's build, on small decks made here: what it keeps, refuses, and never says."""

import os
import re
import shutil
import sys

import pytest

from grader.contract.errors import ReviewError
from grader.student.progress import FILE
from rnn_review.text import corpus
from slides.deck.build import answers, execute, kernels
from slides.deck.build.execute import Executor
from slides.deck.build.math import Math
from slides.deck.build.pipeline import build_deck
from slides.deck.build.plan import needs, too_long
from slides.deck.build.render import Renderer
from slides.deck.build.source import read_topics
from slides.deck.paths import ROOT, SLIDES, SOLUTIONS
from tests.decks import slide, write_topic
from tests.processes import has_ended, wait_until

pytestmark = pytest.mark.deck

COUNT = slide("Counting", "x = 1", "print('x is', x)")


@pytest.fixture
def executor(tmp_path):
    with Executor(cache=tmp_path / "cache") as running:
        yield running


def executed(folder, executor):
    topics = read_topics(folder)
    ran = [executor.run(topic) for topic in topics]
    return topics, ran


def test_the_deck_is_a_folder_that_loads_nothing_from_elsewhere(tmp_path):
    write_topic(tmp_path / "00_count.py", COUNT, slide("A formula", text="$h_t = W_h h_{t-1}$"))
    page = build_deck(source=tmp_path, output=tmp_path / "deck")
    html, css = page.read_text(), (page.parent / "deck.css").read_text()
    assert "x is 1" in html
    assert {path.name for path in page.parent.iterdir()} >= {"deck.css", "deck.js", "live.js"}
    assert re.findall(r'(?:src|href)="(.*?)"', html) == ["data:,", "deck.css", "deck.js", "#slides"]
    addresses = re.findall(r"url\([\"']?([^\s)\"'].{4})", css)
    assert set(addresses) == {"data:"}
    assert "<math" in html
    assert "$h_t" not in html
    assert not re.search(r"jquery|require\.min|mathjax|mermaid", html, re.IGNORECASE)


def test_a_failing_cell_fails_the_build_and_leaves_the_last_deck(tmp_path):
    folder, output = tmp_path / "slides", tmp_path / "deck"
    write_topic(folder / "00_count.py", COUNT)
    page = build_deck(source=folder, output=output)
    before = page.read_text()
    write_topic(folder / "00_count.py", COUNT, slide("Broken", "y = 2\nprint(z)"))
    line = (folder / "00_count.py").read_text().splitlines().index("print(z)") + 1
    with pytest.raises(ReviewError) as failure:
        build_deck(source=folder, output=output)
    said = str(failure.value)
    assert "slide: Broken" in said
    assert f"place: 00_count.py:{line}: print(z)" in said
    assert "NameError: name 'z' is not defined" in said
    assert page.read_text() == before


PROCESS = "import os\nimport numpy as np\nprint(os.getpid(), os.getppid(), np.random.rand())"


def processes(folder, cache):
    """Of each topic: its kernel, that kernel's parent, a random number."""
    for number in range(2):
        write_topic(folder / f"0{number}_topic.py", slide(f"Deck {number}", PROCESS, "mine = 1"))
    topics = read_topics(folder)
    with Executor(cache=cache) as executor:
        executor.run_all(topics)
    return [topic.code_cells[0].outputs[0].text.split() for topic in topics]


@pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
def test_topics_that_import_the_same_slow_library_have_kernels_of_their_own_forked_from_one(
    tmp_path,
):
    (one, parent, number), (other, same, another) = processes(tmp_path / "slides", tmp_path)
    assert parent == same != str(os.getpid())
    assert (one, number) != (other, another)
    wait_until(lambda: all(has_ended(int(pid)) for pid in (one, other, parent)))


def render(topics, math):
    renderer = Renderer(math)
    return renderer.page(renderer.parts(topics))


def test_where_no_kernel_can_be_forked_each_is_started_as_usual(tmp_path, monkeypatch):
    (tmp_path / "threading_at_import.py").write_text(
        "import threading\nthreading.Thread(target=threading.Event().wait, daemon=True).start()"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(kernels, "_IMPORTS", ("threading_at_import",))
    (_, parent, _), (_, same, _) = processes(tmp_path / "slides", tmp_path)
    assert parent == same == str(os.getpid())


def test_a_failing_cell_ends_what_other_topics_are_running(tmp_path):
    sleeping = "import numpy\nimport time\ntime.sleep(600)"
    write_topic(tmp_path / "00_failing.py", slide("Broken", "import numpy", "1 / 0"))
    write_topic(tmp_path / "01_sleeping.py", slide("Sleeping", sleeping))
    with pytest.raises(ReviewError, match="ZeroDivisionError"):
        build_deck(source=tmp_path, output=tmp_path / "deck")


def test_an_expected_error_is_shown(tmp_path, executor):
    write_topic(tmp_path / "00_count.py", slide("Oops", "1 / 0", tags=["raises-exception"]))
    topics, _ = executed(tmp_path, executor)
    assert "ZeroDivisionError: division by zero" in render(topics, Math())


def test_unchanged_code_does_not_run_again_and_prose_is_not_code(tmp_path, executor):
    write_topic(tmp_path / "00_count.py", COUNT)
    assert executed(tmp_path, executor)[1] == [2]
    write_topic(tmp_path / "00_count.py", COUNT.replace("Say what", "Say more of what"))
    topics, ran = executed(tmp_path, executor)
    assert ran == [0]
    assert "x is 1" in render(topics, Math())


def test_an_edit_of_what_slides_import_or_read_runs_all_slides_again(tmp_path, monkeypatch):
    root, slides = tmp_path / "course", tmp_path / "slides"
    monkeypatch.setattr(execute, "ROOT", root)
    read = (
        "requirements.lock",
        "slides/figures/charts/curves.py",
        "solutions/lesson_windows.py",
        "rnn_review/pictures/svg.py",
        "rnn_review/text/generated.txt",
        "grader/student/check.py",
        "exercises/03_simple_rnn/mistakes.json",
    )
    for path in (root / name for name in read):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("width = 1")
    write_topic(slides / "00_count.py", slide("Counting", "x = 1"))

    def ran():
        with Executor(cache=tmp_path / "cache") as executor:
            return executed(slides, executor)[1]

    assert ran() == [1]
    for name in read:
        (root / name).write_text("width = 2")
        assert ran() == [1], name
    (root / "rnn_review" / "__pycache__").mkdir()
    (root / "rnn_review" / "__pycache__" / "course.pyc").write_bytes(b"compiled")
    assert ran() == [0]


def test_with_warm_kernels_an_edit_runs_only_what_follows_it(tmp_path):
    cells = ["", "import time", "print(time.time_ns())", "x = 5", "print(x)"]
    for name in ("00_one.py", "01_other.py"):
        write_topic(tmp_path / name, slide(f"Deck {name}", f"name = {name!r}", *cells[1:]))
    with Executor(warm=True, cache=tmp_path / "cache") as executor:
        topics, ran = executed(tmp_path, executor)
        started = topics[0].code_cells[2].outputs
        assert ran == [5, 5]
        path = tmp_path / "00_one.py"
        path.write_text(path.read_text().replace("x = 5", "x = 6"))
        topics, ran = executed(tmp_path, executor)
    assert ran == [2, 0]
    assert topics[0].code_cells[2].outputs == started
    assert topics[0].code_cells[4].outputs[0].text == "6\n"


def test_a_failing_cell_ends_no_warm_kernel(tmp_path):
    def written(code):
        cells = ("import numpy", "print(1)", code)
        write_topic(tmp_path / "00_one.py", slide("One", *cells))

    with Executor(warm=True, cache=tmp_path / "cache") as executor:
        written("x = 5")
        executor.run_all(read_topics(tmp_path))
        written("x = y")
        with pytest.raises(ReviewError, match="NameError"):
            executor.run_all(read_topics(tmp_path))
        written("x = 6")
        assert executed(tmp_path, executor)[1] == [1]


def test_a_changed_cell_changes_what_is_kept_of_those_after_it(tmp_path, executor):
    write_topic(tmp_path / "00_count.py", COUNT)
    executed(tmp_path, executor)
    write_topic(tmp_path / "00_count.py", COUNT.replace("x = 1", "x = 2"))
    topics, _ = executed(tmp_path, executor)
    assert "x is 2" in render(topics, Math())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (slide("A", "1", tags=["hide_input"]), "unknown tags ['hide_input']"),
        (slide("A", "1").replace("timing=[10, 20]", ""), "expected timing="),
        (slide("A", "1").replace("# ## A", "# A"), "has no heading"),
        (slide("A", "1").replace("subslide", "subslides"), "unknown slide_type 'subslides'"),
        ("text = '''\n# %% no marker\n'''", "needs its marker"),
        (slide("A", "1").replace("[10, 20]", "[-5, 20]"), "expected timing="),
        (slide("A", "1").replace("# %%\n", "# %% line='1'\n"), "unknown metadata ['line']"),
        (slide("A", "1").replace("# %%\n", "# %% lines='2-9'\n"), "expected lines like"),
        (slide("A", "1").replace("# %%\n", "# %% fold='2'\n"), "expected fold like"),
        *(
            (slide("A", "1\n2\n3").replace("# %%\n", f"# %% fold='{fold}'\n"), "expected fold like")
            for fold in ("1|2", "2-1", "1-2,2-3", "3,1")
        ),
        (slide("A", "1", tags=["left", "right"]), "left or right, not both"),
        ('# %% [markdown] tags=["live"]\n# Prose.\n', "only code can be live"),
        ('# %% [markdown] tags=["ask"]\n# Prose.\n', "a cell tagged ask is code"),
        (slide("A", "1", tags=["ask", "hide"]), "a cell tagged ask is code"),
        (slide("A", "1", tags=["vote"]), "a cell tagged vote is markdown"),
        ('# %% [markdown] tags=["vote"]\n# Why?\n# - so\n', "expected a question, then two to 6"),
        (f'# %% [markdown] tags=["vote"]\n# Why?\n# - so\n# - {"x" * 61}\n', "more than 60"),
        ("# %% [markdown]\n# ## Another\n", "a heading begins a slide"),
        (
            slide("A", "1").split('# %% [markdown] slideshow={"slide_type": "notes"}')[0],
            "no speaker",
        ),
        (slide("A", "1").replace("# %%\n", '# %% tags="live"\n'), 'tags="live" is not a list'),
        (slide("A", "1").replace("# %%\n", '# %% tags=["live" "left"]\n'), "no comma between them"),
        (slide("A", "1").replace("[10, 20]", "[10 20]"), "timing=[10 20] is not JSON"),
    ],
)
def test_a_slip_in_the_source_is_named_with_its_line(tmp_path, text, said):
    write_topic(tmp_path / "00_count.py", COUNT, text)
    with pytest.raises(ReviewError, match=re.escape(said)) as failure:
        read_topics(tmp_path)
    assert "00_count.py" in str(failure.value)


def test_metadata_that_is_no_json_is_named_with_its_line(tmp_path):
    broken = slide("A", "1").replace("# %%\n", '# %% slideshow={"slide_type": "fragment"\n')
    path = write_topic(tmp_path / "00_count.py", COUNT, broken)
    lines = path.read_text().splitlines()
    line = lines.index('# %% slideshow={"slide_type": "fragment"') + 1
    with pytest.raises(ReviewError, match=f"00_count.py:{line}: the cell's metadata"):
        read_topics(tmp_path)


def test_metadata_may_hold_what_looks_like_metadata(tmp_path):
    alt = slide("A", "1").replace("# %%\n", '# %% alt="x = 1 and y=2" tags=["hide-input"]\n')
    write_topic(tmp_path / "00_count.py", alt)
    [topic] = read_topics(tmp_path)
    assert topic.code_cells[0].metadata["alt"] == "x = 1 and y=2"


@pytest.mark.parametrize("tags", [None, ["left"]])
def test_a_slide_that_no_page_can_hold_is_refused_with_its_title(tmp_path, tags):
    write_topic(tmp_path / "00_count.py", COUNT, slide("Forty", "print('x\\n' * 40)", tags=tags))
    with pytest.raises(ReviewError, match=r"'Forty' \(00_count.py:\d+\) has 41 lines"):
        build_deck(source=tmp_path, output=tmp_path / "deck")


def test_what_is_hidden_or_in_the_other_column_makes_no_slide_too_long(tmp_path):
    lines = "\n".join(f"x{n} = {n}" for n in range(20))
    both = slide("Both", lines, lines).replace("# %%\n", '# %% tags=["left"]\n', 1)
    both = both.replace("# %%\n", '# %% tags=["right"]\n', 1)
    hidden = slide("Hidden", "print('x\\n' * 40)", tags=["hide"])
    write_topic(tmp_path / "00_count.py", both, hidden)
    build_deck(source=tmp_path, output=tmp_path / "deck")


def test_what_is_folded_makes_no_slide_too_long(tmp_path):
    lines = "\n".join(f"x{n} = {n}" for n in range(40))
    folded = slide("Folded", lines).replace("# %%\n", '# %% fold="1-30"\n')
    write_topic(tmp_path / "00_count.py", COUNT, folded)
    page = build_deck(source=tmp_path, output=tmp_path / "deck").read_text()
    assert "\u22ef 30 lines" in page
    assert ">x29<" in page


PICTURE = """from IPython.display import Image
import base64
Image(base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="))"""


def test_a_picture_needs_words(tmp_path):
    path = write_topic(tmp_path / "00_count.py", slide("Dot", PICTURE))
    line = path.read_text().splitlines().index("# %%") + 1
    with pytest.raises(ReviewError, match=rf"00_count\.py:{line} \(slide 'Dot'\) shows a picture"):
        build_deck(source=tmp_path, output=tmp_path / "deck")
    write_topic(path, slide("Dot", PICTURE).replace("# %%\n", '# %% alt="A dot"\n'))
    assert 'alt="A dot"' in build_deck(source=tmp_path, output=tmp_path / "deck").read_text()


def test_a_cell_before_the_first_slide_is_named(tmp_path):
    path = write_topic(tmp_path / "00_count.py", "# %%\nx = 1\n", COUNT)
    with pytest.raises(ReviewError, match="comes before the first slide"):
        read_topics(path.parent)


def test_two_slides_of_one_title_are_refused(tmp_path, executor):
    write_topic(tmp_path / "00_count.py", slide("Twice"), slide("Twice"))
    topics, _ = executed(tmp_path, executor)
    with pytest.raises(ReviewError, match="Two slides are called 'Twice'"):
        render(topics, Math())


def test_a_formula_that_cannot_be_drawn_is_named(tmp_path, executor):
    write_topic(tmp_path / "00_count.py", slide("Bad", text=r"$\frac{1}{$"))
    topics, _ = executed(tmp_path, executor)
    with pytest.raises(ReviewError, match=r"formula \\frac\{1\}\{ cannot be drawn"):
        render(topics, Math(tmp_path / "math.json"))


def test_a_folder_without_slides_is_named(tmp_path):
    with pytest.raises(ReviewError, match=f"no slides in {re.escape(str(tmp_path))}"):
        read_topics(tmp_path)


def test_text_from_code_cannot_become_markup(tmp_path, executor):
    hostile = "print('</script><img src=x onerror=alert(1)>')"
    write_topic(tmp_path / "00_count.py", slide("Markup", hostile))
    topics, _ = executed(tmp_path, executor)
    html = render(topics, Math())
    assert "<img" not in html
    assert html.count("</script>") == 2


def solution_cells():
    for path in sorted(SOLUTIONS.glob("*/*.py")):
        for found in re.findall(
            r"### BEGIN SOLUTION\n(.*?) *### END SOLUTION", path.read_text(), flags=re.DOTALL
        ):
            yield path.name, code_lines(found)


def code_lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def contains(lines, block):
    width = len(block)
    return any(lines[i : i + width] == block for i in range(len(lines) - width + 1))


def test_no_solution_is_in_the_default_deck_and_all_are_with_answers():
    topics = read_topics()
    shown = [
        line
        for topic in topics
        for cell in topic.notebook.cells
        for line in code_lines(cell.source)
    ]
    cells = list(solution_cells())
    assert len(cells) > 25
    # Single lines of a solution are also what the lesson's slides are about; two in a row are not.
    leaked = [(name, block) for name, block in cells if len(block) > 1 and contains(shown, block)]
    assert not leaked
    answers.append_to(topics)
    shown = [
        line
        for topic in topics
        for cell in topic.notebook.cells
        for line in code_lines(cell.source)
    ]
    assert [block for _, block in cells if not contains(shown, block)] == []


def test_every_slide_of_the_deck_can_be_read_and_the_talk_keeps_its_time():
    topics = read_topics()
    plans = [
        cell.metadata["timing"]
        for topic in topics
        for cell in topic.notebook.cells
        if "timing" in cell.metadata
    ]
    short, long = (sum(plan) / 60 for plan in zip(*plans, strict=True))
    assert 23 < short <= 25
    assert 42 < long <= 45
    assert too_long(needs(topics)) == ""


def test_building_the_deck_is_no_progress_of_a_student(tmp_path, executor):
    progress = ROOT / "exercises" / FILE
    before = progress.read_bytes() if progress.exists() else None
    shutil.copy(SLIDES / "07_questions.py", tmp_path / "00_questions.py")
    (topic,), _ = executed(tmp_path, executor)
    assert any("bias not counted" in str(cell.get("outputs")) for cell in topic.notebook.cells)
    assert (progress.read_bytes() if progress.exists() else None) == before


def test_without_pytensor_the_kept_results_are_shown(tmp_path, executor, monkeypatch):
    asked = tmp_path / "asked"
    stub = f"open({str(asked)!r}, 'w').close()\nraise ImportError('no pytensor here')"
    (tmp_path / "pytensor.py").write_text(stub)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.delenv(corpus.CORPUS_VARIABLE, raising=False)
    topic = next(topic for topic in read_topics() if topic.name == "06_scan")
    assert executor.run(topic) == len(topic.code_cells)
    assert asked.exists()
    assert "PyTensor: scan, compiled by Numba" in str([c.outputs for c in topic.code_cells])


def test_the_list_of_where_slides_went_names_slides_that_exist():
    titles = {
        cell.metadata["deck"]["title"] for topic in read_topics() for cell in topic.notebook.cells
    }
    first_section = (ROOT / "docs" / "deck.md").read_text().split("\n## ")[0]
    rows = [row for row in first_section.splitlines() if row.startswith("| ")]
    named = [name for row in rows for name in row.split("|")[2].split(";")]
    assert len(named) > 40
    assert {name.strip() for name in named[1:]} <= titles
