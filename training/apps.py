from django.apps import AppConfig
from django.core import checks


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self):
        from allauth.account.signals import email_confirmed

        from training.accounts.proving import on_email_confirmed
        from training.accounts.security_log import listen
        from training.pdf import check_pdf_parts

        checks.register(check_pdf_parts)
        email_confirmed.connect(on_email_confirmed, dispatch_uid="training.accounts.proving")
        listen()
        _end_sessions_where_a_second_step_changes()


def _end_sessions_where_a_second_step_changes() -> None:
    from allauth.mfa import signals

    from training.accounts.open_sessions import end_others

    def end(sender, request, user, **kwargs):
        end_others(request, user)

    for signal in (signals.authenticator_added, signals.authenticator_removed, signals.authenticator_reset):
        signal.connect(end, weak=False, dispatch_uid="turnout: other sessions end")
