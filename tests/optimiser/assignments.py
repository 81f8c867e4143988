"""Questions of assignment as `optimiser.assign` takes them, for tests that draw them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass
class Drawn:
    """A question as `optimiser.assign` takes it."""

    cost: Floats
    load: Floats
    lower: Floats
    upper: Floats
    options: dict[str, Any] = field(default_factory=dict)
