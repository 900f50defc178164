"""`chainrule check EXERCISE --ask`: a line at a time, each answered at once.

At a terminal a line can be edited as it is typed; on a pipe the answers are echoed, so that the screen reads the same.
"""

import sys
from contextlib import suppress
from typing import Final, NamedTuple

from chainrule import api
from chainrule.app.another import another
from chainrule.app.output import SIGNS, can_write, colourful, say, width
from chainrule.app.source import File
from chainrule.diagnostic import fail
from chainrule.typeset.document import Document, Paragraph, Styled

MOST_TYPED: Final = 2_000
"""Lines that are typed at a sitting."""

LONGEST: Final = 100_000
"""Characters of a line that are read."""

KEYS: Final = (
    "A number, a formula, or both: 0.5*0.5 = 0.25. ? is a hint, Enter passes a line over, back goes back, "
    "z_2 = … answers an earlier line again, quit ends."
)

QUIT: Final = "quit"


class Screen(NamedTuple):
    """What the dialogue is shown on."""

    ascii_only: bool
    colour: bool
    echoes: bool

    def show(self, document: Document) -> None:
        """Write what there is to say."""
        if document.blocks:
            say(api.show(document, "terminal", width(), self.ascii_only, self.colour), sys.stdout)

    def show_apart(self, document: Document) -> None:
        """The same, below an empty line."""
        say("", sys.stdout)
        self.show(document)

    def ask(self, prompt: str) -> str | None:
        """What is typed behind `prompt`; None at the end of it all."""
        typed = _piped(prompt) if self.echoes else _typed(prompt)
        return None if typed is None or typed.strip() == QUIT else typed


def ask(exercise: File, *, ascii_only: bool) -> int:
    """Go through the exercise; return the exit code.

    Args:
        exercise: what is asked.
        ascii_only: plain ASCII was asked for.

    Raises:
        ChainruleError: if it states no network, asks for too much, or if no end of answers comes.
    """
    asking = api.ask(exercise)
    echoes = sys.stdin is None or not sys.stdin.isatty()
    screen = Screen(ascii_only or not can_write(SIGNS, sys.stdout), colourful(sys.stdout), echoes)
    screen.show(Document((Paragraph((KEYS,)),)))
    part = ""
    for _ in range(MOST_TYPED):
        if asking.is_over:
            break
        if asking.part != part:
            part = asking.part
            screen.show_apart(Document((Paragraph((Styled(part, "strong"),)),)))
        typed = screen.ask(asking.prompt(ascii_only=screen.ascii_only))
        if typed is None:
            break
        asking, reply = asking.told(typed)
        screen.show(reply)
    else:
        raise fail("E0615", f"more than {MOST_TYPED:,} lines were typed", help="write the working into a file")
    screen.show_apart(asking.ending())
    if asking.slipped:
        screen.show(Document(another(exercise)))
    return asking.report.exit_code


def _typed(prompt: str) -> str | None:
    """What is typed at a terminal, with its keys for editing where the system has them."""
    with suppress(ImportError):
        import readline  # noqa: F401 (input uses it; here: only a dialogue is edited)
    try:
        return input(prompt)
    except UnicodeDecodeError:
        return "\ufffd"
    except EOFError:
        say("", sys.stdout)
        return None


def _piped(prompt: str) -> str | None:
    """The next line of what is not typed at a terminal, shown as if it were."""
    line = b"" if sys.stdin is None else sys.stdin.buffer.readline(LONGEST)
    typed = line.decode(errors="replace").rstrip("\r\n")
    say(prompt + typed, sys.stdout)
    return typed if line else None
