"""Calling a tape: the same as calling straight-line code, with an error naming the equation of the step."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from chainrule.compile.compiled import MENDS, Compiled
from chainrule.compile.run import FILE, function_in
from chainrule.compile.script import EVALUATION, LOOP
from chainrule.compile.tape import TapeScript


class Taped(Compiled):
    """A network compiled to a tape."""

    def __init__(self, script: TapeScript, stepping: TapeScript, *data: Any) -> None:
        super().__init__(script, stepping, *data)
        self._tape: Final = script.tape
        self._wanted: Final = script.places()
        self._parameters: Final = stepping.places()

    @cached_property
    def source(self) -> str:
        """The generated code, as a module that stands alone: the tape stands in it, a step a line."""
        steps = "".join(f"    ({form}, {inputs}, {into}),\n" for form, inputs, into in map(tuple, self._tape.steps))
        data = f"TAPE = [\n{steps}]\nWANTED = {self._wanted}\nPARAMETERS = {self._parameters}\n"
        return f"{self._script.module(self._evaluation, self._descent)}\n\n{data}"

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The function that runs the tape forward and back; as that of every back end."""
        text = self._script.module(self._evaluation)
        return function_in(text, EVALUATION, TAPE=self._tape.steps, WANTED=self._wanted)

    @cached_property
    def _loop(self) -> Callable[..., Any]:
        text = self._stepping.module(self._descent)
        return function_in(text, LOOP, TAPE=self._tape.steps, PARAMETERS=self._parameters)

    def run(self, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
        """What `function` returns; an error names the equation, not the form that many have."""
        try:
            return function(*arguments)
        except tuple(MENDS) as fact:
            place = _place_of(fact)
            if place is None:
                raise
            raise type(fact)(f"{fact} in {self._tape.equation_at(place)}") from None


def _place_of(fact: Exception) -> int | None:
    """The place at which a sweep stopped."""
    trace = fact.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_code.co_filename.startswith(FILE) and "place" in frame.f_locals:
            return int(frame.f_locals["place"])
        trace = trace.tb_next
    return None
