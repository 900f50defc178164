"""The functions a row's value may use besides Python's operators: one protocol, many arithmetics."""

from typing import Any, Protocol


class Xp(Protocol):
    """An arithmetic: exact numbers, intervals, NumPy, generated code.

    Rows call these and use + − · / on what they return; there is no `if` and no float literal in a row, so the same
    row serves every arithmetic. Domain errors are `ValueError` or `ZeroDivisionError` with a plain fact
    ("log of −2"); the layer that knows the equation adds the place.
    """

    def exp(self, x: Any, /) -> Any: ...
    def log(self, x: Any, /) -> Any: ...
    def sqrt(self, x: Any, /) -> Any: ...
    def tanh(self, x: Any, /) -> Any: ...
    def expm1(self, x: Any, /) -> Any:
        """eˣ − 1, which near 0 keeps the digits that the difference would lose."""

    def log1p(self, x: Any, /) -> Any:
        """ln(1 + x), in the same way."""

    def erfc(self, x: Any, /) -> Any:
        """2/√π times the integral of e^(−t²) from x on: 1 − erf(x)."""

    def pi(self) -> Any: ...
    def power(self, x: Any, y: Any, /) -> Any: ...
    def divide(self, x: Any, y: Any, /) -> Any: ...
    def absolute(self, x: Any, /) -> Any: ...
    def maximum(self, x: Any, y: Any, /) -> Any: ...
    def minimum(self, x: Any, y: Any, /) -> Any: ...
    def less(self, x: Any, y: Any, /) -> Any: ...
    def less_equal(self, x: Any, y: Any, /) -> Any: ...
    def where(self, condition: Any, yes: Any, no: Any, /) -> Any: ...
    def summed(self, terms: "tuple[Any, ...]", /) -> Any: ...
    def multiplied(self, factors: "tuple[Any, ...]", /) -> Any: ...

    # arrays: what mixes entries or moves them; a scalar is an array without axes

    def matmul(self, a: Any, b: Any, /) -> Any:
        """Matrix · matrix, matrix · vector, vector · matrix, or the inner product of two vectors."""

    def outer(self, a: Any, b: Any, /) -> Any:
        """Every product of an entry of `a` and one of `b`: (m,) and (n,) give (m, n)."""

    def transpose(self, a: Any, /) -> Any:
        """Rows as columns; a vector as its row (1, n)."""

    def sum_over(self, x: Any, /, *axis: int) -> Any:
        """The sum of all entries, or along one axis, which is gone then."""

    def max_over(self, x: Any, /, *axis: int) -> Any:
        """The largest of all entries, or along one axis, which is gone then."""

    def spread(self, g: Any, like: Any, /, *axis: int) -> Any:
        """`g` in the shape of `like`: broadcast, or repeated along the axis that a sum took away."""

    def sum_to(self, g: Any, like: Any, /) -> Any:
        """`g` summed over whatever broadcasting gave it beyond the shape of `like`."""

    def count(self, x: Any, /, *axis: int) -> int:
        """How many entries `x` has, in all or along one axis."""

    def stack(self, parts: "tuple[Any, ...]", /) -> Any:
        """Parts of one shape along a new first axis."""

    def concat(self, parts: "tuple[Any, ...]", axis: int, /) -> Any:
        """Parts one behind the other along `axis`."""

    def piece(self, g: Any, parts: "tuple[Any, ...]", i: int, axis: int, /) -> Any:
        """What lies in `g` where `concat` of `parts` put part `i`."""

    def take(self, x: Any, /, *index: int) -> Any:
        """The entry at `index`, counted from 0, or the part it leaves."""

    def place(self, g: Any, like: Any, /, *index: int) -> Any:
        """Zeros in the shape of `like`, with `g` at `index`."""

    def reshape(self, x: Any, /, *shape: int) -> Any:
        """The same entries, row by row, in another shape."""

    def reshape_like(self, x: Any, like: Any, /) -> Any:
        """The same entries in the shape of `like`."""

    def shape(self, x: Any, /) -> tuple[int, ...]:
        """The lengths of the axes."""

    def permute(self, x: Any, /, *order: int) -> Any:
        """The same entries with the axes in another order."""

    def windows(self, x: Any, window: "tuple[int, ...]", stride: int, padding: int, /) -> Any:
        """What a window shows as it slides over the last axes of `x`, zeros around: one new last axis, row by row."""

    def unwindowed(self, g: Any, shape: "tuple[int, ...]", window: "tuple[int, ...]", *steps: int) -> Any:
        """Undoes `windows` in a gradient: every entry of `shape` gets the sum of the places that showed it."""

    def largest(self, x: Any, /, *axis: int) -> Any:
        """1 where `x` is the largest along the axis, 0 elsewhere; k equal ones have 1/k each."""
