"""The pages on which the team keeps evaluation forms, and the forms as people fill them in."""

import pytest
from django.urls import reverse

from bookings.models import Answer, CourseQuestionnaire, Question, Questionnaire
from tests.support import factories
from tests.support.attended import attended, session_with_register
from tests.support.evaluated import make_answer, make_form, make_question

pytestmark = pytest.mark.django_db
QUESTION = {"kind": "choice", "text": "Was it of use?", "options": "Yes\n\n No \n", "moments": ["after", "later"]}
WORDS = {"kind": "text", "text": "What should change?"}
SURE = {"kind": "confidence", "text": "I know what to do"}


@pytest.fixture
def desk(client, team_member):
    client.force_login(team_member)
    return client


def words(response):
    return " ".join(response.text.split())


def test_the_team_writes_a_form_for_a_course(desk):
    course = factories.CourseFactory(title="Neglect")
    response = desk.post(reverse("desk-evaluation-forms"), {"name": "Long courses"}, follow=True)
    form = Questionnaire.objects.get(name="Long courses")
    desk.post(reverse("desk-evaluation-form-edit", args=[form.pk]), {"name": "Long", "courses": [course.pk]})
    desk.post(reverse("desk-question-new", args=[form.pk]), QUESTION)
    question = form.questions.get()
    assert (question.options, question.asked_before, question.asked_later) == (["Yes", "No"], False, True)
    assert CourseQuestionnaire.objects.get().course == course
    response = desk.get(reverse("desk-evaluation-form", args=[form.pk]))
    assert "Used by Neglect" in words(response) and "Was it of use?" in response.text
    assert "Neglect" in desk.get(reverse("desk-evaluation-forms")).text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"options": "Yes\nyes \nYes"}, "Two answers are the same"),
        ({"options": "Yes"}, "Enter 2 to 10 answers to choose from, one a line. You entered 1."),
        ({"options": "Yes\n" + "x" * 101}, "100 characters at most"),
        ({"text": " "}, "Enter the question"),
        ({"moments": []}, "Select when we ask it"),
        ({"kind": "x"}, "Select a valid choice"),
        ({"moments": ["never"]}, "Select a valid choice"),
    ],
)
def test_a_question_that_is_not_whole_is_asked_for_again(desk, said, words):
    form = make_form()
    response = desk.post(reverse("desk-question-new", args=[form.pk]), QUESTION | said)
    assert response.status_code == 200
    assert words in response.text
    assert form.questions.count() == 0


def test_the_team_is_told_before_it_changes_what_people_have_answered(desk):
    question = make_question(**WORDS)
    address = reverse("desk-question", args=[question.pk])
    assert "becomes a new question" not in desk.get(address).text
    make_answer(attended(session_with_register()), question, words="Yes")
    assert "becomes a new question" in words(desk.get(address))
    desk.post(address, QUESTION | {"kind": "text"})
    form = desk.get(reverse("desk-evaluation-form", args=[question.questionnaire_id])).text
    assert "Was it of use?" in form and "What should change?" in form and "What we asked before (1)" in form
    assert desk.get(address).status_code == 404


def test_buttons_of_a_form_and_of_its_questions_do_what_they_say(desk):
    form = make_form(WORDS, SURE, course=factories.CourseFactory())
    first, second = form.questions.order_by("position")

    def press(name, row, change):
        return desk.post(reverse(name, args=[row.pk]), {"change": change}, follow=True)

    press("desk-question-change", second, "up")
    assert list(Question.objects.in_use().filter(questionnaire=form)) == [second, first]
    press("desk-question-change", second, "down")
    assert list(Question.objects.in_use().filter(questionnaire=form)) == [first, second]
    assert "no longer ask" in press("desk-question-change", first, "retire").text
    assert "Ask it again" in press("desk-question-change", first, "nothing such").text
    press("desk-question-change", first, "back")
    assert Question.objects.in_use().filter(questionnaire=form).count() == 2
    assert "retired" in press("desk-evaluation-form-change", form, "retire").text
    assert not CourseQuestionnaire.objects.exists()
    assert "default" in press("desk-evaluation-form-change", form, "default").text
    assert not Questionnaire.objects.get(pk=form.pk).is_default
    press("desk-evaluation-form-change", form, "back")
    press("desk-evaluation-form-change", form, "default")
    assert Questionnaire.objects.get(pk=form.pk).is_default
    assert "Make another form the default first" in press("desk-evaluation-form-change", form, "retire").text


def test_a_preview_shows_what_is_asked_at_a_moment(desk):
    form = make_form(WORDS, SURE | {"asked_before": True})
    before = desk.get(reverse("desk-evaluation-form-preview", args=[form.pk, "before"])).text
    assert "I know what to do" in before and "What should change?" not in before
    assert "asks nothing then" in desk.get(reverse("desk-evaluation-form-preview", args=[form.pk, "later"])).text
    assert desk.get(reverse("desk-evaluation-form-preview", args=[form.pk, "never"])).status_code == 404


@pytest.fixture
def booking(practitioner, frozen_now):
    return attended(session_with_register(on=factories.dt.date(2026, 5, 12)), practitioner=practitioner)


def test_confidence_before_and_now_is_asked_together_and_read_by_its_person_and_the_team(
    client, practitioner, team_member, booking
):
    form = make_form(SURE, {"kind": "scale", "text": "It was clear"}, WORDS, course=booking.session.course)
    sure, scale, text = form.questions.order_by("position")
    client.force_login(practitioner)
    page = client.get(reverse("evaluate", args=[booking.pk])).text
    assert page.count(f'name="q{sure.pk}_') == 10
    said = {"score": 4, f"q{sure.pk}_number_before": 2, f"q{sure.pk}_number": 4, f"q{scale.pk}_number": 5}
    client.post(reverse("evaluate", args=[booking.pk]), said | {f"q{text.pk}_words": "More time"})
    assert Answer.objects.count() == 3
    for reader in (practitioner, team_member):
        client.force_login(reader)
        answers = words(client.get(reverse("evaluation-answers", args=[booking.pk])))
        for part in ("4 out of 5", "Before: 2. Now: 4", "Strongly agree", "More time"):
            assert part in answers, part


@pytest.mark.parametrize(
    "said",
    [{"number": "6"}, {"number": "0"}, {"number": "x"}, {"number": "2147483648"}, {"number": "٣"}, {"words": "a\0b"}],
)
def test_an_answer_that_was_not_offered_is_asked_for_again(client, practitioner, booking, said):
    kind = "text" if "words" in said else "scale"
    question = make_form({"kind": kind, "text": "x"}, course=booking.session.course).questions.get()
    client.force_login(practitioner)
    given = {f"q{question.pk}_{column}": value for column, value in said.items()}
    assert client.post(reverse("evaluate", args=[booking.pk]), {"score": 4} | given).status_code == 200
    assert Answer.objects.count() == 0


def test_what_must_be_answered_is_asked_for_again_and_what_was_given_stays(client, practitioner, booking):
    form = make_form(WORDS, SURE | {"is_required": True}, course=booking.session.course)
    text, _sure = form.questions.order_by("position")
    client.force_login(practitioner)
    response = client.post(reverse("evaluate", args=[booking.pk]), {"score": 4, f"q{text.pk}_words": "More time"})
    assert "Answer “I know what to do: now”" in response.text and "More time" in response.text
    assert Answer.objects.count() == 0


def test_a_booking_asks_how_confident_its_person_is_until_it_is_said(client, practitioner, lead, frozen_now):
    booking = factories.make_booking(practitioner=practitioner)
    make_form(SURE | {"asked_before": True}, course=booking.session.course)
    address = reverse("evaluate-at", args=[booking.pk, "before"])
    client.force_login(practitioner)
    assert address in client.get(reverse("booking", args=[booking.pk])).text
    question = Question.objects.get(text="I know what to do")
    client.post(address, {f"q{question.pk}_number": 3})
    assert Answer.objects.get().moment == "before"
    assert address not in client.get(reverse("booking", args=[booking.pk])).text
    assert "told us already" in client.get(address).text


def test_a_form_that_asks_nothing_beforehand_is_not_offered(client, practitioner, frozen_now):
    booking = factories.make_booking(practitioner=practitioner)
    make_form(WORDS, course=booking.session.course)
    client.force_login(practitioner)
    address = reverse("evaluate-at", args=[booking.pk, "before"])
    assert address not in client.get(reverse("booking", args=[booking.pk])).text
    assert "nothing that we ask" in client.get(address).text
