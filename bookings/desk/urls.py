from django.urls import path

from bookings.desk.pages import (
    agenda,
    charges,
    courses,
    merging,
    more,
    named_organisations,
    our_details,
    person,
    session,
    sessions,
    terms,
    walked_in,
)

urlpatterns = [
    path("desk/", agenda.desk, name="desk"),
    path("desk/more/", more.desk_more, name="desk-more"),
    path("desk/charges/", charges.desk_charges, name="desk-charges"),
    path("desk/charges.csv", charges.desk_charges_file, name="desk-charges-file"),
    path("desk/partnership/", our_details.desk_our_details, name="desk-our-details"),
    path("desk/terms/", terms.desk_terms, name="desk-terms"),
    path("desk/sessions/", sessions.desk_sessions, name="desk-sessions"),
    path("desk/sessions/new/", sessions.desk_session_new, name="desk-session-new"),
    path("desk/sessions/<int:pk>/", session.desk_session, name="desk-session"),
    path("desk/sessions/<int:pk>/edit/", sessions.desk_session_edit, name="desk-session-edit"),
    path("desk/sessions/<int:pk>/cancel/", sessions.desk_session_cancel, name="desk-session-cancel"),
    path("desk/sessions/<int:pk>/book/", session.desk_session_book, name="desk-session-book"),
    path("desk/sessions/<int:pk>/merge/", merging.desk_session_merge, name="desk-session-merge"),
    path("desk/bookings/<int:pk>/cancel/", session.desk_booking_cancel, name="desk-booking-cancel"),
    path("desk/courses/<int:pk>/", courses.desk_course_edit, name="desk-course-edit"),
    path("desk/people/<int:pk>/", person.desk_person, name="desk-person"),
    path("desk/walked-in/", walked_in.desk_walked_in, name="desk-walked-in"),
    path("desk/walked-in/<int:pk>/", walked_in.desk_complete, name="desk-complete"),
    path("desk/organisations/named/", named_organisations.desk_organisations_named, name="desk-organisations-named"),
    path(
        "desk/organisations/named/<int:pk>/",
        named_organisations.desk_organisation_settle,
        name="desk-organisation-settle",
    ),
]
