"""Dimensions of what is round, and parts before a cutting plane."""

from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.assembly import Assembly, Length, Part, ViewSpec
from linewright.drawings.layout import Page, _show, compose
from linewright.drawings.measuring import Stand, number, offers
from linewright.drawings.profile import circle, ring
from linewright.drawings.projection import VIEWS, Placed
from linewright.drawings.room import Room
from linewright.drawings.solid import Prism, block, frame, plate


def stand() -> Stand:
    return Stand(VIEWS["front"], (100.0, 100.0), 2.0, (70.0, 100.0, 130.0, 150.0))
