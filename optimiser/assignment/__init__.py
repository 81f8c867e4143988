"""The engine for assignments too large to be searched as they stand.

`engine.search` finds and proves; below it `linear` (all pairs, by pricing), `nearby` (better plans
near a known one), `parts` (a part of the question as a program).
"""
