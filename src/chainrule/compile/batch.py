"""Calling code that was generated for NumPy: what may be given for a batch of examples, or for a network of arrays."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from chainrule.compile.arrays import ArrayScript
from chainrule.compile.batch_script import BatchScript
from chainrule.compile.compiled import Compiled, as_float
from chainrule.diagnostic import fail
from chainrule.expr import key_of
from chainrule.expr.array import Array, said_shape


class Shaped(Compiled):
    """A network of arrays: every leaf has one shape, that of the network."""

    def __init__(self, script: ArrayScript, stepping: ArrayScript, *data: Any) -> None:
        self._np: Final = numpy_itself()
        self._shapes: Final = {key_of(leaf): script.shape_of(leaf) for leaf in script.plan.leaves}
        super().__init__(script, stepping, *data)

    def run(self, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
        """What `function` returns; a branch that is not taken may compute anything."""
        with self._np.errstate(all="ignore"):
            return function(*arguments)

    def converted(self, key: str, value: Any) -> Any:
        """A number, or an array of the shape that the leaf has.

        Raises:
            ChainruleError: E0608 if something is no number, E0704 if it has another shape.
        """
        shape = self._shapes[key]
        if not shape:
            return as_float(key, value)
        array = as_array(self._np, key, plain_of(value))
        if array.shape != shape:
            message = f"{key} is {said_shape(array.shape)}, and the network was compiled for {said_shape(shape)}"
            raise fail("E0704", message, help=f"give {key} in that shape, or compile the network for other data")
        return array


class Batched(Shaped):
    """A network compiled for batches.

    A leaf that is no parameter may be an array of one value for each example: a number, or an array of the shape that
    the leaf has in the network. The loss is then the mean (or the sum) of the examples' losses, and the gradient of a
    parameter is that of this loss. The gradient of a quantity that each example has is an array: for each example, that
    of its own loss.
    """

    def __init__(self, script: BatchScript, stepping: BatchScript, *data: Any) -> None:
        super().__init__(script, stepping, *data)
        self._of_each: Final = frozenset(key_of(leaf) for leaf in script.plan.leaves if script.is_of_each(leaf))

    def prepared(self, values: Mapping[str, Any]) -> list[Any]:
        """Every leaf that is no parameter with an axis of the batch's length; one value stands for all examples.

        Raises:
            ChainruleError: E0608 if something is no number, E0704 if the arrays do not make one batch.
        """
        each = {key: self._array(key, value) for key, value in values.items() if key in self._of_each}
        lengths = {key: len(array) for key, array in each.items() if array.ndim > len(self._shapes[key])}
        (first, count) = next(iter(lengths.items()), ("", 1))
        for key, length in lengths.items():
            if length != count:
                message = f"{first} has {count:,} examples, {key} has {length:,}"
                raise fail("E0704", message, help="give every array one value for each example")
        return [
            self.converted(key, value)
            if key not in each
            else self._np.broadcast_to(each[key], (count, *self._shapes[key]))
            for key, value in values.items()
        ]

    def _array(self, key: str, value: Any) -> Any:
        """The values of one leaf: its own shape, or that behind an axis of examples."""
        array, shape = as_array(self._np, key, plain_of(value)), self._shapes[key]
        if array.shape == shape or (array.shape[1:] == shape and array.size):
            return array
        found = " × ".join(map(str, array.shape))
        one = said_shape(shape) if shape else "one number"
        mend = f"{key}=array.reshape({', '.join(map(str, (-1, *shape)))})"
        raise fail("E0704", f"{key} has shape {found}; a batch is {one} for each example", help=f"give {mend}")


def plain_of(value: Any) -> Any:
    """An array of exact numbers as nested lists."""
    return value.nested() if isinstance(value, Array) else value


def as_array(np: Any, key: str, value: Any) -> Any:
    """`value` as an array of floats.

    Raises:
        ChainruleError: E0608 if it is not made of numbers.
    """
    try:
        return np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        text = repr(value)
        shown = text if len(text) < 40 else f"{text[:36]} …"
        mend = f"give a number or an array: {key}=[0.5, 1.0]"
        raise fail("E0608", f"{key} = {shown} is not numbers", help=mend) from None


def numpy_itself() -> Any:
    """NumPy, loaded by the first network that is compiled with it.

    Raises:
        ChainruleError: E0703 if it is not installed.
    """
    try:
        import numpy as np
    except ImportError:
        mend = "python -m pip install 'chainrule[numpy]'"
        raise fail("E0703", "the back end 'numpy' needs NumPy, which is not installed", help=mend) from None
    return np
