"""What pytest leaves out: the explorer's pages where the web framework they need is not installed."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("nicegui") else ["simulator/explorer/*"]
