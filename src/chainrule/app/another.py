"""The offer of a fresh variant to whoever made a mistake: a command that can be pasted and works."""

import os
from typing import Final

from chainrule import api
from chainrule.app.source import File
from chainrule.diagnostic import ChainruleError
from chainrule.typeset.document import Block, Preformatted

MOST: Final = 100
"""Variants of one exercise that lie beside it."""


def another(exercise: File) -> tuple[Block, ...]:
    """`another one like it: chainrule new --like exercise.md --seed 1 -o exercise-1.md`; nothing where there is none.

    The seed is the first whose file does not exist yet, so that the next offer is another one again.
    """
    if exercise.path == "-":
        return ()
    stem = os.path.splitext(exercise.path)[0]
    seed = next((seed for seed in range(1, MOST) if not os.path.exists(f"{stem}-{seed}.md")), MOST)
    try:
        api.variant(exercise, seed)
    except ChainruleError:
        return ()
    command = f"chainrule new --like {_quoted(exercise.path)} --seed {seed} -o {_quoted(f'{stem}-{seed}.md')}"
    return (Preformatted(f"another one like it: {command}"),)


def _quoted(path: str) -> str:
    from shlex import quote  # here: most paths are words

    return path if path.replace("/", "").replace("-", "").replace(".", "").replace("_", "").isalnum() else quote(path)
