"""Evaluation forms as the team keeps them: what was answered stays with the words that people read."""

import pytest

from bookings.attendance.evaluation import keeping
from bookings.models import CourseQuestionnaire, Moment, Question, Questionnaire
from tests.support import factories
from tests.support.attended import attended, session_with_register
from tests.support.evaluated import make_answer, make_form, make_question, the_first_form
from training.refusals import DoesNotFit

pytestmark = pytest.mark.django_db
SAID = {
    "kind": "text",
    "text": "What else?",
    "hint": "",
    "options": [],
    "is_required": False,
    "for_team_alone": False,
    "asked_before": False,
    "asked_after": True,
    "asked_later": False,
}


@pytest.fixture
def by(team_member, now):
    return {"by": team_member, "now": now}


@pytest.fixture
def question():
    return make_question(**SAID)


def asked(form):
    return [question.text for question in Question.objects.in_use().filter(questionnaire=form)]


def test_there_is_a_form_for_safeguarding_training_from_the_beginning():
    form = the_first_form()
    course = factories.CourseFactory()
    assert (form.name, Questionnaire.objects.of_course(course.pk).get()) == ("Safeguarding training", form)
    kinds = {m: [q.kind for q in Question.objects.asked_of(course.pk, m)] for m in Moment.values}
    assert kinds == {
        "before": ["confidence"] * 3,
        "after": ["scale"] * 2 + ["confidence"] * 3 + ["text"] * 3,
        "later": ["confidence"] * 3 + ["choice"] * 2 + ["text"],
    }


def test_a_form_begins_with_the_questions_of_another(by, team_member):
    like = make_form(SAID | {"text": "One"}, SAID | {"text": "Two"})
    keeping.retire_question(question=like.questions.get(text="One"), **by)
    form = keeping.add_form(name=" Conferences ", like=like, **by)
    assert (form.name, asked(form), asked(like)) == ("Conferences", ["Two"], ["Two"])
    assert form.history.get().history_user == team_member
    with pytest.raises(DoesNotFit, match="this name already"):
        keeping.add_form(name="CONFERENCES", like=None, **by)


def test_a_course_has_one_form_and_leaves_the_other(by):
    the_first_form()
    course, left = factories.CourseFactory(), factories.CourseFactory()
    first, second = make_form(course=course, name="First"), make_form(course=left, name="Second")
    keeping.change_form(form=second, name="Second", courses=[course], **by)
    assert CourseQuestionnaire.objects.get(course=course).questionnaire == second
    assert Questionnaire.objects.of_course(course.pk).get() == second
    assert Questionnaire.objects.of_course(left.pk).get().is_default
    assert not first.courses_with_it.exists()


def test_one_form_is_the_default_and_it_cannot_be_retired(by):
    before, form = the_first_form(), make_form()
    keeping.make_default(form=form, **by)
    assert list(Questionnaire.objects.filter(is_default=True)) == [form]
    with pytest.raises(keeping.FormRefused, match="default"):
        keeping.retire_form(form=form, **by)
    keeping.retire_form(form=before, **by)
    with pytest.raises(keeping.FormRefused, match="retired"):
        keeping.make_default(form=before, **by)


def test_courses_of_a_retired_form_use_the_default_and_it_can_come_back(by, now):
    the_first_form()
    course = factories.CourseFactory()
    form = make_form(course=course)
    assert keeping.retire_form(form=form, **by).retired_at == now
    assert Questionnaire.objects.of_course(course.pk).get().is_default
    assert keeping.bring_form_back(form=form, **by).retired_at is None


def test_a_question_that_was_answered_keeps_its_words(by, question, now):
    make_answer(attended(session_with_register()), question, words="Yes")
    changed = keeping.change_question(question=question, **SAID | {"text": "What more?"}, **by)
    question.refresh_from_db()
    assert (question.text, question.retired_at) == ("What else?", now)
    assert (changed.text, changed.replaces, changed.position) == ("What more?", question, question.position)
    assert asked(question.questionnaire) == ["What more?"]
    with pytest.raises(keeping.FormRefused, match="retired"):
        keeping.change_question(question=question, **SAID, **by)
    with pytest.raises(keeping.FormRefused, match="replaced"):
        keeping.bring_question_back(question=question, **by)


@pytest.mark.parametrize("name", keeping.WORDS)
def test_whatever_somebody_went_by_makes_it_another_question(by, question, name):
    """Who reads it counts too: a promise to those who have answered is not taken back."""
    other = {"kind": "choice", "text": "x", "hint": "x", "options": ["a", "b"], "for_team_alone": True}
    said = SAID | {name: other[name]}
    if name in ("kind", "options"):
        said |= {"kind": "choice", "options": ["a", "b"]}
    make_answer(attended(session_with_register()), question, words="Yes")
    assert keeping.change_question(question=question, **said, **by).pk != question.pk


def test_a_question_that_nobody_answered_changes_and_so_does_when_it_is_asked(by, question):
    assert keeping.change_question(question=question, **SAID | {"text": "What more?"}, **by).pk == question.pk
    make_answer(attended(session_with_register()), question, words="Yes")
    later = SAID | {"text": "What more?", "asked_later": True, "is_required": True}
    assert keeping.change_question(question=question, **later, **by).pk == question.pk


def test_questions_move_up_and_down_past_those_that_are_retired(by):
    form = make_form(*(SAID | {"text": text} for text in ("One", "Two", "Three")))
    one, two, three = form.questions.order_by("position")
    keeping.retire_question(question=two, **by)
    keeping.move_question(question=three, up=True, **by)
    assert asked(form) == ["Three", "One"]
    keeping.move_question(question=three, up=True, **by)
    keeping.move_question(question=one, up=False, **by)
    assert asked(form) == ["Three", "One"]
    keeping.bring_question_back(question=two, **by)
    assert sorted(asked(form)) == ["One", "Three", "Two"]
    with pytest.raises(keeping.FormRefused, match="retired"):
        keeping.move_question(question=keeping.retire_question(question=one, **by), up=True, **by)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "choice", "options": ["One"]}, "Enter 2 to 10 answers"),
        ({"kind": "scale", "options": ["One", "Two"]}, "A scale has 5 answers"),
    ],
)
def test_answers_to_choose_from_fit_the_kind(by, question, said, words):
    for change in (
        lambda: keeping.add_question(form=question.questionnaire, **SAID | said, **by),
        lambda: keeping.change_question(question=question, **SAID | said, **by),
    ):
        with pytest.raises(keeping.FormRefused, match=words) as refused:
            change()
        assert list(refused.value.by_field) == ["options"]
    assert asked(question.questionnaire) == ["What else?"]


def test_a_form_has_thirty_questions_at_most(by, question):
    for number in range(keeping.MOST_QUESTIONS - 1):
        keeping.add_question(form=question.questionnaire, **SAID | {"text": f"{number}"}, **by)
    with pytest.raises(keeping.FormRefused, match="30 questions at most"):
        keeping.add_question(form=question.questionnaire, **SAID, **by)


def test_a_question_is_asked_at_some_moment(by, question):
    with pytest.raises(DoesNotFit, match="when the question is asked"):
        keeping.add_question(form=question.questionnaire, **SAID | {"asked_after": False}, **by)
