"""How maths looks, before any format is chosen: `box` (formulas), `picture` (drawings), `document` (what is shown).

`line` is the one format that stands this low, because messages need it: a box on one line of Unicode or ASCII.
"""
