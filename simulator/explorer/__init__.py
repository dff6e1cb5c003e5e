"""The explorer of `multistore explore`: pages in the browser, served from this machine alone.

What needs no browser (controls, state, curves, worker) imports no web framework; NiceGUI is imported by the pages, when
the command runs. A module of this package whose name ends with `_tab` and that has a `TAB` is a tab of the explorer.
"""
