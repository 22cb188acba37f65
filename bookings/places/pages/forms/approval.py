"""Agreeing to somebody's place, or not."""

from typing import Any

from django import forms

APPROVE, REFUSE = "approve", "refuse"


class ApprovalForm(forms.Form):
    """What a line manager is asked: yes, or no and why."""

    hide_optional = True
    answer = forms.ChoiceField(
        label="Do you agree?",
        choices=[(APPROVE, "Yes, they can come"), (REFUSE, "No, I do not agree")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you agree."},
    )
    reason = forms.CharField(
        label="If not, why?",
        max_length=300,
        required=False,
        help_text="They read this in the email we send them.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    no_reason = "Say why you do not agree."

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if "reason" in data and not data["reason"].strip() and self._needs_reason(data.get("answer")):
            self.add_error("reason", self.no_reason)
        return data

    def _needs_reason(self, answer: str | None) -> bool:
        return answer == REFUSE


class ApprovalByTeamForm(ApprovalForm):
    """The same of the team, which always says why."""

    no_reason = "Say why you answer for them, such as who told you."

    def __init__(self, *args: Any, in_place_of_manager: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label = "Why?"
        if in_place_of_manager:
            self.fields["answer"].label = "Does the line manager agree?"
            no = "No, the manager does not agree"
            answers = [(APPROVE, "Yes, they can come"), (REFUSE, no)]
            self.fields["answer"].choices = answers  # type: ignore[attr-defined]  # the field is one of choices
            reason.help_text = "Such as who told you, and when. If the answer is no, the person reads it in an email."
        else:
            reason.help_text = "If the answer is no, the person reads it in an email."
            self.no_reason = "Say why."

    def _needs_reason(self, answer: str | None) -> bool:
        return answer is not None
