"""The layout of the picture of a network.

`drawn` draws it: `units` finds units and connections in the equations, `grid` gives each its column and row, `arcs` the
connections that skip units their tracks, `labels` say what stands where, `room` keeps them apart, `sheet` and `canvas`
collect the primitives.
"""

from chainrule.explain.layout.drawn import MOST_EDGES, picture

__all__ = ["MOST_EDGES", "picture"]
