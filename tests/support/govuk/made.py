"""Our HTML for what a macro of GOV.UK Frontend was given: a form's field, or a component of templates/components."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import mark_safe

from training.forms.dates import PARTS, DayInput

Options = dict[str, Any]
AS_ATTRIBUTES = ("autocomplete", "inputmode", "pattern", "autocapitalize", "disabled", "rows", "multiple")


def words(options: Options | None, name: str = "text") -> str:
    """Its `html` as it is, or its `text`, which is escaped."""
    options = options or {}
    html = options.get("html" if name == "text" else name.replace("Text", "Html"))
    return mark_safe(html) if html else str(options.get(name) or "")


def component(template: str, **context: Any) -> str:
    return render_to_string(f"components/_{template}.html", context)


def back_link(given: Options) -> str:
    return component("back_link", href=given.get("href") or "#", text=words(given))


def button(given: Options) -> str:
    kind = (given.get("classes") or "").removeprefix("govuk-button--")
    wanted = {name: given.get(name) for name in ("name", "value", "href", "disabled")}
    return component("button", text=words(given), kind=kind, **wanted)


def details(given: Options) -> str:
    return component("details", summary=words(given, "summaryText"), text=words(given))


def panel(given: Options) -> str:
    return component("panel", title=words(given, "titleText"), text=words(given))


def tag(given: Options) -> str:
    return component("tag", text=words(given), colour=(given.get("classes") or "").removeprefix("govuk-tag--"))


def warning_text(given: Options) -> str:
    return component("warning", text=words(given))


def summary_list(given: Options) -> str:
    rows = [(words(row["key"]), words(row["value"])) for row in given["rows"] if row]
    return component("summary_list", rows=rows, plain="no-border" in (given.get("classes") or ""))


def error_summary(given: Options) -> str:
    """Faults with an address belong to a field, the others to the whole form."""
    form = forms.Form(data={}, auto_id="%s")
    form.errors.clear()
    for fault in given.get("errorList") or []:
        if fault.get("href"):
            name = fault["href"].removeprefix("#")
            form.fields[name] = forms.CharField(required=False)
            form.errors[name] = form.error_class([words(fault)])
        else:
            form.errors.setdefault("__all__", form.error_class()).append(words(fault))
    return component("error_summary", form=form)


def field(widget: forms.Widget, given: Options, *, group: bool = False, **more: Any) -> str:
    """A form of this one field, as pages show it."""
    name = given["name"]
    label = words((given.get("fieldset") or {}).get("legend") if group else given.get("label"))
    made = (more.pop("kind", forms.Field))(
        label=label, help_text=words(given.get("hint")), widget=widget, required=False, **more
    )
    form = type("Form", (forms.Form,), {name: made, "hide_optional": True})(initial={name: given.get("value")})
    if given.get("errorMessage"):
        form.is_bound, form.data, form.files = True, MultiValueDict({name: [given.get("value")]}), MultiValueDict()
        form._errors = {name: form.error_class([words(given["errorMessage"])])}  # type: ignore[attr-defined]
        form.cleaned_data = {}
    return form[name].as_field_group()


def attributes(given: Options) -> dict[str, Any]:
    said = {name: given[name] for name in AS_ATTRIBUTES if given.get(name) not in (None, False)}
    if "spellcheck" in given:
        said["spellcheck"] = "true" if given["spellcheck"] else "false"
    if given.get("classes"):
        said["class"] = given["classes"]
    return said | (given.get("attributes") or {})


def input_(given: Options) -> str:
    widget = forms.TextInput(attributes(given))
    widget.input_type = given.get("type") or "text"
    return field(widget, given)


def password_input(given: Options) -> str:
    said = {"autocomplete": "current-password"} | attributes(given)
    return field(forms.PasswordInput(said, render_value=True), given)


def textarea(given: Options) -> str:
    return field(forms.Textarea(attributes(given)), given)


def file_upload(given: Options) -> str:
    widget = forms.FileInput(attributes({**given, "multiple": None}))
    if given.get("multiple"):
        widget.allow_multiple_selected = True
        widget.attrs["multiple"] = True
    return field(widget, given, kind=forms.FileField)


def _choices(given: Options) -> list[tuple[Any, str]]:
    return [(item.get("value", words(item)), words(item)) for item in given.get("items") or [] if item]


def _chosen(given: Options, mark: str) -> list[Any]:
    return [item.get("value", words(item)) for item in given.get("items") or [] if item and item.get(mark)]


def select(given: Options) -> str:
    chosen = _chosen(given, "selected")
    given = {**given, "value": chosen[0] if chosen else given.get("value")}
    return field(forms.Select(attributes(given)), given, kind=forms.ChoiceField, choices=_choices(given))


def radios(given: Options) -> str:
    chosen = _chosen(given, "checked")
    given = {**given, "value": chosen[0] if chosen else given.get("value")}
    widget = forms.RadioSelect(attributes(given))
    return field(widget, given, group=True, kind=forms.ChoiceField, choices=_choices(given))


def checkboxes(given: Options) -> str:
    given = {**given, "value": _chosen(given, "checked") or given.get("values") or []}
    widget = forms.CheckboxSelectMultiple(attributes(given))
    return field(widget, given, group=True, kind=forms.MultipleChoiceField, choices=_choices(given))


def date_input(given: Options) -> str:
    """Pages name the three boxes name_day, name_month and name_year; a macro is free to name them otherwise."""
    prefix, parts = given.get("namePrefix"), {}
    for item in given.get("items") or []:
        parts[item["name"]] = item
    values = given.get("values") or {}
    day = "/".join(str(values.get(part) or (parts.get(part) or {}).get("value") or "") for part in PARTS)
    html = field(DayInput(), {**given, "name": "dob", "value": day.strip("/") and day}, group=True)
    for part in PARTS:
        html = html.replace(f'name="dob_{part}"', f'name="{prefix}-{part}"' if prefix else f'name="{part}"')
    return html
