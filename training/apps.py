from django.apps import AppConfig
from django.core import checks


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self):
        from allauth.account.signals import email_confirmed

        from training.accounts.proving import on_email_confirmed
        from training.pdf import check_pdf_parts

        checks.register(check_pdf_parts)
        email_confirmed.connect(on_email_confirmed, dispatch_uid="training.accounts.proving")
