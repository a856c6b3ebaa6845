"""The measures as a table a person reads."""

from collections.abc import Sequence

from workshop.cli.bench.browser import BoardOnScreen
from workshop.cli.bench.measuring import HELLO, Measure


def table(measures: Sequence[Measure]) -> str:
    """A line a page: for each size p50 and p95 in ms, queries and bytes; then last to first."""
    sizes = list(dict.fromkeys(each.tickets for each in measures if each.page != HELLO))
    known = {(each.page, each.tickets): each for each in measures}
    (hello,) = (each for each in measures if each.page == HELLO)
    heading = f"{'p50 / p95 ms · queries · bytes':30}"
    lines = [heading + "".join(f"{size:>34,}" for size in sizes) + f"{'last / first':>14}"]
    lines.append(f"{HELLO:30}{_cell(hello)}")
    for page in dict.fromkeys(each.page for each in measures if each.page != HELLO):
        row = [known[page, size] for size in sizes]
        ratio = row[-1].p50_ms / row[0].p50_ms
        lines.append(f"{page:30}" + "".join(map(_cell, row)) + f"{ratio:>14.2f}")
    return "\n".join(lines)


def _cell(each: Measure) -> str:
    text = f"{each.p50_ms:.2f} / {each.p95_ms:.2f} · {each.queries} · {each.bytes:,}"
    return f"{text:>34}"


def sentence(board: BoardOnScreen) -> str:
    """What Chromium saw, or why it saw nothing."""
    if board.reason:
        return f"Board in Chromium: not measured ({board.reason})."
    return (
        f"Board in Chromium, {board.tickets:,} tickets, empty cache: {board.bytes:,} bytes "
        f"uncompressed, on screen after {board.open_window_ms} ms in an open window "
        f"(a page of one word {board.word_ms} ms), {board.new_window_ms} ms in a new one."
    )
