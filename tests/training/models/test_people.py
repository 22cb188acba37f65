import pytest

from tests.support import factories
from training.models import Organisation

pytestmark = pytest.mark.django_db


def test_organisations_with_trainers_of_a_course_stand_once(trainer):
    colleague = factories.UserFactory(organisation=trainer.organisation, is_trainer=True)
    course = factories.CourseFactory()
    factories.make_session(course=course, trainers=[trainer, colleague])
    factories.make_session(course=course, trainers=[trainer])
    factories.make_session(trainers=[factories.UserFactory(is_trainer=True)])
    assert list(Organisation.objects.with_trainers_of(course)) == [trainer.organisation]
