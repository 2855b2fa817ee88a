"""Training on slides: done once for the same code, data and versions; again when one changes."""

from itertools import count

import pytest

from tests import commands
from tests.processes import ROOT

pytestmark = pytest.mark.keras

SCRIPT = """
from pathlib import Path
import keras, numpy as np
from slides import training

FOLDER = Path(__file__).parent
training.CACHE, training.KEPT = FOLDER / "cache", FOLDER / "kept"
x = np.linspace(-1, 1, 64, dtype="float32")[:, None]
y = 2 * x + {offset}
for _ in range({spare}):
    keras.layers.Dense(1)  # Keras counts names through the process
keras.utils.set_random_seed(0)
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer=keras.optimizers.Adam({rate}))


def fit():
    print("trains")
    return model.fit(x, y, batch_size=16, epochs={epochs}, verbose=0).history["loss"]


losses = training.trained("line", model, fit)
print([round(loss, 4) for loss in losses])
print(model.get_weights()[0].round(2).tolist())
"""


SAME = {"offset": 1, "spare": 0, "rate": 0.1, "epochs": 2}
ONE_AFTER_THE_OTHER = "import runpy, sys; [runpy.run_path(p, {}, '__main__') for p in sys.argv[1:]]"


@pytest.fixture
def run(tmp_path):
    """run({...}, {...}): what slides with these changes print, one after the other in a process."""
    numbers = count()
    program = tmp_path / "all.py"
    program.write_text(ONE_AFTER_THE_OTHER)

    def run(*changes, **environment):
        paths = [tmp_path / f"slide{next(numbers)}.py" for _ in changes]
        for path, change in zip(paths, changes, strict=True):
            path.write_text(SCRIPT.format(**SAME | change))
        done = commands.run(
            *map(str, (program, *paths)),
            folder=ROOT,
            variables={"PATH": "", "PYTHONPATH": str(ROOT), **environment},
            imports=("slides.training",),
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return run


def test_the_same_training_gives_losses_and_weights_without_training(run):
    first, again = run({}), run({"spare": 3})
    assert first[0] == "trains"
    assert len(first) == 3
    assert again == first[1:]


def test_other_code_data_or_optimizer_trains_again(run):
    said = run({}, {}, {"epochs": 3}, {"offset": 2}, {"rate": 0.2})
    assert said.count("trains") == 4


def test_what_is_kept_is_what_was_used(run, tmp_path):
    run({}, {"epochs": 3})
    assert "trains" not in run({}, RNN_REVIEW_KEEP="1")
    assert len(list((tmp_path / "cache").glob("line-*.npz"))) == 2
    assert len(list((tmp_path / "kept").glob("line-*.npz"))) == 1
