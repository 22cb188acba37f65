"""What the group decided, and what reports keep of the past."""

from reporting.models.actions import Action, ActionLook
from reporting.models.by_email import ReportByEmail, ReportEmailed
from reporting.models.kept_report import KeptReport, NeverChanged
from reporting.models.outlook import ExtraPlacesAnswer, SessionOutlook
from reporting.models.publication import Publication
from reporting.models.trials import PooledFile, TrialLook

__all__ = [
    "Action",
    "ActionLook",
    "ExtraPlacesAnswer",
    "KeptReport",
    "NeverChanged",
    "PooledFile",
    "Publication",
    "ReportByEmail",
    "ReportEmailed",
    "SessionOutlook",
    "TrialLook",
]
