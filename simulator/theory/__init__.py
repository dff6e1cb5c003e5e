"""The model: its equations and transitions, each exactly once, as scalar functions on one plain state of arrays.

The engines decide *when* something happens; these functions decide *what* happens. All of them are compiled
(`simulator.numerics.compilation`) and may be called from Python and from compiled code alike, with the same bits as result.
"""
