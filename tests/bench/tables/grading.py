"""What grading costs: beside plain nbgrader, a submission's life, large classes, more cores."""

from tests.bench.tables.blocks import Figures, block, percent, sentences, table

_LIFE = {
    "merge, copy, sandbox, fork, kernel": (
        "answers merged, files copied, sandbox made, kernel forked and ready"
    ),
    "its own cells": "its own cells: answers and checks",
    "kernel and sandbox taken down": "kernel and sandbox taken down",
    "verdicts": "verdicts (the references are known)",
    "ledger, gradebook, feedback": "ledger, gradebook, feedback notebook",
    "processor time besides its own cells'": (
        "processor time besides its own cells', of all processes"
    ),
}
_PLACES = {
    "1 worker": "1 worker",
    "2 workers": "2 workers",
    "2 Ray nodes": "2 nodes of a Ray cluster, one core each",
    "4 Ray nodes": "4 nodes",
}
_CORES_HERE = 2
_CORES = {_CORES_HERE: "2 (this machine)", 16: "16", 64: "64 (four nodes of 16)", 256: "256"}
_CLASS, _DOLLARS = 100_000, 0.04  # submissions; a core hour, which is an assumption


@block
def throughput(figures: Figures) -> str:
    """Beside plain nbgrader."""
    f = figures["throughput"]
    ours, theirs, minute = f["seconds_ours"], f["seconds_nbgrader"], 60 * f["submissions"]
    own, plain = f["cpu_seconds_of_answers_and_checks"], f["cpu_seconds_of_all_cells"]
    rows = [
        ("seconds", f"{ours:,.0f}", f"{theirs:,.0f}"),
        ("submissions a minute", f"{minute / ours:.1f}", f"{minute / theirs:.1f}"),
        ("CPU seconds of the notebooks' own cells", f"{own:,.0f}", f"{plain:,.0f}"),
    ]
    what = f"throughput: {f['submissions']} submissions, as many of each assignment"
    shown = table((what, "review autograde", "nbgrader autograde"), rows)
    return f"{shown}\n\n" + sentences(
        f"That is {theirs / ours:.1f} times as fast. Of ours it is the median of three runs, of"
        f" {f['seconds_ours_least']:,.0f} to {f['seconds_ours_most']:,.0f} s. The first result is"
        f" there after {f['seconds_ours_first_result']:.1f} s."
    )


@block
def small_class(figures: Figures) -> str:
    """Beside plain nbgrader, where starting has a large share."""
    f = figures["small_class"]
    ours, theirs = f["seconds_ours"], f["seconds_nbgrader"]
    return sentences(
        f"A class of {f['submissions']}, one right and one wrong submission of each assignment:"
        f" {ours:,.0f} s, nbgrader {theirs:,.0f} s, {theirs / ours:.1f} times as fast."
    )


@block
def floor(figures: Figures) -> str:
    """How much faster than plain nbgrader a grader could be at all."""
    f = figures["throughput"]
    least, own = f["seconds_floor"], f["cpu_seconds_of_answers_and_checks"]
    overhead, each = f["overhead_cpu_seconds"], own / f["submissions"]
    return sentences(
        f"The {own:,.0f} CPU seconds alone would keep both cores busy for {least:,.0f} s: no grader"
        f" that asks these questions is more than {f['seconds_nbgrader'] / least:.1f} times as fast"
        f" here. Most of the {f['seconds_ours'] - least:,.0f} s above this floor are paid once a"
        " run: starting, the reference responses of all questions, and looking for known mistakes."
        f" One more submission costs {overhead:.2f} CPU s besides its own cells' {each:.2f},"
        f" {percent(overhead / each)} above the floor."
    )


@block
def life(figures: Figures) -> str:
    """The phases of a submission's life."""
    rows = [(said, f"{1000 * figures['life'][key]:,.0f} ms") for key, said in _LIFE.items()]
    return table(("a submission's life, alone on the machine", "median of 18"), rows)


@block
def volume(figures: Figures) -> str:
    """A class of thousands without kernels."""
    f = figures["volume"]
    start, end = f["megabytes_after_a_tenth"], f["megabytes_at_the_end"]
    rows = [
        (
            "through ledger, judge, gradebook and folders",
            f"{f['seconds']:,.0f} s, {f['submissions'] / f['seconds']:.0f} a second",
        ),
        ("memory after a tenth, at the end", f"{start:,.0f} MB, {end:,.0f} MB"),
        ("lost, duplicated", f"{f['lost']}, {f['doubled']}"),
    ]
    return table((f"volume: {f['submissions']:,} blank submissions, without kernels", ""), rows)


@block
def simulated(figures: Figures) -> str:
    """A very large class without kernels."""
    f = figures["simulated"]
    report = (
        f"{f['seconds_to_report']:.0f} s, {f['megabytes_to_report']:,.0f} MB,"
        f" {f['bytes_of_page'] / 1e6:.1f} MB"
    )
    rows = [
        ("judged and recorded a second", f"{f['a_second']:.0f}"),
        ("processor time of the command, each", f"{f['processor_milliseconds_each']:.1f} ms"),
        (
            "memory of the command after a tenth, at most",
            f"{f['megabytes_after_a_tenth']:,.0f} MB, {f['most_megabytes']:,.0f} MB",
        ),
        ("in the ledger when it was killed", f"{f['kept_when_killed']:,.0f}"),
        ("from its restart until it grades", f"{f['seconds_until_it_grades']:.0f} s"),
        (
            "graded twice, lost, doubled",
            ", ".join(f"{f[name]:.0f}" for name in ("graded_twice", "lost", "doubled")),
        ),
        ("from the last result to the end of the table", f"{f['seconds_to_the_table']:.0f} s"),
        ("`review report`: time, memory, page", report),
    ]
    return table((f"simulated: {f['students']:,.0f} submissions of one assignment", ""), rows)


@block
def scaling(figures: Figures) -> str:
    """Workers and nodes."""
    f = figures["scaling"]
    columns = ("seconds", "of them the start", "efficiency", "without the start")

    def seconds(kind: str, place: str) -> tuple[float, float]:
        return f[f"{kind}, {place}, seconds"], f[f"{kind}, {place}, seconds to begin"]

    def said(kind: str, place: str) -> list[str]:
        (alone, start_alone), (all_of_it, start) = seconds(kind, "1 worker"), seconds(kind, place)
        shown = [f"{all_of_it:.0f}", f"{start:.1f}"]
        if (places := int(place[0])) == 1:  # what the others are compared with
            return [*shown, "", ""]
        rest = (alone - start_alone) / places / (all_of_it - start)
        return [*shown, percent(f[f"{kind}, {place}, efficiency"]), percent(rest)]

    def cost(place: str) -> list[str]:
        processor = f[f"real, {place}, CPU seconds"]
        busy = processor / _CORES_HERE / f[f"real, {place}, seconds"]
        return [f"{processor / f['real, submissions']:.2f}", percent(busy)]

    real = [
        (name, *said("real", place), *cost(place))
        for place, name in _PLACES.items()
        if f"real, {place}, seconds" in f
    ]
    sleeping = [(name, *said("sleeping", place)) for place, name in _PLACES.items()]
    lost = f"{f['seconds_lost_with_a_node']:.0f} more"
    sleeping.append(("2 nodes, one killed at the first result and replaced", lost, "", "", ""))
    of_real = f"scaling: {f['real, submissions']:.0f} right submissions of one assignment"
    of_sleeping = f"{f['sleeping, submissions']:.0f} submissions that sleep for 15 s"
    return "\n\n".join(
        (
            table((of_real, *columns, "CPU seconds each", "both cores busy"), real),
            table((of_sleeping, *columns), sleeping),
        )
    )


@block
def estimate(figures: Figures) -> str:
    """Hours for a very large class, from what one submission costs and one writer can take."""
    f, simulated = figures["throughput"], figures["simulated"]
    own, overhead = (
        f["cpu_seconds_of_answers_and_checks"] / f["submissions"],
        f["overhead_cpu_seconds"],
    )
    rate = 1000 / simulated["processor_milliseconds_each"]
    core_hours, writing = _CLASS * (own + overhead) / 3600, _CLASS / rate / 3600
    rows = []
    for cores, name in _CORES.items():
        compute = core_hours / cores
        rows.append(
            (name, _hours(compute) + " h", _hours(writing) + " h", _hours(max(compute, writing)))
        )
    begins = sentences(
        f"From these constants, for the mean of the six assignments: {_CLASS:,} submissions take"
        f" {_CLASS:,} x ({own:.2f} + {overhead:.2f}) CPU s = {core_hours:.0f} core hours."
    )
    ends = sentences(
        "The first bottleneck is the command itself, which reads, orders and records, from about"
        f" {rate * (own + overhead):.0f} cores on ({rate:.0f} a second x {own + overhead:.2f} CPU"
        f" s). At {_DOLLARS} dollars for a core hour, which is an assumption, it costs"
        f" {core_hours * _DOLLARS:.0f} dollars."
    )
    head = ("cores", "compute", f"the command, {rate:.0f} a second", "hours")
    return f"{begins}\n\n{table(head, rows)}\n\n{ends}"


def _hours(hours: float) -> str:
    return f"{hours:.1f}" if hours < 10 else f"{hours:.0f}"
