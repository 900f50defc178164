"""What names are, said in a line outside of a block: `parameters: k`, `Inputs: $x_1$ and $x_2$`.

In running text such a line may be prose, `Weights: small random numbers`: it is a declaration where one of its words is
a name of the document, which is known once all of it is read.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from chainrule.read.find import Finds
from chainrule.read.model import Declaration, Vocabulary
from chainrule.read.strip import Strip

MARKUP: Final = str.maketrans("$`*\\", "    ")
"""What may stand around a name in a sentence."""


def roles_in(strip: Strip, finds: Finds) -> None:
    """Find the lines that list names behind the word for a role."""
    for found in _said().finditer(strip.text):
        finds.block("role", strip.cut(found.start("role"), found.end()))


def plain_list(text: str) -> str:
    """`parameters: $w_1$ and $w_2$.` as a block has it: `parameters: w_1, w_2`."""
    return re.sub(r"(?<=\s)and(?=\s)", ",", text.translate(MARKUP)).strip().rstrip(".")


def known_roles(
    said: Iterable[Declaration], in_blocks: Iterable[Declaration], vocabulary: Vocabulary
) -> Iterator[Declaration]:
    """Those of the declarations that name something, and do not stand in a block."""
    declared = {(declaration.kind, declaration.names) for declaration in in_blocks}
    for declaration in said:
        if (declaration.kind, declaration.names) not in declared:
            if not vocabulary.names.isdisjoint(declaration.names):
                yield declaration


@cache
def _said() -> re.Pattern[str]:
    return re.compile(
        r"^[ \t>*_-]*(?P<role>(?:inputs?|targets?|parameters?)[*_]*[ \t]*:[^\n=≈]{1,300})$",
        re.MULTILINE | re.IGNORECASE,
    )
