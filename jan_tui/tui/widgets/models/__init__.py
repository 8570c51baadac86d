"""The models: the chain, the table beside it, and one of them in detail."""
