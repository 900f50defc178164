"""Runs of letters → names, once it is known which names the document has."""

from collections.abc import Collection
from typing import Final

from chainrule.expr import Name
from chainrule.read.plain_tokens import dressed, spelled
from chainrule.read.syntax import Number, Power, Run, Text

MAX_SPLIT: Final = 40
"""Longer runs of letters are one name, without asking whether others make it up."""

WORD: Final = 3
"""From this many letters on, LaTeX letters side by side are a word, unless each of them is a name."""


def name_of(run: Run) -> Name:
    """`run` as one name."""
    return Name(run.text, run.accent, run.below, run.above)


def raised_name(node: Power) -> Name | None:
    """`w^2` as one name, which it is only where the document defines it so."""
    match node:
        case Power(base=Run(above="") as base, exponent=Run(text=text, below="") | Number(text=text)) if text.isalnum():
            return Name(base.text, base.accent, base.below, text)
        case _:
            return None


def gradient_of(run: Run, known: Collection[Name]) -> tuple[Name | None, Name] | None:
    """`dL_dw0` as (L, w_0) and `dw_0` as (None, w_0), where the document knows w_0 and no such name itself."""
    if run.text[0] != "d" or run.above or name_of(run) in known:
        return None
    of, under, wrt = f"{run.text[1:]}_{run.below}".rpartition("_d")
    if under and of and wrt and (name := Name(*spelled(wrt))) in known:
        return Name(*spelled(of)), name
    if len(run.text) > 1 and (name := Name(*dressed(run.text[1:], run.accent), run.below)) in known:
        return None, name
    return None


def is_gradient(run: Run, known: Collection[Name]) -> bool:
    """Whether `run` spells a gradient as one word."""
    return gradient_of(run, known) is not None


def names_of(run: Run, known: Collection[Name], text: Text) -> tuple[Name, ...]:
    """The names that `run` is a product of; often itself alone.

    The longest match against `known` wins; else letters of LaTeX multiply, if they are few or each is known, and
    anything else is one name.
    """
    whole = name_of(run)
    if run.surface == "whole" or whole in known or len(run.text) > MAX_SPLIT:
        return (whole,)
    if run.surface == "plain":
        return _plain_parts(text.characters[run.start : run.end], known) or (whole,)
    parts = _letters(run, known)
    if len(run.text) >= WORD and not all(part in known for part in parts):
        return (whole,)
    return parts


def _plain_parts(written: str, known: Collection[Name]) -> tuple[Name, ...]:
    """`w_2h_1` as w_2 and h_1, if the document knows both; else nothing."""
    found: list[Name] = []
    at = 0
    while at < len(written) <= MAX_SPLIT:
        for end in range(len(written), at, -1):
            if written[at:end].strip("_") != written[at:end] or not written[at].isalpha():
                continue
            spelling = spelled(written[at:end])
            name = Name(*spelling)
            if name in known:
                found.append(name)
                at = end
                break
        else:
            return ()
    return tuple(found)


def _letters(run: Run, known: Collection[Name]) -> tuple[Name, ...]:
    """Letters of LaTeX, the scripts belonging to the last."""
    parts: list[Name] = []
    at, stop = 0, len(run.text)
    while at < stop:
        for end in range(stop, at, -1):
            letters = run.text[at:end]
            name = Name(letters, "", run.below, run.above) if end == stop else Name(letters)
            if name in known or end == at + 1:
                parts.append(name)
                at = end
                break
    return tuple(parts)
