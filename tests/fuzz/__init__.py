"""Wrong inputs by the thousand: every one must be refused in one clear message, none accepted, none end in a traceback.

`python tests/fuzz --cases 10000 --seed 1` (or `make fuzz`) tries all surfaces; `make test` tries a share of them.
"""
