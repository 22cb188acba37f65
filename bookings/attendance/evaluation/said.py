"""What one person said of a course, question by question, in the words that they read."""

from dataclasses import dataclass

from bookings.attendance.evaluation.kinds import kind_of
from bookings.models import Answer, Evaluation, Moment

# As its person reads it; the team reads when they were asked.
WHEN = {Moment.BEFORE: "Before the course", Moment.AFTER: "After the course", Moment.LATER: "90 days later"}


@dataclass(frozen=True, kw_only=True)
class Said:
    question: str
    moment: str
    answer: str


def what_was_said(evaluation: Evaluation) -> list[Said]:
    """Return the answers in the order of time and of the form (one query)."""
    answers = list(evaluation.answers.select_related("question").order_by("question__position", "question_id"))
    said = []
    for moment in Moment:
        if moment == Moment.AFTER and evaluation.score:
            words = f"{evaluation.score} out of 5"
            said.append(Said(question="How good was the course?", moment=WHEN[moment], answer=words))
        said += [
            Said(question=answer.question.text, moment=WHEN[moment], answer=in_words(answer))
            for answer in answers
            if answer.moment == moment
        ]
    return said


def in_words(answer: Answer) -> str:
    """Return an answer as its question's choices say it, such as "before the course 2, now 4"."""
    if answer.words:
        return answer.words
    words = dict(kind_of(answer.question).answers(answer.question))
    now = words.get(answer.number or 0, "")
    if answer.number_before is None:
        return now
    before = words.get(answer.number_before, "")
    return f"Before: {before}. Now: {now or 'not answered'}"
