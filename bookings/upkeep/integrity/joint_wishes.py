"""What must hold of people who wait together."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from bookings.models import Booking, JointWish


def faults_of_joint_wishes() -> Iterator[str]:
    """A group stands together, of one organisation and in one session: all of it waits, is asked or has places."""
    asking = Q(bookings__status__in=(Booking.Status.WAITING, Booking.Status.OFFERED))
    standings = Count("bookings__status", filter=asking, distinct=True)
    torn = JointWish.objects.open().annotate(standings=standings).filter(standings__gt=1)
    for pk in torn.order_by("pk").values_list("pk", flat=True):
        yield f"joint wish {pk}: a place is on offer to some of the group and not to others"
    part = JointWish.objects.open().filter(bookings__status=Booking.Status.CONFIRMED, bookings__named_from=None)
    part = part.filter(bookings__takes_over_from=None).distinct()
    for pk in part.order_by("pk").values_list("pk", flat=True):
        yield f"joint wish {pk}: some of the group have a place, and others wait"
    for problem, wrong in (
        ("more places without a name than were asked for", Q(unnamed__gt=F("places_asked"))),
        ("ended without a reason, or a reason without an end", Q(ended_at=None) ^ Q(ended_because="")),
        ("ended, and places without a name are still wanted", ~Q(ended_at=None) & Q(unnamed__gt=0)),
    ):
        for pk in JointWish.objects.filter(wrong).order_by("pk").values_list("pk", flat=True):
            yield f"joint wish {pk}: {problem}"
    of_it = Booking.objects.exclude(joint_wish=None)
    numbers = Q(queue_number__gte=F("joint_wish__queue_number")) & Q(
        queue_number__lt=F("joint_wish__queue_number") + F("joint_wish__places_asked")
    )
    strange = of_it.exclude(numbers, session=F("joint_wish__session"), organisation=F("joint_wish__organisation"))
    for pk in strange.order_by("pk").values_list("pk", flat=True):
        yield f"booking {pk}: in a group of another session or organisation, or with a number that is not the group’s"
