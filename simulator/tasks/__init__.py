"""What people do in an experiment: materials, protocols, paradigms, and their flat form for the engines."""
