"""The SimPy engine: the reference, in which every store and process is a file and every event can be watched."""
