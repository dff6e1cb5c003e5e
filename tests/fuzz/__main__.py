"""`python tests/fuzz`: try wrong inputs on every surface of the program, and list the defects."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fuzz.campaign import SURFACES, run


def main() -> int:
    """Run a campaign; exit code 1 if it shows a defect."""
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="inputs in all (default: 10000)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the inputs (default: 1)")
    parser.add_argument("--only", choices=sorted(SURFACES), help="one group of surfaces")
    parser.add_argument("--show", type=int, default=20, help="how many defects are shown in full (default: 20)")
    arguments = parser.parse_args()
    return run(arguments.cases, arguments.seed, arguments.only, arguments.show)


if __name__ == "__main__":
    sys.exit(main())
