"""What stands at the head of every file of Typst: the page, and the few words the rest of the file is written in."""

from typing import Final

HEAD: Final = """\
#set page(paper: "a4", margin: (x: 2cm, y: 2.2cm), numbering: "1")
#set text(font: "New Computer Modern", size: 10pt, lang: "en", hyphenate: false)
#set par(leading: 0.75em)
#set smartquote(enabled: false)
#set table(stroke: none, inset: (x: 6pt, y: 5pt))
#set math.mat(column-gap: 0.8em)
#show title: set text(size: 16pt)
#show heading: set block(above: 1.6em, below: 0.9em, sticky: true)
#show raw: set text(font: "DejaVu Sans Mono", size: 8.5pt)
#show math.equation.where(block: true): set align(left)
#show math.equation.where(block: true): set block(spacing: 0.9em)

#let colours = (
  forward: rgb("#0b5fa5"), backward: rgb("#b3261e"), skip: rgb("#7a3eb1"),
  good: rgb("#2e6b2e"), bad: rgb("#b3261e"), dim: luma(90), plain: black,
)
#let styled(style, body) = text(fill: colours.at(style), body)

// a formula, and how it is read aloud
#let maths(alt, it) = math.equation(alt: alt, it.body)
#let whole(alt, it) = box(maths(alt, it)) // never broken at the end of a line

// rules to write on: in a formula, and below a question
#let blank(width) = box(width: width * 1em, height: 1.5em, stroke: (bottom: 0.5pt + luma(90)))
#let answer(count) = block(above: 0.4em, below: 1.2em, for _ in range(count) {
  block(height: 1.7em, width: 100%, spacing: 0pt, breakable: false, stroke: (bottom: 0.4pt + luma(170)))
})

// a line of working: its left side ends at `head`, and each of its right sides has a line of its own
#let wide(it) = measure(math.equation(math.display(it.body))).width
#let head-of(rows) = calc.max(0pt, ..rows.filter(row => row != none).map(row => wide(row.left)))
#let line-of(head, row, at) = {
  let (alt, right) = row.lines.at(at)
  let left = if at == 0 { h(head - wide(row.left)) + styled(row.style, row.left.body) } else { h(head) + math.thick }
  let aside = if at + 1 == row.lines.len() and row.aside != none { h(1.5em) + row.aside }
  math.equation(block: true, alt: alt, left + right.body + aside)
}
#let chain(head, row) = if row == none { () } else { range(row.lines.len()).map(at => line-of(head, row, at)) }
#let chains(..rows) = context {
  let head = head-of(rows.pos())
  for row in rows.pos() { chain(head, row).join() }
}
#let beside(titles, ..pairs) = context {
  let (left, right) = (0, 1).map(side => head-of(pairs.pos().map(pair => pair.at(side))))
  let cells = for (one, other) in pairs.pos() {
    let (one, other) = (chain(left, one), chain(right, other))
    for at in range(calc.max(one.len(), other.len())) { (one.at(at, default: []), other.at(at, default: [])) }
  }
  grid(columns: (auto, 1fr), column-gutter: 1.5em, row-gutter: 0.9em, align: horizon, ..titles, ..cells)
}
#let entries(..rows) = grid(columns: (auto, auto, 1fr), column-gutter: 1.2em, row-gutter: 0.7em, ..rows)
"""
