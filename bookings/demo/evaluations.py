"""What people of the demonstration said of their courses, beside the score that history brings in."""

import datetime as dt
from collections.abc import Iterator
from random import Random

from bookings.attendance.evaluation.sending import ATTENDED_AT_ALL
from bookings.models import Answer, Evaluation, Moment, Question

ANSWER_ALL = 0.85  # of those who gave a score, go through the questions too
SAID_BEFORE = 0.35  # said when they booked how confident they were
SAID_LATER = 0.3
WROTE = 0.25
LATER = dt.timedelta(days=92)
# What people write, by the beginning of the question. Nobody wrote them: they are made up.
WORDS = {
    "What will you do": [
        "Use the checklist with my team on Monday.",
        "Ask who else is working with the family before I close a case.",
        "Talk to the child alone, and write down what they say in their words.",
        "Book a conversation with our safeguarding lead about the two families I thought of.",
        "Not wait until I am sure before I ask for advice.",
    ],
    "What should we keep": [
        "The case study was the best part. More time for it, please.",
        "Very clear. Keep the mixed tables: I met people I only knew by email.",
        "Hard to hear at the back of the room.",
        "Less time on the law, more on what to say to parents.",
        "The break was too short to get a cup of tea.",
    ],
    "Is there anything you want": ["One of the examples was close to a family I know. I was fine, others may not be."],
    "What difference": [
        "We noticed a pattern of missed appointments and rang the school. They had the other half of the picture.",
        "Supervision is different: we ask what the child's day is like.",
        "None yet. I have moved to another team.",
    ],
}


def say_more(*, now: dt.datetime, rng: Random) -> int:
    """Have those who gave a score answer the questions of the form too; return how many answers they gave."""
    said = Evaluation.objects.filter(booking__outcome__in=ATTENDED_AT_ALL, sent_at__isnull=False)
    answers: list[Answer] = []
    changed = []
    asked: Asked = {}
    for evaluation in said.select_related("booking__session").order_by("pk"):
        if rng.random() > ANSWER_ALL:
            continue
        booking = evaluation.booking
        evaluation.before_at = booking.booked_at if rng.random() < SAID_BEFORE else None
        later = booking.session.ends_at + LATER
        evaluation.later_at = later if later < now and rng.random() < SAID_LATER else None
        changed.append(evaluation)
        answers += _answers(evaluation, asked, rng)
    Evaluation.objects.bulk_update(changed, ["before_at", "later_at"], batch_size=500)
    return len(Answer.objects.bulk_create(answers, batch_size=1000))


Asked = dict[tuple[int, str], list[Question]]


def _answers(evaluation: Evaluation, asked: Asked, rng: Random) -> Iterator[Answer]:
    course = evaluation.booking.session.course_id
    for moment in Moment:
        if evaluation.given_at(moment) is None:
            continue
        if (course, moment) not in asked:
            asked[course, moment] = list(Question.objects.asked_of(course, moment))
        for question in asked[course, moment]:
            answer = Answer(evaluation=evaluation, question=question, moment=moment)
            _fill(answer, evaluation.score or 3, rng)
            if answer.number or answer.words:
                yield answer


def _fill(answer: Answer, score: int, rng: Random) -> None:
    """Answer as somebody would who gave the course this score."""
    question = answer.question
    if question.kind == "text":
        begins = next((words for start, words in WORDS.items() if question.text.startswith(start)), [])
        share = WROTE / 5 if question.for_team_alone else WROTE
        answer.words = rng.choice(begins) if begins and rng.random() < share else ""
    elif question.kind == "choice":
        answer.number = 1 + min(int(rng.expovariate(0.7)), len(question.options) - 1)
    elif question.kind == "scale":
        answer.number = max(1, min(5, score + rng.choice([-1, 0, 0, 1])))
    else:
        before = rng.choice([1, 2, 2, 3, 3, 3, 4, 4])
        gained = rng.choice([0, 1, 1, 2]) + (score >= 4)
        if answer.moment == Moment.BEFORE:
            answer.number = min(5, before + rng.choice([0, 0, 1]))
        else:
            answer.number = min(5, before + gained)
            answer.number_before = before if answer.moment == Moment.AFTER else None
