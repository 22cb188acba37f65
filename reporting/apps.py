from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        """Say what of ours points to people, organisations and courses: a merge moves it. And what is about people."""
        from bookings.merging.relations import Moves, Related, also_of
        from bookings.privacy.held import also_held
        from reporting.models import (
            Action,
            ActionLook,
            ExtraPlacesAnswer,
            KeptReport,
            PooledFile,
            Publication,
            ReportByEmail,
        )
        from reporting.personal import held
        from training.models import Course, Organisation, User

        also_held(held)
        also_of(
            User,
            Moves(model=Action, column="owner", words="action,actions"),
            Moves(model=Action, column="trainer"),
            Moves(model=Action, column="decided_by"),
            Moves(model=ActionLook, column="looked_by"),
            Moves(model=ExtraPlacesAnswer, column="answered_by"),
            Moves(model=KeptReport, column="kept_by"),
            Moves(model=PooledFile, column="brought_by"),
            Moves(model=Publication, column="published_by"),
            Moves(model=ReportByEmail, column="person", once=("report", "span", "query")),
            Moves(model=ReportByEmail, column="chosen_by"),
        )
        also_of(Organisation, Moves(model=Action, column="organisation", words="action,actions"))
        also_of(Course, Related(model=Action, column="courses", words="action,actions"))
