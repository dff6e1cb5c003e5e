"""How fast the engines are, measured against what their parts cost alone."""
