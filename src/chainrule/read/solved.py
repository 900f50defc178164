"""What `chainrule solve --format json` wrote → the statements it stands for.

A small scanner of its own instead of the standard one, because every figure must know its place. Of

    {"network": [{"name": "z_0", "role": "quantity", "equation": "w_0*x"}], "learning_rate": "1",
     "steps": [{"parameters": {"w_0": "1/2"}, "values": {"z_0": "1/2"}, "gradients": {"w_0": "3/4"}, "loss": "27/8"}]}

it makes z_0 = w_0*x, eta = 1, w_0 = 1/2, z_0 = 1/2, dL/dw_0 = 3/4; and from the second step on the parameters are the
updated ones, w_0 ← −1/4.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, TypeAlias

from chainrule.diagnostic import ChainruleError, fail
from chainrule.read.find import Finds
from chainrule.read.strip import Strip, joined, said

Path: TypeAlias = tuple[str | int | None, ...]

MAX_DEPTH = 20
"""How deep the JSON may nest; ours does not go beyond six."""


class _Leaf(NamedTuple):
    """A string or a number in the JSON: the keys and places that lead to it, and where the last key stands."""

    path: Path
    key: Strip
    value: Strip


def solved_in(strip: Strip, finds: Finds) -> None:
    """Find what a working in JSON states.

    Raises:
        ChainruleError: E0255 if it is no JSON.
    """
    leaves = list(_leaves(strip))
    names = {leaf.path[1]: leaf.value for leaf in leaves if (leaf.path[0], leaf.path[2:]) == ("network", ("name",))}
    loss = _loss(leaves, names)
    operation = said("", strip)
    for leaf in leaves:
        if leaf.path[0] == "kinks" and leaf.path[2:] == ("operation",):
            operation = leaf.value
        elif leaf.path[0] == "kinks" and leaf.path[2:] == ("slope",):
            finds.block("conventions", joined([operation, said(" at 0: ", leaf.value), leaf.value]))
        elif leaf.path == ("rule", "name"):
            finds.block("rule", leaf.value)
        stated = _stated(leaf, names, loss)
        if stated is not None:
            finds.plain(stated, display=True)


def _loss(leaves: list[_Leaf], names: dict[str | int | None, Strip]) -> str:
    """The name of the loss."""
    for leaf in leaves:
        if leaf.path[2:] == ("role",) and leaf.value.text == "loss" and leaf.path[1] in names:
            return names[leaf.path[1]].text
    return "L"


def _stated(leaf: _Leaf, names: dict[str | int | None, Strip], loss: str) -> Strip | None:
    """The statement that a leaf stands for, if it stands for one."""
    match leaf.path:
        case (_, *_) if not leaf.value.text:
            return None
        case ("network", place, "equation") if place in names:
            return _equal(names[place], "=", leaf.value)
        case ("learning_rate",):
            return _equal(said("eta", leaf.key), "=", leaf.value)
        case ("rule", "hyperparameters", _) | ("steps", 0, "parameters" | "state", _):
            return _equal(leaf.key, "=", leaf.value)
        case ("steps", _, "inputs" | "values", _):
            return _equal(leaf.key, "=", leaf.value)
        case ("steps", _, "parameters" | "state", _):
            return _equal(leaf.key, "←", leaf.value)
        case ("steps", _, "gradients", str(of)):
            key = leaf.key if "/" in of else joined([said(f"d{loss}/d", leaf.key), leaf.key])
            return _equal(key, "=", leaf.value)
        case _:
            return None


def _equal(left: Strip, sign: str, right: Strip) -> Strip:
    return joined([left, said(f" {sign} ", right), right])


def _leaves(strip: Strip) -> Iterator[_Leaf]:
    """Every leaf, in order. An object whose next key is still to come has None at the end of the path."""
    path: list[str | int | None] = []
    keys: list[Strip] = []
    for kind, token in _tokens(strip):
        if kind == "open":
            if len(path) == MAX_DEPTH:
                raise _broken(token, "nests too deeply")
            path.append(0 if token.text == "[" else None)
            keys.append(token)
        elif not path:
            raise _broken(token, "stands outside")
        elif kind == "close":
            path.pop()
            keys.pop()
        elif kind == "comma":
            last = path[-1]
            path[-1] = last + 1 if isinstance(last, int) else None
        elif path[-1] is None:
            path[-1], keys[-1] = token.text, token
        else:
            yield _Leaf(tuple(path), keys[-1], token)


def _tokens(strip: Strip) -> Iterator[tuple[str, Strip]]:
    at = 0
    while at < len(strip.text):
        found = _token().match(strip.text, at)
        if found is None:
            raise _broken(strip.cut(at, at + 1), "goes wrong here")
        kind, at = str(found.lastgroup), found.end()
        if kind == "string":
            yield kind, strip.cut(found.start() + 1, found.end() - 1)
        elif kind not in ("space", "none"):
            yield kind, strip.cut(*found.span())


def _broken(token: Strip, label: str) -> ChainruleError:
    mend = "write it anew: chainrule solve FILE --format json"
    return fail("E0255", f"{token.source.name} is no working in JSON", token.place, label, help=mend)


@cache
def _token() -> re.Pattern[str]:
    return re.compile(
        r"""(?P<space>[\s:]++) | (?P<string>"(?:[^"\\]|\\.)*+") | (?P<number>-?\d[\d.eE+-]*+)
        | (?P<none>null|true|false) | (?P<open>[\[{]) | (?P<close>[\]}]) | (?P<comma>,)""",
        re.VERBOSE | re.DOTALL,
    )
