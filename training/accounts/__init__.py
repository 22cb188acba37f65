"""How people sign in, and stay so: open sessions name their backend by this path, so it must go on answering to it."""

from training.accounts.adapter import SignedInWithOrganisation

__all__ = ["SignedInWithOrganisation"]
