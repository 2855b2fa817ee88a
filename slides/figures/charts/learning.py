"""What a network writes while it learns: a text for some of the epochs, and the loss at each."""

from collections.abc import Sequence

from slides.figures.charts import table
from slides.figures.pad import Pad


def learning(losses: Sequence[float], epochs: Sequence[int], samples: Sequence[str]) -> Pad:
    """The texts one below the other; in the page, one at a time, beside the curve of the losses.

    Args:
        losses: in nats, before the training and after each epoch.
        epochs: after how many epochs each text was written, in ascending order.
        samples: the texts.

    Raises:
        ValueError: if there is no text or no loss for one of the epochs.
    """
    if len(samples) != len(epochs) or max(epochs) >= len(losses):
        raise ValueError(
            f"Expected a text for each of the epochs {list(epochs)}, and a loss for 0 to "
            f"{max(epochs)}: got {len(samples)} texts and {len(losses)} losses."
        )
    written = {
        f"{epoch} {'epoch' if epoch == 1 else 'epochs'}, loss {losses[epoch]:.2f}": sample
        for epoch, sample in zip(epochs, samples, strict=True)
    }
    still = table.texts(written, "What the network writes after some epochs of training")
    settings = {
        "losses": [round(float(loss), 3) for loss in losses],
        "epochs": [int(epoch) for epoch in epochs],
        "samples": [str(sample) for sample in samples],
    }
    return Pad(still, "learning", settings)
