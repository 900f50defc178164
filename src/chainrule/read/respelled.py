"""Characters that are spelled out: `%3D` in an address, `&lt;` in HTML. Each keeps its place."""

import re
from array import array
from collections.abc import Callable
from typing import Final

from chainrule.read.strip import Strip

_CLOSING: Final = frozenset(")]}|")


def respelled(strip: Strip, spelled: re.Pattern[str], meaning: Callable[[re.Match[str]], str]) -> Strip:
    """`strip` with `meaning` put in for everything that `spelled` finds.

    What is put in stands where the spelling begins; a bracket that closes where it ends, for there a formula may end.
    """
    at, texts, offsets = 0, list[str](), array("I")
    for found in spelled.finditer(strip.text):
        meant = meaning(found)
        edge = found.end() - 1 if meant[-1:] in _CLOSING else found.start()
        texts += (strip.text[at : found.start()], meant)
        offsets.extend(strip.offsets[at : found.start()])
        offsets.extend([strip.offsets[edge]] * len(meant))
        at = found.end()
    if not at:
        return strip
    texts.append(strip.text[at:])
    offsets.extend(strip.offsets[at:])
    return Strip(strip.source, "".join(texts), offsets)
