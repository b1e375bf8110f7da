"""How many postings each segment of the index is to hold, the newest first; the last takes the rest.

A GIN index reads all postings of a word. Doubling segments keep that within twice what a page, or a capped count, needs
of them: who needs a third segment has not found enough in the two before it, so there is little of it in the third.
"""

CAPACITY = (60_000, 120_000, 240_000, 480_000)
SEGMENTS = len(CAPACITY) + 1
