from django.apps import AppConfig
from django.core import checks


class TrainingConfig(AppConfig):
    name = "training"

    def ready(self):
        from training.pdf import check_pdf_parts

        checks.register(check_pdf_parts)
