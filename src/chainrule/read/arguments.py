"""The arguments of an operation, in the order of its row: quantities, then whole numbers such as an axis."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from chainrule.diagnostic import did_you_mean
from chainrule.expr import Apply, Expr, Num, num
from chainrule.ops import TABLE, Op
from chainrule.read.arithmetic import extreme

LIKE: Final = {"stride": "window"}
"""What an option without a default is where a later one is given: as large as another."""


class Unfit(ValueError):
    """What is wrong with the arguments of a call, and how to mend it."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend


def applied(op: str, word: str, args: Sequence[Expr], options: Mapping[str, Expr]) -> Expr:
    """Operation `op`, which was written as `word`, of arguments by their place and by name.

    Raises:
        Unfit: if it takes other ones.
    """
    if op in ("max", "min"):
        if len(args) > 1 and not options:
            return extreme(op, args)
        op = f"{op}_over" if f"{op}_over" in TABLE else op
    row = TABLE[op]
    if row.static is None:
        return _with_quantities(row, word, [*args, *_by_name(row, word, options)])
    quantities, places = _apart(row, args, options)
    if row.static.start > 0 and len(quantities) < row.static.start:
        _raise_number(word, row.static.start, len(quantities))
    return Apply(op, (*quantities, *_statics(row, word, places, options)))


def _by_name(row: Op, word: str, options: Mapping[str, Expr]) -> Iterable[Expr]:
    """The one argument more that an option may name: `leaky_relu(x, negative_slope=0.1)`."""
    for name, value in options.items():
        if name not in row.options[:1]:
            raise Unfit(f"{word} has no option '{name}'", f"it has {row.options[0]}" if row.options else "")
        yield value


def _with_quantities(row: Op, word: str, args: Sequence[Expr]) -> Apply:
    if row.further and row.arity is not None and len(args) == row.arity + 1:
        row = TABLE[row.further]
    _require_number(row, word, len(args))
    return Apply(row.name, tuple(args))


def _apart(row: Op, args: Sequence[Expr], options: Mapping[str, Expr]) -> tuple[Sequence[Expr], Sequence[Expr]]:
    """The quantities, and the static arguments that are given by their place."""
    static = row.static or slice(None)
    if static.start >= 0:
        return args[: static.start], args[static.start :]
    by_place = not options and all(isinstance(arg, Num) for arg in args[static.start :]) and len(args) > -static.start
    return (args[: static.start], args[static.start :]) if by_place else (args, ())


def _statics(row: Op, word: str, places: Sequence[Expr], options: Mapping[str, Expr]) -> list[Num]:
    known = dict(zip(row.options, places, strict=False))
    for name, value in options.items():
        if name not in row.options:
            near = did_you_mean(name, row.options) or (f"it has {', '.join(row.options)}" if row.options else "")
            raise Unfit(f"{word} has no option '{name}'", near)
        if name in known:
            raise Unfit(f"{word} is given '{name}' twice")
        known[name] = value
    found = [*places] if not row.options else _in_order(row, word, known)
    return [_whole(word, value) for value in found]


def _in_order(row: Op, word: str, known: Mapping[str, Expr]) -> list[Expr]:
    """The options as far as they are given or have a default; none is left out before another."""
    found: list[Expr] = []
    last = max((i for i, name in enumerate(row.options) if name in known), default=-1)
    for i, name in enumerate(row.options):
        if name in known:
            found.append(known[name])
        elif i < len(row.defaults):
            found.append(num(row.defaults[i]))
        elif i < last and (like := LIKE.get(name, "")) in known:
            found.append(known[like])
        elif i < max(last, row.required):
            raise Unfit(f"{word} is not given '{name}'", f"write {name}=… as well")
    return found


def _whole(word: str, value: Expr) -> Num:
    if isinstance(value, Num) and isinstance(value.value, int):
        return value
    raise Unfit(f"{word} takes whole numbers for its options", "write an axis or a stride as a number: axis=0")


def _require_number(row: Op, word: str, count: int) -> None:
    if row.arity is not None and count != row.arity:
        _raise_number(word, row.arity, count)


def _raise_number(word: str, wanted: int, count: int) -> None:
    raise Unfit(f"{word} takes {wanted} argument{'s' * (wanted > 1)}, and here are {count}")
