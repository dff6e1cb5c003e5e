"""What pytest leaves out: the explorer's pages and the networks where what they need is not installed."""

from importlib.util import find_spec

collect_ignore_glob = [
    *([] if find_spec("nicegui") else ["simulator/explorer/*"]),
    *([] if find_spec("torch") and find_spec("safetensors") else ["simulator/backends/neural/*", "simulator/network_studies/*"]),
]
