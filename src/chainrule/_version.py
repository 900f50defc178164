"""The version, once: a literal, because asking the installed metadata costs a command line 20 ms."""

__version__ = "0.1.0"
