"""Write a simulated instance: python -m instances.simulate FOLDER [--sizes localities=40,...]."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from instances.faults import InstanceFaults
from instances.simulate import SEED, hertfordshire, simulate, sizes, write


def main() -> None:
    """Read the folder, the seed and the sizes, write the tables."""
    words = argparse.ArgumentParser(prog="python -m instances.simulate", description=__doc__)
    words.add_argument("folder", type=Path, help="where the CSV files go")
    words.add_argument("--seed", type=int, default=SEED, help="of all that is drawn by chance")
    words.add_argument(
        "--sizes",
        help="localities=40,practices=400,schools=3000,teams=60, each or none; without it the"
        " bundled county",
    )
    given = words.parse_args()
    try:
        tables = (
            hertfordshire(given.seed)
            if given.sizes is None
            else simulate(sizes(given.sizes), given.seed)
        )
        write(given.folder, tables)
    except (InstanceFaults, NotADirectoryError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
