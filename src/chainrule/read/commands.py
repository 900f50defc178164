"""The commands of LaTeX that a formula may use, by what they do."""

from typing import Final

from chainrule.expr.names import LETTER_OF
from chainrule.ops import ROWS


def _same(words: str, kind: str, shown: str) -> dict[str, tuple[str, str]]:
    return {f"\\{word}": (kind, shown) for word in words.split()}


def _each(words: str, kind: str) -> dict[str, tuple[str, str]]:
    return {f"\\{word}": (kind, word) for word in words.split()}


def _set(words: str) -> frozenset[str]:
    return frozenset(f"\\{word}" for word in words.split())


def _functions() -> dict[str, tuple[str, str]]:
    """The commands that rows of the table have among their spellings."""
    commands = (
        spelling for row in ROWS for spelling in row.spellings if spelling[0] == "\\" and spelling[1:].isalpha()
    )
    return {command: ("name", command[1:]) for command in commands}


SIGNS: Final[dict[str, tuple[str, str]]] = {
    **_functions(),  # first, for signs and letters are among them
    **_each(" ".join(LETTER_OF), "word"),
    **{f"\\var{word}": ("word", word) for word in ("epsilon", "theta", "phi", "rho", "sigma", "pi", "kappa")},
    **_each("ell", "word"),
    **_same("top intercal", "run", "T"),
    **_each("sin cos tan sinh cosh arctan", "name"),
    **_same("cdot times ast bullet star cdotp", "*", "·"),
    **_same("otimes", "*", "⊗"),
    **_same("odot circ", "⊙", "⊙"),
    **_same("div slash", "/", "/"),
    **_same("approx simeq cong approxeq thickapprox doteq", "=", "≈"),
    **_same("gets leftarrow longleftarrow Leftarrow", "=", "←"),
    **_same("coloneqq coloneq colonequals", "=", ":="),
    **_same("to rightarrow longrightarrow mapsto longmapsto", "=", "→"),
    **_same("equiv triangleq", "=", "="),
    **_same("ne neq", "=", "≠"),
    **_same("in", "=", "∈"),
    **_same("propto", "=", "∝"),
    **_same("sim", "=", "∼"),
    **_same("Rightarrow implies Longrightarrow iff Leftrightarrow therefore", "⇒", "⇒"),
    **_same("le leq leqslant", "<", "≤"),
    **_same("ge geq geqslant", "<", "≥"),
    **_same("lt", "<", "<"),
    **_same("gt", "<", ">"),
    **_same("quad qquad qed blacksquare", "gap", ""),
    **_same("land wedge", "and", "and"),
    **_same("frac dfrac tfrac cfrac nicefrac sfrac", "frac", "frac"),
    **_same("sqrt", "sqrt", "√"),
    **_same("partial", "∂", "∂"),
    **_same("nabla", "nabla", "∇"),
    **_same("prime", "'", "′"),
    **_same("hat widehat", "accent", "hat"),
    **_same("bar overline", "accent", "bar"),
    **_same("tilde widetilde", "accent", "tilde"),
    **_same("dot", "accent", "dot"),
    **_each("sum prod int lim sup inf argmax argmin", "sum"),
    **_same("ldots dots cdots dotsc dotsb dotsm vdots ddots", "blank", "…"),
    **_same("square Box", "blank", "□"),
    **_same("lvert", "|(", "|"),
    **_same("rvert", "|)", "|"),
    **_same("vert mid", "|", "|"),
    **_same("lVert", "‖(", "‖"),
    **_same("rVert", "‖)", "‖"),
    **_same("Vert |", "‖", "‖"),
    **_same("uparrow downarrow nearrow searrow Uparrow Downarrow", "arrow", "↑"),
    **_same("infty", "word", "infinity"),
    **_same("lbrack", "[", "["),
    **_same("rbrack", "]", "]"),
    **_same("lbrace {", "\\{", "{"),
    **_same("rbrace }", "\\}", "}"),
    **_same("\\ cr newline tabularnewline", "row", ""),
    **_same("colon", ";", ":"),
    **_same("_", "_", "_"),
}
"""What one command is: (kind of token, as it is shown)."""

LOOKS: Final = (
    frozenset(r"\, \; \: \! \> \/".split())
    | {"\\ ", "\\\n"}
    | _set(
        "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm displaystyle textstyle "
        "scriptstyle limits nolimits nonumber notag noindent hfill thinspace enspace small large Large normalsize "
        "hline strut null allowbreak relax it rm bf"
    )
)
"""Commands that only say how it looks."""

WRAPPERS: Final = _set(
    "mathbf mathcal mathbb mathfrak mathscr mathnormal mathrm mathit mathsf mathtt boldsymbol bm pmb operatorname "
    "boxed fbox framebox cancel vec mathop text textbf textit textrm mbox underline smash"
)
"""Commands that vanish together with the braces of their argument."""

WORDED: Final = _set("text textbf textit textrm textsf texttt mbox hbox emph mathrm mathit mathsf mathtt operatorname")
"""Commands whose argument is a word, if it is one."""

LOST: Final = {"\\tag": 1, "\\label": 1, "\\ref": 1, "\\eqref": 1, "\\vspace": 1, "\\color": 1, "\\textcolor": 1}
"""Commands that vanish with as many arguments."""

ROOM: Final = {"\\hspace": 1, "\\phantom": 1, "\\hphantom": 1, "\\rule": 2}
"""Commands that leave room, and how many arguments they take."""

TRANSPARENT: Final = frozenset(
    "align alignat aligned alignedat displaymath dmath eqnarray equation flalign gather gathered math multline "
    "split".split()
)
"""Environments that only arrange rows."""

SPECIFIED: Final = frozenset(["array", "alignat", "alignedat"])
"""Environments whose columns are specified in an argument."""
