"""The compiled engine: the event engine's model as one loop over the few pending events, for populations and fits."""
