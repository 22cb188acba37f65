"""What a trainer who can't is asked."""

from django import forms


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Why not?",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only the team sees it.",
    )
