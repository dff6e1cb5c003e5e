"""The notebooks of examples/ run, and print what stands beside them."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NUMBER = re.compile(r"[-+]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?")


def execute() -> ModuleType:
    spec = importlib.util.spec_from_file_location("execute", EXAMPLES / "execute.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXECUTE = execute()


def same(printed: str, written: str) -> bool:
    """Whether two texts are equal, numbers within a few per cent: another processor may round otherwise."""
    if NUMBER.sub("#", printed).split() != NUMBER.sub("#", written).split():
        return False
    pairs = zip(NUMBER.findall(printed), NUMBER.findall(written), strict=True)
    numbers = [(float(a.replace(",", "")), float(b.replace(",", ""))) for a, b in pairs]
    return all(abs(a - b) <= 0.02 + 0.03 * abs(b) for a, b in numbers)


@pytest.mark.parametrize("name", EXECUTE.NOTEBOOKS)
def test_a_notebook_prints_and_draws_what_stands_beside_it(name):
    page = (EXAMPLES / f"{name}.md").read_text(encoding="utf-8")
    rest, pictures = page, 0
    for cell, output in EXECUTE.run((EXAMPLES / f"{name}.py").read_text(encoding="utf-8"), name):
        assert cell.text in rest, f"run: make examples ({cell.text[:60]!r})"
        rest = rest.partition(cell.text)[2]
        if output.text:
            written = re.match(r"\n```\n\n```text\n(.*?)\n```", rest, re.DOTALL)
            assert written is not None and same(output.text, written[1]), f"run: make examples\n{output.text}"
        pictures += len(output.figures)
    pictured = re.findall(r"!\[\]\((figures/\S+\.png)\)", page)
    assert len(pictured) == pictures >= 2
    assert all(0 < (EXAMPLES / picture).stat().st_size < 60_000 for picture in pictured)


def test_every_notebook_is_run_and_every_picture_used():
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {"execute", *EXECUTE.NOTEBOOKS}
    assert {path.stem for path in EXAMPLES.glob("*.md")} == set(EXECUTE.NOTEBOOKS)
    pages = "".join(path.read_text(encoding="utf-8") for path in EXAMPLES.glob("*.md"))
    assert all(f"figures/{path.name}" in pages for path in (EXAMPLES / "figures").iterdir())
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    assert all(f"examples/{name}.md" in readme for name in EXECUTE.NOTEBOOKS)


def test_a_notebook_is_a_plain_python_script(tmp_path):
    environment = {**os.environ, "MPLBACKEND": "Agg", "PYTHONPATH": str(EXAMPLES.parent)}
    ended = subprocess.run(
        [sys.executable, str(EXAMPLES / "first_steps.py")], cwd=tmp_path, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "Protocol(free_recall: 20 words" in ended.stdout
    assert not list(tmp_path.iterdir())


def test_a_notebook_is_written_with_its_outputs(tmp_path, monkeypatch):
    (tmp_path / "tiny.py").write_text(
        "# %% [markdown]\n# # Title\n#\n# Text.\n\n# %%\nx = 2\nprint('printed')\nx + 1\n\n# %%\nimport matplotlib.pyplot as plt\n"
        "plt.subplots()[1]\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(EXECUTE, "HERE", tmp_path)
    EXECUTE.plt.figure()  # somebody else's, which is not the notebook's
    page = EXECUTE.write("tiny", tmp_path).read_text(encoding="utf-8")
    assert "# Title\n\nText.\n\n```python\nx = 2" in page
    assert "```text\nprinted\n3\n```" in page
    assert page.endswith("![](figures/tiny_1.png)\n") and (tmp_path / "figures" / "tiny_1.png").exists()


def test_numbers_may_differ_a_little_and_words_not_at_all():
    assert same("RMSE 0.101, 1,000 lists", "RMSE 0.110, 1,010 lists")
    assert not same("RMSE 0.101", "RMSE 0.301")
    assert not same("RMSE 0.1", "rmse 0.1")
