"""The rows of the table, by what they do; `chainrule.ops.table` has them all."""
