"""Write the simulated county: python -m instances.simulate FOLDER."""

from __future__ import annotations

import argparse
from pathlib import Path

from instances.simulate import SEED, hertfordshire, write


def main() -> None:
    """Read the folder and the seed, write the tables."""
    words = argparse.ArgumentParser(prog="python -m instances.simulate", description=__doc__)
    words.add_argument("folder", type=Path, help="where the CSV files go")
    words.add_argument("--seed", type=int, default=SEED, help="of all that is drawn by chance")
    given = words.parse_args()
    write(given.folder, hertfordshire(given.seed))


if __name__ == "__main__":
    main()
