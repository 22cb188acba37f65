from django import forms

SCORES = [
    ("5", "5 – excellent"),
    ("4", "4 – good"),
    ("3", "3 – fair"),
    ("2", "2 – poor"),
    ("1", "1 – very poor"),
]


class EvaluationForm(forms.Form):
    score = forms.TypedChoiceField(
        label="How good was the course?",
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Select how good the course was"},
    )
    comment = forms.CharField(
        label="What should we keep, and what should we change?",
        help_text=(
            "The partnership team reads this with your name; trainers see scores only. "
            "Do not write about children or families you work with."
        ),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
