"""Known mistakes of 01_spread."""

from grader.judge.known_mistake import mistake

MISTAKES = {
    "spread": (
        mistake(
            "n instead of n - 1",
            "This is the standard deviation of a whole population. How many values of a sample are "
            "free once its mean is known?",
            ("len(sample) - 1", "len(sample)"),
        ),
    ),
}
