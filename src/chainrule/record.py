"""Records: what the classes of a recursive union are declared with.

When it runs, a `Record` is a `NamedTuple`. A type checker is told less: a class with these fields, frozen, made and
matched by them. It compares classes by name, where it takes tuples apart: of trees whose parts are such trees again,
this took mypy minutes. A class without parts of its own kind stays a `NamedTuple`.
"""

from typing import TYPE_CHECKING, dataclass_transform

if TYPE_CHECKING:

    @dataclass_transform(frozen_default=True)
    class Record:
        """A class whose annotations are its fields."""

else:
    from typing import NamedTuple as Record

__all__ = ["Record"]
