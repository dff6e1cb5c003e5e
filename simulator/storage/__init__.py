"""Files and what they say of their origin."""
