"""Tables that were published: the list of them, each as it was, its files, and publishing another."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reporting.answers import file_or_why_none
from reporting.formats.charts import picture
from reporting.formats.files import FILE_FORMATS, file_name
from reporting.formats.html import page_table
from reporting.in_the_background import takes_long
from reporting.models import Publication
from reporting.publishing.documents import table_from
from reporting.publishing.keeping import publish_table
from reporting.publishing.rules import Way
from reporting.publishing.tables import why_not_published
from reporting.roles import may_publish
from reporting.views.asking import filter_of, report_for, scope_of
from training.access import only
from training.pages.paging import paged
from training.requests import SignedInRequest

A_PAGE = 50
REFUSAL = "Only the partnership team and group members publish tables."


@require_safe
@only(may_publish, REFUSAL)
def published_tables(request: HttpRequest) -> HttpResponse:
    rows = Publication.objects.select_related("published_by").order_by("-published_at", "-pk").defer("document", "told")
    page, query = paged(request, rows, a_page=A_PAGE)
    return render(request, "reporting/published_list.html", {"page": page, "query": query})


@require_safe
@only(may_publish, REFUSAL)
def published_table(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(Publication.objects.select_related("published_by"), pk=pk)
    table = table_from(kept.document)
    context = {
        "kept": kept,
        "table": table,
        "page_table": page_table(table),
        "beside": [(other, page_table(other)) for other in table.beside],
        "picture": picture(table),
        "formats": FILE_FORMATS,
    }
    return render(request, "reporting/published.html", context)


@require_safe
@only(may_publish, REFUSAL)
def published_file(request: HttpRequest, pk: int, format: str) -> HttpResponse:
    kept = get_object_or_404(Publication, pk=pk)
    if format not in FILE_FORMATS:
        raise Http404(f"There is no {format} of a published table.")
    table, made = table_from(kept.document), FILE_FORMATS[format]
    return file_or_why_none(lambda: made.write(table), name=file_name(table, format), content_type=made.content_type)


@require_POST
@only(may_publish, REFUSAL)
def publish(request: SignedInRequest, name: str) -> HttpResponse:
    """Publish the report that the address asks for, as its page has shown it."""
    asked = report_for(request.user, name)
    form, chosen = filter_of(request, asked), request.GET.get("publish", "")
    page = f"{reverse('report', args=[name])}?{request.GET.urlencode()}"
    if asked.published_by is None or chosen not in list(Way):
        raise Http404("There is nothing to publish.")
    if not form.is_valid():
        return redirect(page)
    scope, other = scope_of(request, asked, form), form.other_period()
    if takes_long(scope, other) or why_not_published(asked, scope):  # the page says so
        return redirect(page)
    now = timezone.now()
    _, kept = publish_table(report=asked, scope=scope, other=other, way=Way(chosen), by=request.user, now=now)
    return redirect("published-table", pk=kept.pk) if kept else redirect(page)
