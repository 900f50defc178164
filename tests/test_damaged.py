"""Documents about arrays, damaged in every way: each command ends in a result or a diagnostic, within seconds.

`pytest tests/test_damaged.py --hypothesis-profile=long` looks further, for half an hour or so.
"""

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import api

HERE = Path(__file__).parent
PAGES = tuple(
    text
    for path in (*sorted((HERE.parent / "examples").glob("*.md")), *sorted((HERE / "cases").glob("*.md")))
    if "[" in (text := path.read_text(encoding="utf-8"))
)
LATEX = r"""
$$z = W x + b, \quad h = \max(0, z), \quad L = \frac12 \lVert h - y \rVert^2$$
$$x = \begin{bmatrix} 1 \\ -2 \end{bmatrix}, \quad y = \begin{pmatrix} 0 \\ 1 \end{pmatrix}$$
$$W = \begin{bmatrix} 1 & 0.5 \\ -0.25 & 1 \end{bmatrix}, \quad b = [0, 0.5], \quad \eta = 0.1$$
$$z = \begin{bmatrix} 0 \\ -1.75 \end{bmatrix}$$
$$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial z} x^\top = \begin{bmatrix} 0 & 0 \\ 0 & 0 \end{bmatrix}$$
"""
SECONDS = 5
"""Of the processor's time, for any one document."""

SIGNS = "[](){},;&\\|‖^_=+-*/·⊙@⊗ᵀ∂ŷΣ∈ℝ<>≈←⇒0123456789.xyzWbhLη \n`'\"$%#~!?:\0"
NUMBERS = (
    "nan", "inf", "-inf", "1e999", "1e-999", "10^10^10", "2^2^2^2^2^2", "9" * 400, "0/0", "1/0", "0", "-0", "½",
    "0.1e10", "1e5000", "10^9", "1,5", "(-1)^0.5", "0^-1", "[1]", "[]", "[[]]", "[[1], 2]", "[1 2 3]",
)  # fmt: skip
WIDE = (
    f"[{', '.join('1' * 10_000)}]",
    "[" * 3_000,
    f"[[{'], ['.join('1' * 3_000)}]]",
    f"[{' '.join('1' * 10_000)}]",
    rf"\begin{{bmatrix}} {' & '.join('1' * 10_000)} \end{{bmatrix}}",
    r"\begin{bmatrix} " + r" \\ ".join("1" * 10_000) + r" \end{bmatrix}",
)
CALLS = (
    "softmax([])", "softmax(5)", "softmax(x, 9)", "conv(x, x, 0)", "conv2d(X, X, 0)", "max_pool(X, 0)",
    "max_pool(X, 2, 0)", "x[99]", "x[-1]", "W[0, 99]", "x[10^20]", "x[99999999999999999999]",
    "reshape(x, 10^9, 10^9)", "reshape(x, 0)", "reshape(x, 99999, 99999)", "sum(x, 7)", "sum(x, -1)", "mean([])",
    "concat(x, W, 0)", "one_hot(0, 10^9)", "one_hot(0, 999999999)", "norm(x)", "max(x)", "max([])", "transpose(5)",
    "x^T^T^T", "W*W*W*W*W*W*W", "x @ x @ x", "exp(exp(exp(exp(x))))", "exp(99999)", "log(0)", "log([0, -1])",
    "sqrt(-x)", "attention(x, x, x)", "pad(x, 10^9)", "pad(x, 999999999)", "W_1^T W_1", "dropout(x, [1, 0])",
    "embedding(W, 7)", "batch_norm(x, 1, 0)", "x ⊗ x ⊗ x ⊗ x",
)  # fmt: skip
LINES = (
    "W: 3 × 2", "W: 0 × 2", "W: 99999999 × 99999999", "W ∈ ℝ^{2×2}", "x ∈ ℝ^{10^9}", "repeat t = 1..3",
    "repeat t = 1..10^9", "conventions: torch", "precision: 999999999 decimals", "W = W", "x = W, W = x",
    "parameters: x", "optimiser: adam", "∂L/∂W = ∂L/∂z⊗x", "∂z/∂x = W", "dW = [[1, 0], [0, 1]]",
    "learning rate = 10^10^10", "learning rate = [1, 2]",
)  # fmt: skip


class TooSlow(BaseException):
    """Passes through whatever catches exceptions."""


@contextmanager
def bounded(seconds: int) -> Iterator[None]:
    """Ends what takes longer than `seconds` of the processor's time."""

    def end(*_: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _between(text: str, start: int, end: int, put: str) -> str:
    return text[:start] + put + text[end:]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A page to which one to five things have happened."""
    text = draw(st.sampled_from((*PAGES, LATEX)))
    for _ in range(draw(st.integers(1, 5))):
        text = draw(st.sampled_from(DAMAGES))(draw, text)
    return text


def _span(draw: st.DrawFn, text: str, longest: int) -> tuple[int, int]:
    start = draw(st.integers(0, len(text)))
    return start, min(len(text), start + draw(st.integers(1, longest)))


def _token(draw: st.DrawFn, text: str, pattern: str) -> tuple[int, int]:
    """Where a number, a name or a bracket stands."""
    found = [*re.finditer(pattern, text)]
    return draw(st.sampled_from(found)).span() if found else (len(text), len(text))


def _dropped(draw: st.DrawFn, text: str) -> str:
    return _between(text, *_span(draw, text, 30), "")


def _doubled(draw: st.DrawFn, text: str) -> str:
    start, end = _span(draw, text, 60)
    return _between(text, start, start, text[start:end])


def _replaced(draw: st.DrawFn, text: str) -> str:
    return _between(text, *_span(draw, text, 1), draw(st.text(SIGNS, min_size=1, max_size=3)))


def _cut(draw: st.DrawFn, text: str) -> str:
    return text[: draw(st.integers(0, len(text)))]


def _swapped(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    i, j = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    lines[i], lines[j] = lines[j], lines[i]
    return "\n".join(lines)


def _line_dropped(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    del lines[draw(st.integers(0, len(lines) - 1))]
    return "\n".join(lines)


def _line_put(draw: st.DrawFn, text: str) -> str:
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines)))
    return "\n".join([*lines[:at], draw(st.sampled_from(LINES)), *lines[at:]])


def _number_put(draw: st.DrawFn, text: str) -> str:
    return _between(text, *_token(draw, text, r"\d+(?:\.\d+)?"), draw(st.sampled_from(NUMBERS)))


def _call_put(draw: st.DrawFn, text: str) -> str:
    return _between(text, *_token(draw, text, r"\b[A-Za-z]\w*\b"), draw(st.sampled_from(CALLS)))


def _array_put(draw: st.DrawFn, text: str) -> str:
    return _between(text, *_token(draw, text, r"\[[^\[\]]*\]|\d+"), draw(st.sampled_from(WIDE)))


def _entry_dropped(draw: st.DrawFn, text: str) -> str:
    return _between(text, *_token(draw, text, r"-?[\d.]+, |\[|\]|,|&|\\\\"), "")


DAMAGES: tuple[Callable[[st.DrawFn, str], str], ...] = (
    _dropped, _doubled, _replaced, _cut, _swapped, _line_dropped, _line_put, _number_put, _call_put, _array_put,
    _entry_dropped,
)  # fmt: skip

COMMANDS: dict[str, Callable[[str], Any]] = {
    "solve": lambda text: str(cr.solve(text)),
    "check": lambda text: [str(cr.check(text)), str(cr.show(cr.check(text).document(all_lines=True)))],
    "check against": lambda text: str(cr.check(text, PAGES[0])),
    "explain": lambda text: str(cr.explain(text)),
    "sheet": lambda text: [cr.show(api.sheet(text, blanks)) for blanks in ("prompt", "everything")],
    "draw": cr.draw,
}


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=settings.default.max_examples // 4)
@given(text=damaged())
def test_a_damaged_page_ends_in_a_result_or_a_diagnostic(command: str, text: str) -> None:
    with bounded(SECONDS), suppress(cr.ChainruleError):
        COMMANDS[command](text)
