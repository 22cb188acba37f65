"""What certificates bear: name, logo, and up to three people who sign."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from bookings.attendance.certificates.letterhead import PNG, Head, Signs
from bookings.models.letterhead import MOST_SIGNATORIES, Letterhead, Signatory
from training.forms.lengths import longest
from training.pictures import ENDINGS, PictureRefused, as_png
from training.text import folded, tidy, validate_readable

LARGEST_LOGO = (1200, 500)
LARGEST_SIGNATURE = (900, 300)
POSITIONS = range(1, MOST_SIGNATORIES + 1)


class PictureField(forms.FileField):
    """An upload that is a picture, and becomes a PNG of at most that many pixels."""

    def __init__(self, *, largest: tuple[int, int], **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ENDINGS}))
        super().__init__(required=False, max_length=200, **kwargs)
        self.largest = largest

    def clean(self, data: UploadedFile | None, initial: Any = None) -> bytes:
        upload = super().clean(data, initial)
        if not upload:
            return b""
        try:
            return as_png(upload, largest=self.largest)
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class LetterheadForm(forms.Form):
    partnership = forms.CharField(
        label="Name of the partnership",
        max_length=longest(Letterhead, "partnership"),
        validators=[validate_readable],
        error_messages={"required": "Enter the name that certificates show"},
    )
    logo = PictureField(
        label="Logo",
        largest=LARGEST_LOGO,
        help_text="A PNG or JPEG picture of at most 2 MB. Certificates show it at the top, on white.",
    )
    remove_logo = forms.BooleanField(label="Show no logo", required=False)

    def __init__(self, *args: Any, head: Head, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partnership"].initial = head.partnership
        self.head = head
        if not head.logo:
            del self.fields["remove_logo"]
        for position in POSITIONS:
            self._add_signatory(position, head.signatories[position - 1 : position])

    def _add_signatory(self, position: int, signing: tuple[Signs, ...]) -> None:
        now = signing[0] if signing else Signs(name="")
        self.fields[f"name_{position}"] = forms.CharField(
            label="Name", max_length=longest(Signatory, "name"), required=False, initial=now.name
        )
        self.fields[f"role_{position}"] = forms.CharField(
            label="Role", max_length=longest(Signatory, "role"), required=False, initial=now.role
        )
        self.fields[f"signature_{position}"] = PictureField(
            label="Scanned signature (optional)",
            largest=LARGEST_SIGNATURE,
            help_text="A PNG or JPEG picture of at most 2 MB. Without one there is a line to sign on.",
        )
        if now.signature:
            self.fields[f"remove_signature_{position}"] = forms.BooleanField(
                label="Show no scanned signature", required=False
            )

    def signing(self) -> Iterator[dict[str, Any]]:
        """Yield the fields of each who signs, for the page."""
        for position in POSITIONS:
            there = self.head.signatories[position - 1 : position]
            names = (f"{name}_{position}" for name in ("name", "role", "signature", "remove_signature"))
            yield {
                "position": position,
                "upload": f"signature_{position}",
                "picture": there[0].picture if there else "",
                "whose": there[0].name if there else "",
                "fields": [self[name] for name in names if name in self.fields],
            }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for position in POSITIONS:
            name, role = (tidy(cleaned.get(f"{which}_{position}") or "") for which in ("name", "role"))
            if not name and (role or cleaned.get(f"signature_{position}")):
                self.add_error(f"name_{position}", "Enter the name of the person who signs, or leave all of it empty")
            elif name:
                self._check_readable(f"name_{position}", name)
        return cleaned

    def _check_readable(self, field: str, name: str) -> None:
        try:
            validate_readable(name)
        except forms.ValidationError as error:
            self.add_error(field, error)

    def answers(self) -> dict[str, Any]:
        """Return what `keep_letterhead` asks for. What was not uploaded anew stays; a scanned signature stays with the
        name it belongs to, and never goes to the next who signs in that place.
        """
        said = self.cleaned_data
        logo, logo_type = (said["logo"], PNG) if said["logo"] else (self.head.logo, self.head.logo_type)
        scanned = {folded(one.name): one.signature for one in self.head.signatories}
        signatories = [
            Signs(
                name=name,
                role=said[f"role_{position}"],
                signature=said[f"signature_{position}"]
                or (b"" if said.get(f"remove_signature_{position}") else scanned.get(folded(tidy(name)), b"")),
            )
            for position in POSITIONS
            if (name := said[f"name_{position}"])
        ]
        if said.get("remove_logo") and not said["logo"]:
            logo, logo_type = b"", ""
        return {
            "partnership": said["partnership"],
            "logo": logo,
            "logo_type": logo_type,
            "signatories": signatories,
        }
