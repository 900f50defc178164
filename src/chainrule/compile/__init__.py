"""Equations to fast code: a function for one loss and its gradients, and one for the whole loop of descent.

`plan` picks what must be computed, `code` turns right sides into code (an arithmetic like any other), `laws` shortens
it, `write` makes text of it with the names of `identifiers`, `script` puts the functions together, `run` executes them,
and `compiled` is what the user calls. A back end is a table: `python` and `numpy` have one each, `targets` lists them;
`arrays` gives NumPy code shapes, and `examples` an axis of examples; `batch_script` writes the functions of a batch,
and `batch` calls them.
`tape` runs long networks with a function for each form of right side.
`straight` is code for the exact arithmetics, which evaluation runs where it would put numbers in again and again.

Nothing is imported here: a plain `check` needs `straight` alone.
"""
