"""The reference answers' responses on the device of this process, as files for another process.

`FOLDER/first/QUESTION.npz` is the response, `FOLDER/again/QUESTION.npz` a second one to the same
challenge; then come two with TensorFlow's deterministic ops.
"""

import re
from pathlib import Path

from tensorflow.python.framework import config

from grader.contract import wire
from grader.contract.question import Arrays, Question
from grader.student.failure import failure
from grader.student.keras_probes import backend
from grader.student.keras_probes.backend import tf
from tests.gpu.job import Job, Told, read
from tests.harness import QUESTIONS, TOPICS, judge

FIRST, AGAIN, FIXED, FIXED_AGAIN = "first", "again", "fixed", "fixed-again"
DRIVER = Path("/proc/driver/nvidia/version")


def main() -> None:
    job, told = read(), Told()
    told.row(facts())
    for run in (FIRST, AGAIN, FIXED, FIXED_AGAIN):
        if run == FIXED:
            tf.config.experimental.enable_op_determinism()
        folder = job.folder / run
        folder.mkdir()
        for topic, question in asked(job):
            _hand_over(respond(topic, question.name), folder / f"{question.name}.npz")


def asked(job: Job) -> list[tuple[str, Question]]:
    """The questions with their topics; what draws at random is last, since most of it trains."""
    questions = [(topic, q) for topic in job.topics or TOPICS for q in TOPICS[topic]]
    return sorted(questions, key=lambda one: one[1].deviations is not None)


def respond(topic: str, name: str) -> Arrays:
    """The reference answer's response; an exception is one, too."""
    mine, question = judge(topic), QUESTIONS[name]
    try:
        return question.respond(mine.answers[name], question.asked(mine.secret_challenges[name]))
    except Exception as error:
        return failure(error)


def _hand_over(response: Arrays, path: Path) -> None:
    """All at once, for who waits for the file."""
    new = path.with_suffix(".new")
    new.write_bytes(wire.to_bytes(response))
    new.replace(path)


def facts() -> dict[str, str]:
    """The device, its software, and TensorFlow's settings that decide what it computes."""
    gpus = tf.config.list_physical_devices("GPU")
    details = [tf.config.experimental.get_device_details(gpu) for gpu in gpus]
    built = tf.sysconfig.get_build_info()
    capabilities = [".".join(map(str, d.get("compute_capability", ()))) for d in details]
    return {
        "device": backend.device(),
        "compute capability": ", ".join(capabilities),
        "driver": _driver(),
        "CUDA that TensorFlow was built with": built.get("cuda_version", ""),
        "cuDNN that TensorFlow was built with": built.get("cudnn_version", ""),
        "TF32": _on(tf.config.experimental.tensor_float_32_execution_enabled()),
        "deterministic ops, as grading has them": _on(config.is_op_determinism_enabled()),
    }


def _driver() -> str:
    found = re.search(r"\d+\.\d+\S*", DRIVER.read_text()) if DRIVER.is_file() else None
    return found[0] if found else ""


def _on(setting: bool) -> str:
    return "on" if setting else "off"


if __name__ == "__main__":
    main()
