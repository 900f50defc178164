"""Gradients by generated code, beside the same by hand and by every other program that is installed.

One run measures one evaluation of the source network, 10,000 steps of gradient descent, a batch of 10,000 examples,
chains of 16, 1,000 and 10,000 units, and an MLP with a skip connection. What comes out is compared first: a wrong
gradient is no measurement. Peers: `pip install micrograd torch autograd jax sympy`.
"""

import sys

import one_thread  # noqa: F401 (must come before NumPy)

# isort: split
from chains import chains
from layers import layers
from side_by_side import tell
from source_network import many_steps, one_batch, one_evaluation

PARTS = {"one": one_evaluation, "steps": many_steps, "batch": one_batch, "chains": chains, "layers": layers}
"""What is measured; names on the command line choose."""

PEERS = ("numpy", "torch", "jax", "autograd", "micrograd", "sympy")


def main() -> int:
    """Measures and tells."""
    chosen = [word for word in sys.argv[1:] if word in PARTS] or [*PARTS]
    return tell([row for name in chosen for row in PARTS[name]()], PEERS)


if __name__ == "__main__":
    sys.exit(main())
