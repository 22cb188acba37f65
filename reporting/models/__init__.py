"""What the group decided, and what reports keep of the past."""

from reporting.models.actions import Action, ActionLook

__all__ = ["Action", "ActionLook"]
