"""Windows a second on the device of this process, row after row, the most telling first."""

from collections.abc import Callable, Iterator
from functools import partial

from grader.student.keras_probes import backend
from tests.bench import speeds
from tests.bench.speeds import Scan, Speed, Way
from tests.gpu.job import Job, Told, read

WINDOWS = {"one step": 1_000, "whole epoch": 20_000}  # of the scan loop
INDICES = 30_000  # of the text, for an epoch
REHEARSED = 10  # of these, one of so many
WAYS = {
    "no XLA": Way({"jit_compile": False}, {}),
    "XLA": Way({"jit_compile": True}, {}),
}
WITHOUT_CUDNN = {  # of models with an LSTM, which has it on a GPU
    f"{name}, no cuDNN": Way(way.compiled, {"use_cudnn": False}) for name, way in WAYS.items()
}


def main() -> None:
    job, told = read(), Told()
    for what, way, measure in _measurements(job):
        if job.left() < 0:
            return
        try:
            found, error = measure(), ""
        except Exception as failed:  # such as a kernel of cuDNN's that XLA cannot compile
            found, error = None, f"{type(failed).__name__}: {failed}"[:200]
        if found or error:
            speed = found.windows_per_second if found else error
            told.row({"what": what, "how": way, "speed": speed})


def _measurements(job: Job) -> Iterator[tuple[str, str, Callable[[], Speed | None]]]:
    share = REHEARSED if job.rehearsal else 1
    repeats = 1 if job.rehearsal else speeds.REPEATS
    has_cudnn = job.rehearsal or backend.device_kind() == "GPU"
    ways = WAYS | WITHOUT_CUDNN if has_cudnn else WAYS
    scan = Scan()
    for way, run in {"one step": scan.by_step, "whole epoch": scan.as_one}.items():
        yield "scan", way, partial(_of_scan, run, WINDOWS[way] // share, repeats)
    for model in reversed(speeds.MODELS):  # LSTMs are at the end
        for name, way in ways.items():
            indices = INDICES // share
            yield model, name, partial(speeds.of_model, model, way, indices, repeats)


def _of_scan(run: Callable[[int], float], windows: int, repeats: int) -> Speed:
    run(windows)  # traces and compiles
    return speeds.speed(lambda: run(windows), windows, repeats)


if __name__ == "__main__":
    main()
