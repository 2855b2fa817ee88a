"""The course, as the engine needs to know it. Importing this module imports no TensorFlow."""

from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from grader.contract.course import Course, Runtime
from grader.student.keras_probes.device import device

_DISTRIBUTION = "rnn-review"

_START_HERE = Path(__file__).with_name("start_here.txt").read_text(encoding="utf-8")

# What is already on Colab and Kaggle, or may be installed there without replacing anything.
_REQUIREMENTS = ("numpy>=1.26", "pooch>=1.8", "tqdm>=4.66")

# As grading has them. Without CUDA the whole download is little more than half as large; there is
# no such wheel for Linux on ARM and for Macs. 2.16.2 is the last TensorFlow for Intel Macs.
_LAPTOP = (
    "tensorflow-cpu>=2.21,<2.22; sys_platform != 'darwin' and platform_machine != 'aarch64'",
    "tensorflow>=2.21,<2.22; sys_platform == 'linux' and platform_machine == 'aarch64'",
    "tensorflow>=2.21,<2.22; sys_platform == 'darwin' and platform_machine == 'arm64'",
    "tensorflow==2.16.2; sys_platform == 'darwin' and platform_machine == 'x86_64'",
    "keras>=3.15,<4",
)


def _installed() -> tuple[str, str]:
    """Return this distribution's version and Python versions."""
    try:
        described = metadata(_DISTRIBUTION)
    except PackageNotFoundError:  # in the sandbox, where the code is mounted, not installed
        return "0", ">=3.11"
    return described["Version"], described["Requires-Python"]


# Which slide explains a question: the part of its address after "#/". A topic's own comes last.
_SLIDES = {
    "char_maps": "characters-to-integers",
    "three_char_windows": "inputs-and-output",
    "embedding_input": "the-embedding-in-code",
    "three_char_model": "hidden-to-hidden",
    "train_three_chars": "four-epochs",
    "get_next": "let-it-finish-your-words",
    "01_three_characters": "three-characters-in-one-out",
    "n_char_windows": "the-same-network-rolled-up",
    "n_char_model": "combining-layers-in-a-loop",
    "train_n_chars": "twelve-epochs",
    "gradient_norms": "combining-layers-in-a-loop",
    "02_n_characters": "the-nth-character",
    "embedding_params": "the-embedding-in-code",
    "dense_params": "where-22-102-comes-from",
    "simple_rnn_params": "where-76-544-comes-from",
    "batch_normalization_params": "168-and-306-176",
    "lstm_params": "168-and-306-176",
    "simple_rnn_model": "identity-do-nothing-by-default",
    "RecurrentCell": "cousins-not-twins",
    "recurrent_model": "cousins-not-twins",
    "train_simple_rnn": "eight-epochs-and-a-race",
    "03_simple_rnn": "simplernn-the-loop-as-a-layer",
    "sequence_windows": "targets-the-window-one-character-on",
    "unrolled_model": "the-loop-with-outs",
    "sequence_losses": "sum-of-eight-or-mean-of-eight",
    "sequence_model": "this-is-easy-in-keras",
    "train_sequences": "eight-outputs-eight-losses",
    "04_sequences": "sequential-rnns-a-prediction-at-every-step",
    "stateful_batches": "who-reads-on-where-row-5-left-off",
    "stateful_model": "the-lesson-s-first-stateful-model",
    "train_stateful": "training-without-breaking-the-thread",
    "stacked_model": "two-lstms-and-dropout",
    "with_temperature": "let-them-all-write",
    "05_stateful": "stateful-rnns-a-state-that-lives-on",
    "one_hot": "one-hot-said-aloud",
    "init_wgts": "initialisation-weights",
    "wgts_and_bias": "initialisation-identity-and-bias",
    "id_and_bias": "initialisation-identity-and-bias",
    "step": "one-step-and-the-scan-of-it",
    "scan": "one-step-and-the-scan-of-it",
    "scan_loss": "one-step-and-the-scan-of-it",
    "loss_and_gradients": "gradients",
    "sgd_update": "updates",
    "train_scan": "the-training-loop-and-its-errors",
    "gru_step": "one-step-and-the-scan-of-it",
    "06_scan": "theano-rnn-six-arrays-and-a-loop",
}

_VERSION, _PYTHON = _installed()

COURSE = Course(
    name="rnn-review",
    version=_VERSION,
    assignments={
        "01_three_characters": "rnn_review.questions.three_characters",
        "02_n_characters": "rnn_review.questions.n_characters",
        "03_simple_rnn": "rnn_review.questions.simple_rnn",
        "04_sequences": "rnn_review.questions.sequences",
        "05_stateful": "rnn_review.questions.stateful",
        "06_scan": "rnn_review.questions.scan",
    },
    runtime=Runtime(
        packages=("rnn_review",),
        warm_imports=("numpy", "tensorflow", "keras"),
        # Each core grades a submission of its own. More threads would wait for each other, and a
        # sum would depend on the number of cores.
        settings=(
            ("TF_NUM_INTRAOP_THREADS", "1"),
            ("TF_CPP_MIN_LOG_LEVEL", "3"),  # before a warm kernel imports TensorFlow
            # Its rounding differs between processors; and what it does to each graph takes longer
            # than all else that few small batches need.
            ("TF_ENABLE_ONEDNN_OPTS", "0"),
        ),
        # No prefixes: Terraform's variables, credentials among them, also begin with TF_.
        passed_on=(
            "KERAS_BACKEND",
            "TF_CPP_MIN_LOG_LEVEL",
            "TF_ENABLE_ONEDNN_OPTS",
            "TF_NUM_INTEROP_THREADS",
            "TF_NUM_INTRAOP_THREADS",
            "TF_XLA_FLAGS",
            "XLA_FLAGS",
        ),
    ),
    requirements=_REQUIREMENTS,
    laptop=_LAPTOP,
    requires_python=_PYTHON,
    start_here=_START_HERE,
    backend="grader.student.keras_probes.backend",
    describe_device=device,
    bands=Path(__file__).parent / "questions" / "bands.json",
    slides=_SLIDES,
)
