"""Choosing a file for a course."""

from django import forms
from django.conf import settings

from training.attachments import accepted_endings


class AttachmentForm(forms.Form):
    file = forms.FileField(
        label="Choose a file",
        max_length=200,
        widget=forms.FileInput,
        error_messages={
            "required": "Choose a file.",
            "empty": "The file is empty.",
            "max_length": "The name of the file is longer than 200 characters. Rename it.",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        endings = accepted_endings()
        field = self.fields["file"]
        field.widget.attrs["accept"] = ",".join(endings)
        field.help_text = (
            f"It ends in {', '.join(endings[:-1])} or {endings[-1]}, and has at most {settings.ATTACHMENT_MB} MB; all "
            f"files of a course together {settings.ATTACHMENTS_MB} MB. People see its name."
        )
