"""The question why somebody marks a register whose trainer they are not."""

from typing import Any

from django import forms

from training.authorship import LONGEST_REASON
from training.text import has_letters, tidy

# What teams are told of attendance, the most usual first: kept as it stands here.
USUAL = ("The trainer told us", "From the paper sign-in sheet", "From the list of the online meeting", "I was there")
ELSE = "else"


class WhyForm(forms.Form):
    """One press for what is usual, a few words for the rest. Words alone are an answer too."""

    either = ("why", "why_else")  # one of them is needed: no label says "optional"

    why = forms.ChoiceField(
        label="Why are you marking this register?",
        help_text="You are not its trainer. Your answer is kept with your name, beside every mark you make here.",
        choices=[*((words, words) for words in USUAL), (ELSE, "Something else")],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        required=False,
    )
    why_else = forms.CharField(
        label="If it is something else, in a few words",
        help_text=(
            "Everybody you mark can see it in the copy of their data, so leave out what is about one person, such as "
            "an illness."
        ),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @classmethod
    def saying(cls, reason: str) -> "WhyForm":
        """Return the form with an answer that was given before."""
        usual = reason in USUAL
        return cls(initial={"why": reason if usual else ELSE, "why_else": "" if usual else reason} if reason else {})

    def clean(self) -> dict[str, Any]:
        super().clean()
        said = self.cleaned_data
        chosen, words = said.get("why") or "", tidy(said.get("why_else") or "")
        if self.errors:
            return said
        if chosen in USUAL:
            said["reason"] = chosen
        elif has_letters(words):
            said["reason"] = words
        elif chosen or words:
            self.add_error("why_else", "Say in a few words why you are marking this register")
        else:
            self.add_error("why", "Say why you are marking this register")
        return said

    def reason(self) -> str:
        return str(self.cleaned_data["reason"])
