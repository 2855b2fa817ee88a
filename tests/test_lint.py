"""`review lint`: each rule finds the fault that it is for, and a course without faults passes."""

import pytest

from grader.course.folder import open_course
from grader.course.lint import lint
from tests.courses import make_course

TOPIC = "01_spread"
VARIANTS = '''VARIANTS = {
    "spread": {"of NumPy": """
def spread(sample):
    return np.std(sample, ddof=1)
"""},
    "standard_scores": {"of NumPy": """
def standard_scores(sample):
    return (sample - np.mean(sample)) / np.std(sample, ddof=1)
"""},
}
'''
MISTAKE = """    "standard_scores": (
        mistake("not divided", "How large is a score?", (" / spread(sample)", "")),
    ),
}
"""


@pytest.fixture
def course(tmp_path):
    """The sample course, with all that lint asks for."""
    made = make_course(tmp_path)
    folder = made / "solutions" / TOPIC
    (folder / "variants.py").write_text(VARIANTS)
    mistakes = folder / "mistakes.py"
    mistakes.write_text(mistakes.read_text().rstrip().removesuffix("}") + MISTAKE)
    return made


def found(course) -> list[str]:
    return [f"{f.place}: {f.words}" for f in lint(open_course(course), [TOPIC])]


def test_nothing_is_found_in_a_complete_topic(course):
    assert found(course) == []


NOTEBOOK, MISTAKES, RIGHT = f"{TOPIC}.py", "mistakes.py", "variants.py"
FAULTS = {  # file, text, in its place, words of the only finding
    "points": (NOTEBOOK, '"points": 1,', '"points": 0,', "spread: Its points are 0"),
    "no heading": (
        NOTEBOOK,
        "# ## 1. A sample's spread",
        "#",
        "spread: It stands under no heading",
    ),
    "points in a heading": (
        *(NOTEBOOK, "2. Standard scores", "2. Standard scores (2 points)"),
        "Delete the points in the heading",
    ),
    "total": (NOTEBOOK, "# # Spread", "# # Spread (5 points in all)", "the cells give 3"),
    "no mistake": (MISTAKES, '"standard_scores"', '"scores"', "no known mistake"),
    "no variant": (RIGHT, '"standard_scores"', '"scores"', "no right variant"),
    "outdated mistake": (MISTAKES, '" / spread(sample)"', '" / deviation"', "'not divided'"),
    "harmless mistake": (
        *(MISTAKES, '(" / spread(sample)", "")', '("sample.mean()", "np.mean(sample)")'),
        "'not divided' is accepted",
    ),
    "wrong variant": (
        RIGHT,
        'np.std(sample, ddof=1)\n"""},\n    "st',
        'np.std(sample)\n"""},\n    "st',
        "'of NumPy' is rejected",
    ),
    "untested must": (
        *(NOTEBOOK, "lies above the mean.", "lies above the mean. Empty samples must raise."),
        "'Empty samples must raise.'",
    ),
    "to fill in": (RIGHT, "of NumPy", "FILL IN", "FILL IN in line"),
}


@pytest.mark.parametrize(("file", "this", "that", "words"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found_and_nothing_else(course, file, this, that, words):
    path = course / "solutions" / TOPIC / file
    source = path.read_text()
    assert this in source
    path.write_text(source.replace(this, that, 1))
    findings = found(course)
    assert len(findings) == 1, findings
    assert words in findings[0]
