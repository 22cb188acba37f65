"""Evaluation forms, and what people answered, as the operations would leave them."""

import datetime as dt
from importlib import import_module

from django.apps import apps

from bookings.models import Answer, CourseQuestionnaire, Evaluation, Moment, Question, Questionnaire
from tests.support.attended import AFTERWARDS

AFTER = {"asked_after": True}


def the_first_form() -> Questionnaire:
    """The default form, as the migration writes it: tests may run without migrations."""
    if not Questionnaire.objects.filter(is_default=True).exists():
        import_module("bookings.migrations.0030_evaluation_forms").write_the_first_form(apps, None)
    return Questionnaire.objects.get(is_default=True)


def make_form(*questions: dict, course=None, name="A form of our own") -> Questionnaire:
    """A form with these questions, which the course uses."""
    form = Questionnaire.objects.create(name=name)
    for position, said in enumerate(questions, 1):
        moments = {} if any(f"asked_{moment}" in said for moment in Moment.values) else AFTER
        Question.objects.create(questionnaire=form, position=position, **moments | said)
    if course:
        CourseQuestionnaire.objects.create(course=course, questionnaire=form)
    return form


def make_question(kind="text", text="What should change?", **said) -> Question:
    """The only question of a form of its own."""
    return make_form({"kind": kind, "text": text, **said}, name=f"Form of {text}").questions.get()


def make_evaluation(booking, *, score=4, words="", question=None, at=AFTERWARDS, **said) -> Evaluation:
    """What a person said after the course: the score, and words as their answer to a question."""
    evaluation = Evaluation.objects.create(booking=booking, score=score, sent_at=at, **said)
    if words:
        question = question or Question.objects.filter(kind="text").first() or make_question()
        Answer.objects.create(evaluation=evaluation, question=question, moment=Moment.AFTER, words=words)
    return evaluation


def make_answer(booking, question, *, moment=Moment.AFTER, at: dt.datetime = AFTERWARDS, **said) -> Answer:
    """One answer of a person at a moment, beside what they have said already."""
    evaluation = Evaluation.objects.filter(booking=booking).first() or Evaluation(booking=booking)
    setattr(evaluation, Evaluation.AT[Moment(moment)], at)
    if moment == Moment.AFTER:
        evaluation.score = evaluation.score or 4
    evaluation.save()
    return Answer.objects.create(evaluation=evaluation, question=question, moment=moment, **said)
