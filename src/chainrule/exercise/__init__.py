"""Exercises: the sheet that is handed out, and its key.

`statement` says what is given, `questions` what is asked and what the answers are, `blanks` what of an answer's lines
is left open, `connection` asks and answers in prose; `sheet` and `key` put them together. `new` writes an exercise of a
common shape: `mlp` its equations, `friendly` its numbers. `variant` writes an exercise once more with other
numbers, which `drawn` draws.
"""

from chainrule.exercise.blanks import BLANKS, Blanks
from chainrule.exercise.key import key
from chainrule.exercise.sheet import sheet

__all__ = ["BLANKS", "Blanks", "key", "sheet"]
