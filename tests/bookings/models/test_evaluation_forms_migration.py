"""What people wrote before there were evaluation forms is kept by the migration, with the words they were asked in."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps

from bookings.models import Answer, Question, Questionnaire
from tests.support.attended import attended, session_with_register
from tests.support.evaluated import make_evaluation

pytestmark = pytest.mark.django_db
migration = import_module("bookings.migrations.0030_evaluation_forms")


class Before:
    """The table of evaluations as it was, of which the migration asks what was written."""

    def __init__(self, written):
        self.objects = self
        self.written = written

    def exclude(self, comment):
        assert comment == ""
        return self

    order_by = values_list = lambda self, *names: self

    def exists(self):
        return bool(self.written)

    def iterator(self, size):
        return iter(self.written)


def kept(written) -> None:
    models_of_then = {"Evaluation": Before(written)}
    then = SimpleNamespace(get_model=lambda app, name: models_of_then.get(name) or apps.get_model(app, name))
    migration.keep_what_was_written(then, None)


def test_what_was_written_becomes_answers_to_the_question_that_was_asked_and_is_the_teams_alone():
    session = session_with_register()
    evaluations = [make_evaluation(attended(session)) for _ in range(3)]
    kept([(evaluations[0].pk, "More time"), (evaluations[2].pk, "Ünïcode\nin two lines")])
    question = Question.objects.get(questionnaire__name="The form before evaluation forms")
    assert question.text == "What should we keep, and what should we change?"
    assert question.for_team_alone and question.retired_at and question.questionnaire.retired_at
    answers = Answer.objects.order_by("evaluation").values_list("evaluation", "question", "moment", "words")
    assert list(answers) == [
        (evaluations[0].pk, question.pk, "after", "More time"),
        (evaluations[2].pk, question.pk, "after", "Ünïcode\nin two lines"),
    ]


def test_where_nobody_wrote_anything_there_is_no_form_of_before():
    before = Questionnaire.objects.count()
    kept([])
    assert Questionnaire.objects.count() == before
