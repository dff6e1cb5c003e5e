"""Recurrent networks that take the same experiments: the backend `neural`, its networks and their training.

Every module here but `backend`, `requirement` and those of the parameters imports torch, which comes with the extra
`neural`; nothing outside imports them before a network is asked for.
"""
