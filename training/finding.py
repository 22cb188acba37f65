"""Finding sessions and courses by what people type: words begin with it, in every field that people know."""

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import and_

from django.db.models import Q

from training.models import Category, Course, Organisation, SearchWords, Session, SessionDay, Venue
from training.models.catalogue import CourseQuerySet
from training.models.schedule import SessionQuerySet
from training.search.similar import SHORTEST, nearest
from training.search.words import Meaning, Synonyms, Term, known_words, stem, synonyms_from, terms_of, tokens


class Search:
    """A query as it is understood by the team's list of words; it asks for that list once (one query)."""

    def __init__(self, query: str):
        self.query = query
        self.synonyms: Synonyms = synonyms_from(SearchWords.objects.text())
        self.terms: list[Term] = terms_of(query, self.synonyms)

    def sessions(self, sessions: SessionQuerySet) -> SessionQuerySet:
        """Keep those that every term fits."""
        for term in self.terms:
            sessions = sessions.filter(_any_of(term, _sessions_by))
        return sessions

    def courses(self, courses: CourseQuerySet) -> CourseQuerySet:
        """Keep those that every term fits, by what is said of the course itself."""
        for term in self.terms:
            courses = courses.filter(_any_of(term, _courses_by))
        return courses

    def did_you_mean(self) -> str:
        """Return the query with each word that nothing begins with replaced by the nearest one; "" if there is none."""
        known = {*_words_of_the_catalogue(), *known_words(self.synonyms)}
        words = tokens(self.query)
        meant = [word if _is_known(word, known) else nearest(word, known) or word for word in words]
        return " ".join(meant) if meant != words else ""


def _is_known(word: str, known: Iterable[str]) -> bool:
    beginning = stem(word)
    return len(word) < SHORTEST or any(one.startswith(beginning) for one in known)


def _words_of_the_catalogue() -> Iterable[str]:
    """Return the words of published courses, of venues, and of the organisations that trainers come from."""
    published = Course.objects.filter(status=Course.Status.PUBLISHED)
    trainers = Organisation.objects.filter(people__is_trainer=True).order_by()
    texts = (
        published.order_by()
        .values_list("search_text")
        .union(
            Category.objects.order_by().values_list("name_key"),
            Venue.objects.order_by().values_list("search_text"),
            trainers.values_list("name_key"),
        )
    )
    for (text,) in texts:
        yield from tokens(text)


def _any_of(term: Term, by: Callable[[Sequence[Meaning]], Q]) -> Q:
    """Return the condition that one meaning of the term fits, or each of its parts somewhere."""
    fits = by(term.meanings)
    if term.parts:
        fits |= reduce(and_, (by(part.meanings) for part in term.parts))
    return fits


def _pattern(meanings: Iterable[Meaning]) -> str:
    """Return the pattern of texts in which a word begins one of the meanings; one that nothing fits for none."""
    either = "|".join(meaning.pattern for meaning in meanings)
    return rf"(^|\W)({either})" if either else r"$.^"


def _courses_by(meanings: Sequence[Meaning]) -> Q:
    everything, running = _pattern(meanings), _pattern(one for one in meanings if not one.is_fact)
    fits = Q(search_text__regex=running) | Q(title_key__regex=everything) | Q(audience__iregex=everything)
    fits |= Q(category__in=Category.objects.filter(name_key__regex=everything).values("pk"))
    return fits | Q(level__in={one.level for one in meanings if one.level})


def _sessions_by(meanings: Sequence[Meaning]) -> Q:
    everything = _pattern(meanings)
    venues = Venue.objects.filter(search_text__regex=everything)
    organisations = Organisation.objects.filter(name_key__regex=everything)
    trained = Session.trainers.through.objects.filter(user__organisation__in=organisations.values("pk"))
    fits = Q(course__in=Course.objects.filter(_courses_by(meanings)).values("pk"))
    fits |= Q(pk__in=SessionDay.objects.filter(venue__in=venues.values("pk")).values("session"))
    fits |= Q(pk__in=trained.values("session")) | Q(ref__iregex=everything)
    for one in meanings:
        fits |= _by_facts(one)
    return fits


def _by_facts(meaning: Meaning) -> Q:
    fits = Q(pk__in=[])
    if meaning.delivery:
        fits |= Q(delivery__in=(meaning.delivery, Session.Delivery.BOTH))
    if meaning.month:
        fits |= Q(first_on__month=meaning.month)
    if meaning.year:
        fits |= Q(first_on__year=meaning.year)
    if meaning.weekday:
        fits |= Q(first_on__iso_week_day=meaning.weekday)
    return fits
