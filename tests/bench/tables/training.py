"""Windows a second in training: the scan loop beside its limit, and every model."""

from tests.bench.tables.blocks import Figures, block, percent, sentences, table

_SCAN = {
    "pytensor": "PyTensor's scan",
    "one step": "the exercise's step, compiled, one call a window",
    "whole epoch": "the exercise's epoch as one program",
    "by hand": "the same with its gradients written out (`tests/bench/by_hand.py`)",
}
_SPEED = ", windows_per_second"
_EPOCH = {3: 200_297, 8: 75_110}  # windows of so many characters in the lesson's text


@block
def scan(figures: Figures) -> str:
    """The scan loop in all its forms, with one thread and with all of them."""
    f = figures["training"]
    counts = sorted({int(k.split("threads: ")[1].split(",")[0]) for k in f if "threads: " in k})
    most = f["limit, windows_per_second"]
    head = ["training: the scan loop, windows of 8 characters a second"]
    for count in counts:
        head += [f"threads: {count}", "spread", ""]
    rows = []
    for key, said in _SCAN.items():
        share = percent(f[f"scan, {key}, threads: 1{_SPEED}"] / most)
        rows.append([said, *(cell for count in counts for cell in _cells(f, key, count)), share])
    return table([*head, "one thread, of the limit"], rows)


def _cells(f: Figures, key: str, threads: int) -> list[str]:
    """A form's speed, spread and multiple of PyTensor's; empty where it was not measured."""
    speed = f.get(f"scan, {key}, threads: {threads}{_SPEED}")
    if speed is None:
        return [""] * 3
    times = speed / f[f"scan, pytensor, threads: {threads}{_SPEED}"]
    spread = percent(f[f"scan, {key}, threads: {threads}, spread"])
    return [f"{speed:,.0f}", spread, f"{times:.1f} times" if key != "pytensor" else ""]


@block
def limit(figures: Figures) -> str:
    """What a core could do at best, and where the time goes."""
    f = figures["training"]
    product, peak = f["limit, product_seconds"], f["limit, operations_per_second"]
    products, operations = f["limit, products_a_window"], f["limit, operations_a_window"]
    matrix = f["limit, product_bytes"]
    return sentences(
        f"The limit: one core multiplies large matrices with {peak / 1e9:.0f} GFLOP/s and copies"
        f" {f['limit, bytes_copied_per_second'] / 1e9:.0f} GB/s. A window needs"
        f" {operations / 1e6:.1f} million operations, {1e6 * operations / peak:.0f} µs of that;"
        f" but {products} of its products, of the hidden-to-hidden matrix and a vector, wait for"
        f" each other, and each reads {matrix / 1000:.0f} kB:"
        f" {1e6 * product:.1f} µs, {matrix / product / 1e9:.0f} GB/s, which is the cache's speed."
        f" So a window takes {1e6 / f['limit, windows_per_second']:.0f} µs at least, and"
        f" {f['limit, windows_per_second']:,.0f} windows a second are the most,"
        f" {f['limit, windows_per_second'] / f[f'scan, pytensor, threads: 1{_SPEED}']:.1f} times"
        " PyTensor's."
    )


@block
def models(figures: Figures) -> str:
    """Every model of the lesson, as Keras runs it in several ways."""
    f = figures["training"]
    pairs = [k.removeprefix("model, ").removesuffix(_SPEED).split(": ") for k in f if _is_model(k)]
    ways = list(dict.fromkeys(way for _, way in pairs))
    speeds = {(name, way): f[f"model, {name}: {way}{_SPEED}"] for name, way in pairs}
    rows = [
        [name, *(f"{speeds[name, w]:,.0f}" if (name, w) in speeds else "" for w in ways)]
        for name in dict.fromkeys(name for name, _ in pairs)
    ]
    slow, fast = speeds["stacked LSTM", "no XLA"], speeds["stacked LSTM", "XLA"]
    return f"{table(['windows a second in training', *ways], rows)}\n\n" + sentences(
        "Medians of three runs with 64 windows a batch; they spread by"
        f" {percent(f['models, least spread'])} to {percent(f['models, greatest spread'])}, and"
        ' more where a run compiles. "16 steps" is `steps_per_execution`. An epoch of the lesson\'s'
        f" text has {_EPOCH[3]:,} windows of three characters or {_EPOCH[8]:,} of eight: at"
        f" {slow:,.0f} windows a second the stacked LSTM takes {_EPOCH[8] / slow:.0f} s, with XLA"
        f" {_EPOCH[8] / fast:.0f} s."
    )


def _is_model(key: str) -> bool:
    return key.startswith("model, ") and key.endswith(_SPEED)
