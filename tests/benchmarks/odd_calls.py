"""Thousands of calls, as described and not as described: no answer breaks the OpenAPI description.

    python -m tests.benchmarks.odd_calls KB [--cases 5000]  (a small KB: each call of /verify reads all its files)

Prints the calls and how many cases each was sent; ends at the first answer that is not as described (a 500 is not).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.indexer.service.test_rest_schema import CALLS, keeps_its_promise

SLOW = {"/verify", "/check"}  # each case of these reads files, or a whole draft


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kb", type=Path)
    parser.add_argument("--cases", type=int, default=5000)
    options = parser.parse_args()
    few = options.cases // 100
    many = -(-(options.cases - few * len(SLOW)) // (len(CALLS) - len(SLOW)))
    for call in CALLS:
        cases = few if call in SLOW else many
        keeps_its_promise(options.kb, call, cases)
        print(f"{call:32} {cases:6} cases, none odd", flush=True)


if __name__ == "__main__":
    main()
