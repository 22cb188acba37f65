"""Showing again who it is by an emailed code: for whoever has neither a password nor a second step."""

from typing import Any

from allauth.account.views._reauthenticate import BaseReauthenticateView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from training.accounts.asking_again import CodeToTheirMailbox
from training.accounts.security_log import write_refusal
from training.forms.accounts import SignInCodeForm


class ByEmailedCode(BaseReauthenticateView):
    """The code is sent once it is asked for: opening the page sends nothing, so that reading changes nothing."""

    form_class = SignInCodeForm
    reauthentication_method = "code"
    template_name = "account/reauthenticate_by_code.html"
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.process = CodeToTheirMailbox.begun(request, request.user)  # type: ignore[arg-type]  # signed in, by middleware
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("action") == "send":
            CodeToTheirMailbox.begin(request, request.user)  # type: ignore[arg-type]  # the same
            return redirect(self._here())
        if self.process is None:
            messages.error(request, "That code no longer works. Ask for a new one.")
            return redirect(self._here())
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"code": self.process.code if self.process else ""}

    def form_valid(self, form: SignInCodeForm) -> HttpResponse:
        if self.process:
            self.process.finish()
        return super().form_valid(form)

    def form_invalid(self, form: SignInCodeForm) -> HttpResponse:
        write_refusal("sign-in refused", self.request, way="code to show who it is")
        if self.process and not self.process.record_invalid_attempt():
            messages.error(self.request, "That code was wrong three times. Ask for a new one.")
            return redirect(self._here())
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"is_sent": self.process is not None}

    def _here(self) -> str:
        url: str = self.passthrough_next_url(reverse("account_request_reauthentication_code"))
        return url


by_emailed_code = ByEmailedCode.as_view()
