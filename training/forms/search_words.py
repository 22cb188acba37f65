"""The team's list of words that mean the same."""

from django import forms
from django.core.exceptions import ValidationError

from training.forms.lengths import longest
from training.models import SearchWords
from training.search.words import LONGEST_PHRASE, tokens


class SearchWordsForm(forms.Form):
    text = forms.CharField(
        label="Words that mean the same",
        max_length=longest(SearchWords, "text"),
        help_text="One group on each line, with commas between the words. Write abbreviations in capitals (DSL): they "
        "are found as whole words only.",
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        error_messages={"required": "Enter at least one group of words."},
    )

    def clean_text(self) -> str:
        """Refuse a line that says nothing, by its number, so that no group is lost silently."""
        faults, lines = [], []
        for number, line in enumerate(self.cleaned_data["text"].splitlines(), 1):
            phrases = [" ".join(part.split()) for part in line.split(",")]
            phrases = [phrase for phrase in phrases if phrase]
            if not phrases:
                continue
            if any(not tokens(phrase) for phrase in phrases):
                faults.append(f"Line {number}: a word needs letters or numbers.")
            elif len({tuple(tokens(phrase)) for phrase in phrases}) < 2:
                faults.append(f"Line {number}: enter two or more different words with a comma between them.")
            elif any(len(tokens(phrase)) > LONGEST_PHRASE for phrase in phrases):
                faults.append(f"Line {number}: use {LONGEST_PHRASE} words at most between two commas.")
            lines.append(", ".join(phrases))
        if faults:
            raise ValidationError(faults)
        return "\n".join(lines) + "\n"
