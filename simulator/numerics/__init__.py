"""Numbers: keyed random draws and the compilation of scalar functions."""
