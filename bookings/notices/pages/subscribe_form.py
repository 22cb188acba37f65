"""Which dates somebody would have in their calendar."""

from django import forms

from training.models import Category, Course


class SubscribeForm(forms.Form):
    hide_optional = True

    category = forms.ModelChoiceField(
        Category.objects.filter(courses__status=Course.Status.PUBLISHED).distinct().order_by("position", "name_key"),
        label="Which courses?",
        required=False,
        empty_label="All courses",
        error_messages={"invalid_choice": "Select one of the categories, or all courses."},
    )
