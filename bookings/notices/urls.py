from django.urls import path

from bookings.notices.pages import calendar_feeds, course_reminders, new_address, outbox, team_words, texts, writing

urlpatterns = [
    path("courses/calendar.ics", calendar_feeds.catalogue_calendar, name="catalogue-calendar"),
    path("courses/calendar/<int:pk>.ics", calendar_feeds.catalogue_calendar, name="category-calendar"),
    path("calendar/", calendar_feeds.subscribe, name="subscribe"),
    path("bookings/calendar/", calendar_feeds.my_calendar, name="my-calendar"),
    path("calendar/<str:token>.ics", calendar_feeds.calendar_feed, name="calendar-feed"),
    path("bookings/<int:pk>/calendar.ics", calendar_feeds.booking_calendar, name="booking-calendar"),
    path("bookings/<int:pk>/day-<int:position>.ics", calendar_feeds.booking_calendar, name="booking-day-calendar"),
    path("link/address/<str:token>/", new_address.link_address, name="link-address"),
    path("t/<str:code>", texts.text_link, name="text-link"),
    path("texts/receipts/", texts.text_receipts, name="text-receipts"),
    path("desk/texts/", texts.desk_texts, name="desk-texts"),
    path("desk/notices/", team_words.desk_notices, name="desk-notices"),
    path("desk/notices/<slug:kind>/", team_words.desk_notice, name="desk-notice"),
    path("desk/notices/<slug:kind>/html/", team_words.desk_notice_html, name="desk-notice-html"),
    path("desk/courses/<int:pk>/reminders/", course_reminders.desk_course_reminders, name="desk-course-reminders"),
    path(
        "desk/courses/<int:pk>/reminders/<slug:kind>/",
        course_reminders.desk_course_reminder_html,
        name="desk-course-reminder-html",
    ),
    path("desk/mails/", outbox.desk_mails, name="desk-mails"),
    path("desk/mails/<int:pk>/", outbox.desk_mail, name="desk-mail"),
    path("desk/mails/<int:pk>/html/", outbox.desk_mail_html, name="desk-mail-html"),
    path("desk/mails/<int:pk>/send-again/", outbox.desk_mail_send_again, name="desk-mail-send-again"),
    path("desk/sessions/<int:pk>/write/", writing.desk_session_write, name="desk-session-write"),
    path("desk/courses/<int:pk>/write/", writing.desk_course_write, name="desk-course-write"),
    path("desk/organisations/<int:pk>/write/", writing.desk_organisation_write, name="desk-organisation-write"),
    path("desk/messages/", writing.desk_messages, name="desk-messages"),
    path("desk/messages/<int:pk>/", writing.desk_message, name="desk-message"),
]
