"""Networks on tasks of their own, with no people beside them: what a state can hold, what a store adds, how memory is made up.

`study` says what such a study is and imports no torch; every other module but `passage`, `recording` and `items` does, and is
imported when a study runs.
"""
