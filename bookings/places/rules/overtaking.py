"""The rule of overtaking, in the one sentence that pages and mails print."""

from django.conf import settings

from training.templatetags.words import plural


def rule_in_words(places: int | None) -> str:
    """Return when a group that needs so many places has its turn, None where the number is not known yet:
    `next_in_turn` is the same worked out.
    """
    hours = settings.LATE_OFFER_HOURS
    n, most = (str(places), f"{places} of them at most") if places else ("enough", "as many as you are at most")
    too_few = f"fewer than {n} places are free" if places else "fewer places are free than you need"
    rule = (
        f"While {too_few} at once, people behind you go first, {most}; after that, places that come free are kept "
        f"until there are {n} for you"
    )
    if not hours:
        return f"{rule}."
    return (
        f"{rule}, up to the last {plural(hours, 'hour,hours')} before the session, when everybody who waits is asked "
        "at once and the first to say yes have the places."
    )
