"""Trial data of real people, checked all at once: what is wrong is told with its rows before anything is measured."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from simulator.errors import closest, did_you_mean, shown, shown_name
from simulator.records.columns import COLUMNS, TRIAL_TYPES, Array
from simulator.records.table import Records
from simulator.records.trial_files import TrialTableError, read_table

if TYPE_CHECKING:
    import pandas as pd

#: The columns that every trial table has, with what they hold.
NEEDED = {
    "subject": "a number or a name of the person",
    "list": "the number of the list, counted through each person or session",
    "trial_type": "study or recall",
    "position": "serial position of what was studied, output position of what was recalled, from 1",
    "item": "the word shown or said",
}
#: Rows that a message names for one mistake.
_ROWS_SHOWN = 5
_WORDS = ("study", "recall")


class TrialTable(NamedTuple):
    """A table of trials: the records, the name of the table, the name of each person by number, and for each list the
    values of columns that are arguments of the paradigm; `sessions` says whether the table tells of sessions."""

    records: Records
    name: str
    people: Mapping[int, str]
    arguments: Mapping[str, list[Any]]
    sessions: bool


class _Problems:
    """What is wrong with a table, one line for each kind of mistake, with the rows it was made in."""

    def __init__(self, name: str, what: str) -> None:
        self.name, self.what = name, what
        self.texts: list[str] = []

    def add(self, text: str) -> None:
        self.texts.append(f"{self.name}: {text}")

    def add_rows(self, rows: pd.Index, text: str) -> None:
        """Note a mistake of some rows, which are named as the table numbers them."""
        listed = ", ".join(str(row) for row in rows[:_ROWS_SHOWN])
        more = f" and {len(rows) - _ROWS_SHOWN:,} more" if len(rows) > _ROWS_SHOWN else ""
        self.add(f"{self.what}{'s' if len(rows) > 1 else ''} {listed}{more}: {text}")

    def check(self) -> None:
        if self.texts:
            raise TrialTableError(self.texts)


def read_trials(
    source: str | Path | pd.DataFrame | Records | TrialTable, *, condition: str = "condition", arguments: Collection[str] = ()
) -> TrialTable:
    """Trials from a file, a BIDS dataset, a data frame or records, in psifr's columns (`NEEDED`).

    Of a table that was read before, the columns of `arguments` are taken.

    Rows of other kinds than study and recall are left out; a recalled word that was not in the list is an intrusion.
    `condition` names the column of conditions; columns that are named as one of `arguments` (of a paradigm) are read
    for each list. Optional are session, onset, duration and response_time (s). Lists that are counted anew in each
    session are numbered through. Times of study rows are those of a judgement of the word, which tables repeat beside
    its recall: then response_time is no time of recall and is left out. Raises TrialTableError with every kind of mistake, each with its rows.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"subject": [1, 1], "list": [1, 2], "trial_type": ["study", "recall"], "position": [1, "x"],
    ...                       "item": ["cat", "cat"]})
    >>> read_trials(table)
    Traceback (most recent call last):
    simulator.records.trial_files.TrialTableError: data frame: row 1: column position: got 'x', allowed a whole number ...
    data frame: row 1: subject 1, list 2 has recalls and no study rows
    """
    import pandas as pd

    if isinstance(source, TrialTable):
        return source._replace(arguments={name: values for name, values in source.arguments.items() if name in arguments})
    if isinstance(source, Records):
        people = {int(subject): str(subject) for subject in np.unique(source.lists.subject)}
        if not len(source.study.row):
            raise TrialTableError(["records: hold no study events; allowed lists that were studied"])
        return TrialTable(source, "records", people, {}, sessions=True)
    if isinstance(source, pd.DataFrame):
        source = source if source.index.is_unique else source.reset_index(drop=True)
        return _checked(source, _Problems("data frame", "row"), condition, arguments)
    path = Path(source) if isinstance(source, (str, Path)) else source
    if isinstance(path, Path) and path.suffix == ".parquet":
        return read_trials(Records.from_parquet(path))._replace(name=path.name)
    frame = read_table(source)
    what = "line" if pd.api.types.is_integer_dtype(frame.index) else "in"
    return _checked(frame, _Problems(path.name or str(path), what), condition, arguments)


def _checked(frame: pd.DataFrame, problems: _Problems, condition: str, arguments: Collection[str]) -> TrialTable:
    import pandas as pd

    _check_columns(frame, problems, condition)
    problems.check()
    if condition != "condition":  # in place of a column of that name
        frame = frame.drop(columns="condition", errors="ignore").rename(columns={condition: "condition"})
    frame = _only_events(frame, problems)
    problems.check()
    if "response" in frame and "store" in frame:  # of this package: what was said stands in the column response
        said = (frame["trial_type"] == "recall") & frame["response"].notna()
        frame = frame.assign(item=frame["response"].where(said, frame["item"]))
    _check_values(frame, problems)
    frame, people = _numbered(frame, problems)
    _check_lists(frame, people, problems)
    if "response_time" in frame and frame.loc[frame["trial_type"] == "study", "response_time"].notna().any():
        frame = frame.drop(columns="response_time")
    sessions = "session" in frame
    own = {name: frame[name] for name in arguments if name in frame and name not in COLUMNS}
    _check_constant(frame, own, problems)
    problems.check()
    records = Records.from_psifr(frame[[name for name in frame if name in COLUMNS and name != "response"]])
    records.provenance.update(source=problems.name)
    keys = list(zip(records.lists.subject.tolist(), records.lists.list.tolist(), strict=True))
    first = frame[frame["trial_type"] == "study"].drop_duplicates(["subject", "list"]).set_index(["subject", "list"])
    first = first.reindex(pd.MultiIndex.from_tuples(keys))
    values = {name: [_plain(value) for value in first[name]] for name in own}
    return TrialTable(records, problems.name, people, values, sessions)


def _check_columns(frame: pd.DataFrame, problems: _Problems, condition: str) -> None:
    names = [str(name) for name in frame.columns]
    for name, meaning in NEEDED.items():
        if name not in names:
            problems.add(f"column {name} is missing ({meaning}){did_you_mean(name, [n for n in names if n not in NEEDED])}")
    if condition != "condition" and condition not in names:
        problems.add(f"column {shown_name(condition)} of conditions is missing{did_you_mean(condition, names)}")
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        problems.add(f"column {shown_name(name)} is given twice; keep one of them")
    if not len(frame):
        problems.add("holds no rows")


def _only_events(frame: pd.DataFrame, problems: _Problems) -> pd.DataFrame:
    """The rows of study and recall; kinds that are spelt almost so are mistakes, other kinds are left out."""
    kind = frame["trial_type"].astype(str)
    counts = kind.value_counts()
    for name in counts.index:
        if name not in TRIAL_TYPES and (near := closest(name, _WORDS)):
            problems.add_rows(frame.index[kind == name], f"column trial_type: got {shown(name)}; did you mean {near!r}?")
    for word in _WORDS:
        if word not in counts and not problems.texts:
            listed = ", ".join(shown_name(name) for name in counts.index[:8])
            problems.add(f"column trial_type: no row is {word!r} (but: {listed}); allowed: study, recall")
    return frame[kind.isin(_WORDS)].assign(trial_type=kind)


def _numbers(values: pd.Series[Any]) -> Array:
    """Values as floats, NaN for what is none: digits of other scripts, truth values and complex numbers are no numbers."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_complex_dtype(values):
        return values.to_numpy(float, na_value=np.nan)
    right = np.array([_may_be_number(one) for one in values], bool)
    return pd.to_numeric(values.where(right), errors="coerce").to_numpy(float, na_value=np.nan)


def _may_be_number(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() and "_" not in value
    return isinstance(value, (int, float, np.number)) and not isinstance(value, np.complexfloating)


def _check_values(frame: pd.DataFrame, problems: _Problems) -> None:
    """Values that are there, numbers that are numbers, within what a column can hold."""
    for name in ("subject", "item"):
        missing = frame[name].isna().to_numpy()
        if missing.any():
            problems.add_rows(frame.index[missing], f"column {name}: value is missing")
    for name, low in (("list", 0), ("position", 1)):
        high = int(np.iinfo(COLUMNS[name]).max)
        values = _numbers(frame[name])
        _refuse(frame, name, ~((values >= low) & (values <= high) & (np.floor(values) == values)),
                f"a whole number from {low} to {high}", problems)  # fmt: skip
    for name, low in (("onset", -9_000_000_000), ("duration", 0), ("response_time", 0)):
        if name in frame:
            values = _numbers(frame[name])
            told = ~frame[name].isin(("nan", "NaN", "NA")).to_numpy() & frame[name].notna().to_numpy()
            wrong = told & ~((values >= low) & (values <= 9e9))
            _refuse(frame, name, wrong, f"seconds from {low:g} to 9e9", problems)


def _refuse(frame: pd.DataFrame, name: str, wrong: Array, allowed: str, problems: _Problems) -> None:
    if wrong.any():
        first = frame[name].iloc[int(np.flatnonzero(wrong)[0])]
        value = "nothing" if first is None or first != first else shown(first)
        problems.add_rows(frame.index[wrong], f"column {name}: got {value}, allowed {allowed}")


def _numbered(frame: pd.DataFrame, problems: _Problems) -> tuple[pd.DataFrame, dict[int, str]]:
    """People, sessions and lists as whole numbers (-1: not readable, told before), and the people's names by number."""
    subject, names = _codes(frame["subject"])
    out = frame.assign(subject=subject)
    for name in ("list", "position"):
        out[name] = np.nan_to_num(_numbers(frame[name]), nan=-1, posinf=-1, neginf=-1).clip(-1, 2**31 - 1).astype(np.int64)
    for name in ("onset", "duration", "response_time"):
        if name in out:
            out[name] = _numbers(frame[name])
    if "session" in out:
        missing = frame["session"].isna().to_numpy()
        if missing.any():
            problems.add_rows(frame.index[missing], "column session: value is missing")
        out["session"] = _codes(frame["session"])[0]
        spans = out.groupby(["subject", "list"])["session"].nunique()
        if (spans > 1).any():  # counted anew in each session
            of_person = out["session"] * (int(out["list"].max()) + 1) + out["list"]
            out["list"] = of_person.groupby(out["subject"]).rank(method="dense").astype(np.int64)
    if "condition" in out:
        out["condition"] = out["condition"].fillna("").astype(str)
        mixed = out.groupby(["subject", "list"])["condition"].transform("first") != out["condition"]
        out["condition"] = out.groupby(["subject", "list"])["condition"].transform("first")
        if mixed.any():
            problems.add_rows(out.index[mixed], "column condition: differs from that of other rows of the list")
    return out.astype({"item": object}), {int(k): str(v) for k, v in names.items() if k >= 0} if len(out) else {}


def _codes(values: pd.Series[Any]) -> tuple[Array, dict[int, str]]:
    """Numbers as they are, names numbered from 0 in order of appearance; with the name of each number (-1: missing)."""
    import pandas as pd

    numbers = _numbers(values)
    there = values.notna().to_numpy()
    whole = (numbers >= 0) & (numbers <= 2**31 - 1) & (np.floor(np.nan_to_num(numbers)) == numbers)
    texts = values.where(there, "").astype(str)
    if whole[there].all() and len(set(numbers[there])) == texts[there].nunique():
        codes = np.where(there, np.nan_to_num(numbers), -1).astype(np.int64)
    else:
        codes = pd.factorize(texts.where(there))[0].astype(np.int64)
    first = ~pd.Series(codes).duplicated().to_numpy()
    return codes, dict(zip(codes[first].tolist(), texts[first].tolist(), strict=True))


def _check_lists(frame: pd.DataFrame, people: Mapping[int, str], problems: _Problems) -> None:
    """Positions once and without a gap, lists that were studied, people who have lists."""
    good = frame[(frame["subject"] >= 0) & (frame["list"] >= 0) & (frame["position"] >= 1)]
    again = good[good.duplicated(["subject", "list", "trial_type", "position"])]
    for (subject, number, kind, position), rows in _groups(again, ["subject", "list", "trial_type", "position"], problems):
        problems.add_rows(rows, f"{kind} position {position} of {_list(people, subject, number)} is there before")
    study = good[good["trial_type"] == "study"]
    heard = frame[(frame["subject"] >= 0) & (frame["trial_type"] == "study")]
    for subject in sorted(set(frame["subject"]) - set(heard["subject"]) - {-1}):
        rows = frame.index[frame["subject"] == subject]
        problems.add_rows(rows, f"subject {shown_name(people[subject])} has no list: there is no study row")
    recall = frame[(frame["trial_type"] == "recall") & (frame["list"] >= 0) & frame["subject"].isin(heard["subject"])]
    pairs = ["subject", "list"]
    studied = frame[frame["trial_type"] == "study"].set_index(pairs).index
    alone = recall[~recall.set_index(pairs).index.isin(studied)]
    for (subject, number), rows in _groups(alone, pairs, problems):
        problems.add_rows(rows, f"{_list(people, subject, number)} has recalls and no study rows")
    span = study.groupby(pairs)["position"].agg(["max", "nunique"])
    gaps = span[span["max"] != span["nunique"]]
    unread = frame[(frame["trial_type"] == "study") & (frame["position"] < 1)].set_index(pairs).index
    for subject, number in gaps.index[~gaps.index.isin(unread)][:_ROWS_SHOWN]:
        own = study[(study["subject"] == subject) & (study["list"] == number)]
        lost = sorted(set(range(1, int(own["position"].max()) + 1)) - set(own["position"]))
        some = ", ".join(map(str, lost[:_ROWS_SHOWN])) + (" ..." if len(lost) > _ROWS_SHOWN else "")
        problems.add_rows(own.index[:1], f"{_list(people, subject, number)} has no study row of position {some}")
    if len(gaps) > _ROWS_SHOWN:
        problems.add(f"{len(gaps) - _ROWS_SHOWN:,} more lists have gaps in their study positions")


def _groups(frame: pd.DataFrame, by: list[str], problems: _Problems) -> list[tuple[Any, pd.Index]]:
    """The first few groups of rows with their keys; how many more there are goes to `problems`."""
    groups = [(key, group.index) for key, group in frame.groupby(by, sort=False)] if len(frame) else []
    if len(groups) > _ROWS_SHOWN:
        rows = frame.index[frame.set_index(by).index.isin([key for key, _ in groups[_ROWS_SHOWN:]])]
        problems.add_rows(rows, f"the same mistake in {len(groups) - _ROWS_SHOWN:,} more places")
    return groups[:_ROWS_SHOWN]


def _list(people: Mapping[int, str], subject: int, number: int) -> str:
    return f"subject {shown_name(people[int(subject)])}, list {number}"


def _check_constant(frame: pd.DataFrame, own: Mapping[str, pd.Series[Any]], problems: _Problems) -> None:
    """Columns that are arguments of the paradigm have one value in each list."""
    study = frame["trial_type"] == "study"
    for name, values in own.items():
        text = values.astype(str)[study]
        first = text.groupby([frame["subject"][study], frame["list"][study]]).transform("first")
        if (wrong := text != first).any():
            problems.add_rows(text.index[wrong], f"column {name}: differs from that of other rows of the list")
        if (missing := values[study].isna()).any():
            problems.add_rows(text.index[missing], f"column {name}: value is missing")


def _plain(value: Any) -> Any:
    """A cell as an argument: a number, true or false, or a word."""
    if isinstance(value, np.generic):
        value = value.item()
    if not isinstance(value, str):
        return int(value) if isinstance(value, float) and value.is_integer() else value
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    try:
        number = float(value)
    except ValueError:
        return value
    return int(number) if number.is_integer() else number
