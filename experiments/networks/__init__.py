"""Studies of networks on tasks of their own: trained here, with no people beside them."""
