"""What people lived through whose trials a visitor has dropped: a paradigm and its arguments, for all lists and by condition.

Arguments are written as texts, as on the command line: a number, two numbers for a time that was drawn between them
("0.8 to 1.2"), a word, yes or no. An empty text is the default of the paradigm.
"""

from __future__ import annotations

import inspect
import shlex
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any, Literal

from simulator import human
from simulator.errors import MistakesError, MultistoreError, did_you_mean, shown_name
from simulator.explorer.arguments import LABELS
from simulator.explorer.own_files import DroppedTrials
from simulator.human.design import TRIAL_PARADIGMS
from simulator.human.entry import Population
from simulator.human.trials import Trials
from simulator.parameters.populations import POPULATIONS
from simulator.tasks.checks import Count, Duration, Number, OneOf, OrNone, checks_of, truth
from simulator.tasks.paradigms import PARADIGMS, arguments_of

#: The arguments that are asked for at first, beside those without a default.
_USUAL = ("gap", "seconds_per_item", "modality", "material", "retention_interval", "recall_time", "lists_per_session")


@dataclass(frozen=True)
class FormField:
    """One argument as a field of the form: its label, unit, words to choose from, and its default as a text.

    An `optional` one may be nothing; `usual` ones are asked for at first.
    """

    name: str
    label: str
    kind: Literal["number", "count", "time", "word", "truth"]
    unit: str = ""
    words: tuple[str, ...] = ()
    default: str = ""
    optional: bool = False
    usual: bool = True

    @property
    def required(self) -> bool:
        """Whether the paradigm needs a value."""
        return not self.default and not self.optional

    def read(self, text: str) -> Any:
        """The value of a text; MultistoreError where it cannot be one (its range is checked by the paradigm)."""
        plain = text.strip()
        if self.optional and plain == "none":
            return None
        if self.kind == "truth" and plain in ("yes", "no"):
            return plain == "yes"
        if self.kind == "word" and plain in self.words:
            return plain
        parts = plain.replace(" to ", ":").split(":") if self.kind == "time" else [plain]
        try:
            numbers = [int(part) if self.kind == "count" else float(part) for part in parts]
        except ValueError:
            numbers = []
        if self.kind in ("truth", "word") or len(numbers) not in (1, 2):
            raise MultistoreError(f"{self.label}: got {shown_name(text)}, allowed {self.allowed}{did_you_mean(plain, self.words)}")
        return numbers[0] if len(numbers) == 1 else tuple(numbers)

    @property
    def allowed(self) -> str:
        """What may be written."""
        kinds = {
            "number": "a number", "count": "a whole number", "time": "seconds, as 1.5, or as 0.8 to 1.2 where it was drawn anew",
            "word": ", ".join(self.words), "truth": "yes, no",
        }  # fmt: skip
        return kinds[self.kind] + (", or none" if self.optional else "")


def fields_of(paradigm: str, taken: Collection[str] = ()) -> tuple[FormField, ...]:
    """The fields of a paradigm's arguments, without the length of the list and those `taken` from columns of the trials.

    >>> [one.name for one in fields_of("free_recall", ["modality"])][:3]
    ['seconds_per_item', 'gap', 'material']
    """
    how, checks = TRIAL_PARADIGMS[paradigm], checks_of(inspect.unwrap(PARADIGMS[paradigm]))
    made = []
    for name, parameter in arguments_of(paradigm).items():
        check = checks.get(name)
        if name == how.length or name in taken or check is None:
            continue
        optional, inner = isinstance(check, OrNone), check.check if isinstance(check, OrNone) else check
        default = "" if parameter.default is parameter.empty else _text(parameter.default)
        label, unit = LABELS.get(name, name.replace("_", " ")), getattr(inner, "unit", "")
        usual = not default or name in _USUAL
        if inner is truth:
            made.append(FormField(name, label, "truth", "", ("yes", "no"), default, optional, usual))
        elif isinstance(inner, OneOf):
            made.append(FormField(name, label, "word", "", tuple(inner.words), default, optional, usual))
        elif isinstance(inner, (Count, Number, Duration)):
            kind: Any = {Count: "count", Number: "number", Duration: "time"}[type(inner)]
            made.append(FormField(name, label, kind, "s" if kind == "time" else unit, (), default, optional, usual))
    return tuple(made)


def _text(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " to ".join(f"{end:g}" for end in value) if isinstance(value, (tuple, list)) else f"{value:g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class OwnDesign:
    """A paradigm, its arguments as texts, those in which conditions differ by label, and whose the trials are.

    >>> OwnDesign(arguments={"seconds_per_item": "2"}).query()
    {'paradigm': 'free_recall', 'seconds_per_item': '2'}
    """

    paradigm: str = "free_recall"
    arguments: Mapping[str, str] = field(default_factory=dict)
    of_conditions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    population: Population = "young"
    column: str = "condition"

    def with_argument(self, name: str, text: str, label: str = "") -> OwnDesign:
        """The same with one argument of all lists, or of those of a label; an empty text takes it out."""
        own = dict(self.of_conditions.get(label, {}) if label else self.arguments) | {name: text}
        if not text.strip():
            del own[name]
        if not label:
            return replace(self, arguments=own)
        others = {name: one for name, one in self.of_conditions.items() if name != label}
        return replace(self, of_conditions=others | ({label: own} if own else {}))

    def query(self) -> dict[str, str]:
        """The state as words of an address; what conditions differ in goes with the data, which no address holds."""
        out = {"paradigm": self.paradigm, **{name: text for name, text in self.arguments.items() if "." not in name}}
        return out | ({"people": self.population} if self.population != "young" else {})

    def load(self, dropped: DroppedTrials) -> Trials:
        """The trials as people who lived through the design; MistakesError with everything that is wrong."""
        problems: list[str] = []
        fields = {one.name: one for one in fields_of(self.paradigm)}

        def read(texts: Mapping[str, str]) -> dict[str, Any]:
            values = {}
            for name, text in texts.items():
                try:
                    values[name] = fields[name].read(text)
                except MultistoreError as error:
                    problems.append(str(error))
                except KeyError:
                    problems.append(f"{name}: {self.paradigm} has no such argument{did_you_mean(name, fields)}")
            return values

        arguments, of_conditions = read(self.arguments), {label: read(own) for label, own in self.of_conditions.items()}
        if problems:
            raise MistakesError(problems)
        return human.load_trials(
            dropped.trials, self.paradigm, arguments, conditions=of_conditions, population=self.population,
            name=PurePath(dropped.name).stem,
        )  # fmt: skip

    def command(self, file: str) -> list[str]:
        """The words of the command that holds the model against the same trials."""
        words = ["multistore", "compare", "--trials", file]
        words += ["--paradigm", self.paradigm] if self.paradigm != "free_recall" else []
        words += ["--population", self.population] if self.population != "young" else []
        words += ["--conditions", self.column] if self.column != "condition" else []
        for name, text in self.arguments.items():
            words += [f"--{name.replace('_', '-')}", _word(text)]
        for label, own in self.of_conditions.items():
            for name, text in own.items():
                words += ["--condition", f"{label}:{name}={_word(text)}"]
        return words


def _word(text: str) -> str:
    """A text of the form as the command line takes it."""
    return {"yes": "true", "no": "false"}.get(text.strip(), text.strip().replace(" to ", ":"))


def shell(words: list[str]) -> str:
    """Words as one line for a shell."""
    return shlex.join(words)


def read_design(query: Mapping[str, str]) -> tuple[OwnDesign, list[str]]:
    """The design of an address as far as it can be read, and what is wrong with the rest; parameters are left aside.

    >>> read_design({"paradigm": "serial_recall", "suppresion": "yes"})[1]
    ["address: suppresion: unknown; did you mean 'suppression'?"]
    """
    problems = []
    paradigm = query.get("paradigm", "free_recall")
    if paradigm not in TRIAL_PARADIGMS:
        known = ", ".join(TRIAL_PARADIGMS)
        problems.append(f"address: paradigm {shown_name(paradigm)}: unknown{did_you_mean(paradigm, TRIAL_PARADIGMS)} (known: {known})")
        paradigm = "free_recall"
    people: Any = query.get("people", "young")
    if people not in POPULATIONS:
        problems.append(f"address: people {shown_name(people)}: unknown{did_you_mean(people, POPULATIONS)} (known: {', '.join(POPULATIONS)})")
        people = "young"
    fields = {one.name: one for one in fields_of(paradigm)}
    arguments = {}
    for name, text in query.items():
        if name in ("paradigm", "people", "tab", "seed") or "." in name:
            continue
        if name not in fields:
            problems.append(f"address: {shown_name(name)}: unknown{did_you_mean(name, fields)}")
            continue
        try:
            fields[name].read(text)
            arguments[name] = text
        except MultistoreError as error:
            problems.append(f"address: {error}")
    return OwnDesign(paradigm, arguments, population=people), problems
