"""What the engine must know about this course."""

from grader.contract.course import Course, Runtime

COURSE = Course(
    name="basic-statistics",
    version="1.0",
    assignments={
        "01_spread": "basic_statistics.questions",
        "02_centre": "basic_statistics.centre",
    },
    runtime=Runtime(packages=("basic_statistics",), warm_imports=("numpy",)),
    requirements=("numpy>=2",),
    start_here="Install the wheel, then open {first} in Jupyter.\n",
)
