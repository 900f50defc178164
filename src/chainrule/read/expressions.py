"""Tokens of one expression to its syntax tree: one grammar for both surfaces.

    conditional   comparison [if comparison [else conditional]]
    comparison    sum [(< ≤ > ≥) sum]
    sum           [−] entrywise {(+ −) [−] entrywise}
    entrywise     product {⊙ product}
    product       quotient {[· × * @ ⊗] [−] quotient}
    quotient      power {/ power}
    power         atom {[index] | ᵀ} [^ raised]

The slash binds tighter than the dot, so that a·b/c is a·(b/c), as it is printed; the value is the same.
"""

from collections.abc import Callable, Iterable
from typing import Final

from chainrule.read import arrays, refusals
from chainrule.read.atoms import ATOMS
from chainrule.read.cursor import MAX_DEPTH, Cursor
from chainrule.read.differentials import quotient
from chainrule.read.names import NAMING, closing, run_of
from chainrule.read.plain_tokens import RAISED, tokens
from chainrule.read.syntax import (
    Branches,
    Comparison,
    Entrywise,
    General,
    Indexed,
    Negative,
    Node,
    Number,
    Option,
    Power,
    Product,
    Run,
    Sum,
    Text,
    Transposed,
)
from chainrule.read.tokens import Token

BEGINS_FACTOR: Final = frozenset(
    ["run", "name", "word", "text", "(", "[", "{", "\\{", "frac", "sqrt", "accent", "|(", "‖(", "begin", "nabla", "sum",
     "∂", "differential", "blank"]
)  # fmt: skip
"""What may stand behind a factor without a sign between."""


def parse(tokens: Iterable[Token], text: Text) -> Node:
    """The tree of the expression that `tokens` are, all of them.

    Raises:
        ChainruleError: E0221 to E0226, with the place.
    """
    return Parser(tokens, text).all()


class Parser(Cursor):
    """Reads the tokens of one expression from left to right, never going back: a method a line of the grammar."""

    __slots__ = ()

    def all(self) -> Node:
        """The tree of all tokens."""
        node = self.atom() if self.stop == 1 else self.conditional()  # half of all sides are one number or name
        if self.at < self.stop:
            raise self.unexpected()
        return node

    def inside(self, tokens: Iterable[Token]) -> Node:
        """The tree of tokens that stand within this expression."""
        return Parser(tokens, self.text, self.depth + 1).all()

    def conditional(self) -> Node:
        """`a if condition else b`, or what stands without a condition."""
        node = self.comparison()
        return self._branches(node) if self.kind() == "if" else node

    def _branches(self, value: Node) -> Node:
        self.at += 1
        condition = self.comparison()
        if self.kind() != "else":
            raise self.unexpected()
        self.at += 1
        other = self.deeper(self.conditional)
        return Branches(((value, condition), (other, None)), value.start, self.end())

    def comparison(self) -> Node:
        """`a < b`, or a sum."""
        left = self.sum()
        if self.kind() != "<":
            return left
        sign = self.next().text
        right = self.sum()
        return Comparison(sign, left, right, left.start, right.end)

    def sum(self) -> Node:
        """Products with + and − between."""
        first = self._term()
        if self.kind() not in ("+", "-"):
            return first
        terms = [("+", first)]
        while self.kind() in ("+", "-"):
            sign = self.next().text
            terms.append((sign, self._term()))
        return Sum(tuple(terms), first.start, terms[-1][1].end)

    def _term(self) -> Node:
        """A product, perhaps with a sign; a negative literal is a number."""
        if self.kind() not in ("+", "-"):
            return self.entrywise()
        sign = self.next()
        body = self.deeper(self._term)
        return body if sign.kind == "+" else _negative(body, sign)

    def entrywise(self) -> Node:
        """Products with ⊙ between, which binds looser than the other signs of multiplication."""
        first = self.product()
        factors = [first]
        while self.kind() == "⊙":
            self.at += 1
            factors.append(self.product())
        return Entrywise(tuple(factors), first.start, self.end()) if len(factors) > 1 else first

    def product(self) -> Node:
        """Factors with a sign of multiplication between, or side by side."""
        first = self._factor()
        factors, signs = [first], list[str]()
        while True:
            kind = self.kind()
            if kind == "*":
                signs.append(self.next().text)
            elif kind in BEGINS_FACTOR or (kind in ("|", "‖") and kind not in self.bars):
                signs.append("")
            else:
                break
            factors.append(self._factor())
        if self.kind() == "number":
            raise refusals.bare_number(self.text, self.tokens[self.at])
        return Product(tuple(factors), tuple(signs), first.start, factors[-1].end) if signs else first

    def _factor(self) -> Node:
        """A quotient; behind a sign of multiplication it may be negative."""
        if self.kind() == "-":
            sign = self.next()
            return _negative(self.deeper(self._factor), sign)
        left = self.power()
        slashes = 0
        while self.kind() == "/":
            self.at += 1
            right = self._factor() if self.kind() == "-" else self.power()
            slashes += 1
            if slashes > MAX_DEPTH:
                raise refusals.too_deep(self.text, self.tokens[min(self.at, self.stop - 1)], MAX_DEPTH)
            left = quotient(left, right)
        return left

    def power(self) -> Node:
        """An atom, perhaps with an index, a transposition or a power behind it."""
        base = self.atom()
        for _ in range(MAX_DEPTH):
            if self.kind() == "|" and "|" not in self.bars and self.evaluates():
                return General("a value at one point is read, not judged", base.start, self.end())
            if index := arrays.index(self, base):
                base = Indexed(arrays.stepped(self, base), index, base.start, self.end())
                continue
            exponent = self.exponent()
            if exponent is None:
                return base
            if not arrays.transposes(exponent):
                return Power(base, exponent, base.start, self.end())
            base = Transposed(base, base.start, self.end())
        raise refusals.too_deep(self.text, self.tokens[min(self.at, self.stop - 1)], MAX_DEPTH)

    def evaluates(self) -> bool:
        """Go past a bar and where a value is taken, `|_{z=2}`, if they stand here."""
        at = self.at + 1
        if at >= self.stop or self.tokens[at].kind not in ("_", "below"):
            return False
        at += self.tokens[at].kind == "_"
        braced = at < self.stop and self.tokens[at].kind == "{"
        self.at = min((closing(self.tokens, at, self.stop) if braced else at) + 1, self.stop)
        return True

    def exponent(self) -> Node | None:
        """What is raised here, if anything is."""
        if self.kind() == "^":
            self.at += 1
            return self.deeper(self.raised)
        return self._superscript() if self.kind() == "raised" else None

    def _superscript(self) -> Node:
        """A power in Unicode: ², ⁻¹ or ⁻⁰·⁵, whose point is raised."""
        _, shown, start, end = self.next()
        inside = tokens("".join(RAISED.get(char, char) for char in shown.replace("·", ".")))
        return self.inside(Token(kind, said, start, end) for kind, said, _, _ in inside)

    def raised(self) -> Node:
        """What stands behind `^`: a group, or one atom with a sign; powers of powers go from right to left."""
        if self.kind() == "-":
            sign = self.next()
            return _negative(self.deeper(self.raised), sign)
        if self.kind() == "{":
            return self.group()
        if self.kind() == "run" and (len(self.tokens[self.at].text) > 1 or self.tokens[self.at].text == "T"):
            return self.single()
        return self.power()

    def atom(self) -> Node:
        """What stands by itself: a number, a name, a fraction, something in brackets."""
        take = ATOMS.get(self.kind())
        if take is None:
            raise self.unexpected()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise refusals.too_deep(self.text, self.tokens[min(self.at, self.stop - 1)], MAX_DEPTH)
        node = take(self)
        self.depth -= 1
        return node

    def group(self) -> Node:
        """Braces of LaTeX: not seen, but they hold together."""
        opening = self.next()
        outer, self.bars = self.bars, ""
        found = self.conditional()
        self.close(opening)
        self.bars = outer
        return found

    def entries(self) -> list[Node]:
        """What stands in the bracket that begins here, separated by commas; an argument may be called by its name."""
        return [entry for row in self.rows(self.argument) for entry in row]

    def rows(self, entry: Callable[[], Node]) -> list[list[Node]]:
        """What stands in the bracket that begins here: entries with commas, rows with semicolons between."""
        opening = self.next()
        outer, self.bars = self.bars, ""
        found = arrays.rows(self, entry)
        self.close(opening)
        self.bars = outer
        return found

    def argument(self) -> Node:
        """An argument: `z`, or `axis=0`."""
        node = self.conditional()
        if type(node) is not Run or self.kind() != "=":
            return node
        self.at += 1
        name = f"{node.text}_{node.below}" if node.below else node.text
        return Option(name, self.conditional(), node.start, self.end())

    def part(self) -> Node:
        """An argument of a command: a group, or a single token."""
        return self.group() if self.kind() == "{" else self.single()

    def single(self) -> Node:
        """One token as LaTeX takes an argument without braces: one digit, one letter."""
        return run_of(self.letter()) if self.kind() in NAMING else self.atom()


def _negative(body: Node, sign: Token) -> Node:
    if type(body) is Number and body.text[0] != "-":
        return Number("-" + body.text, sign.start, body.end)
    return Negative(body, sign.start, body.end)
