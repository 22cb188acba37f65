from django.urls import path

from bookings.attendance.pages import certificates, evaluation
from bookings.attendance.pages import closing as register_closing
from bookings.attendance.pages import register as registers
from bookings.desk.pages import agenda as desk
from bookings.desk.pages import charges
from bookings.desk.pages import courses as desk_catalogue
from bookings.desk.pages import merging as desk_merge
from bookings.desk.pages import person as desk_people
from bookings.desk.pages import session as desk_session
from bookings.desk.pages import sessions as desk_sessions
from bookings.desk.pages import terms as desk_terms
from bookings.exchange.pages import lists as data
from bookings.notices.pages import calendar_feeds as feeds
from bookings.notices.pages import outbox as mails
from bookings.notices.pages import team_words as desk_notices
from bookings.places.pages import approval, booking, catalogue, links, moves, reservations, terms, wishes
from bookings.places.pages import course_files as attachments
from bookings.views import calendar

urlpatterns = [
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/calendar.ics", feeds.catalogue_calendar, name="catalogue-calendar"),
    path("courses/<slug:slug>/", catalogue.course, name="course"),
    path("courses/<slug:slug>/files/<int:pk>/", attachments.course_file, name="course-file"),
    path("courses/<slug:slug>/tell-me/", wishes.wish_for_date, name="date-wish"),
    path("sessions/<int:pk>/", catalogue.session, name="session"),
    path("sessions/<int:pk>/book/", booking.book, name="book"),
    path("sessions/<int:pk>/reserve/", reservations.reserve, name="reserve"),
    path("reservations/<int:pk>/", reservations.reservation, name="reservation"),
    path("reservations/<int:pk>/give-back/", reservations.reservation_give_back, name="reservation-give-back"),
    path("bookings/", booking.my_bookings, name="my-bookings"),
    path("bookings/calendar/", feeds.my_calendar, name="my-calendar"),
    path("calendar/<str:token>.ics", feeds.calendar_feed, name="calendar-feed"),
    path("bookings/wishes/<int:pk>/stop/", wishes.wish_stop, name="date-wish-stop"),
    path("bookings/<int:pk>/", booking.booking_page, name="booking"),
    path("bookings/<int:pk>/cancel/", booking.cancel, name="cancel-booking"),
    path("bookings/<int:pk>/offer/", booking.answer_offer, name="answer-offer"),
    path("bookings/<int:pk>/colleague/", moves.send_colleague, name="send-colleague"),
    path("bookings/<int:pk>/move/", moves.move_booking, name="move-booking"),
    path("organisation/", booking.organisation_bookings, name="organisation-bookings"),
    path("bookings/<int:pk>/evaluation/", evaluation.evaluate, name="evaluate"),
    path("certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("certificates/<int:pk>/withdraw/", certificates.withdraw, name="certificate-withdraw"),
    path("verify/", certificates.verify, name="verify"),
    path("verify/<path:code>/", certificates.verify_certificate, name="verify-certificate"),
    path("bookings/<int:pk>/calendar.ics", calendar.booking_calendar, name="booking-calendar"),
    path("link/cancel/<str:token>/", links.link_cancel, name="link-cancel"),
    path("link/coming/<str:token>/", links.link_coming, name="link-coming"),
    path("link/cannot-come/<str:token>/", links.link_cannot_come, name="link-cannot-come"),
    path("link/offer/<str:token>/", links.link_offer, name="link-offer"),
    path("link/absence/<str:token>/", links.link_absence, name="link-absence"),
    path("link/evaluate/<str:token>/", links.link_evaluate, name="link-evaluate"),
    path("desk/notices/", desk_notices.desk_notices, name="desk-notices"),
    path("desk/notices/<slug:kind>/", desk_notices.desk_notice, name="desk-notice"),
    path("desk/notices/<slug:kind>/html/", desk_notices.desk_notice_html, name="desk-notice-html"),
    path("desk/mails/", mails.desk_mails, name="desk-mails"),
    path("desk/mails/<int:pk>/", mails.desk_mail, name="desk-mail"),
    path("desk/mails/<int:pk>/html/", mails.desk_mail_html, name="desk-mail-html"),
    path("desk/mails/<int:pk>/send-again/", mails.desk_mail_send_again, name="desk-mail-send-again"),
    path("registers/", registers.registers, name="registers"),
    path("registers/<int:pk>/", registers.register, name="register"),
    path("registers/<int:pk>/marks/", registers.register_marks, name="register-marks"),
    path("registers/<int:pk>/mark/", registers.register_mark, name="register-mark"),
    path("registers/<int:pk>/walk-in/", registers.register_walk_in, name="register-walk-in"),
    path("registers/<int:pk>/close/", register_closing.register_close, name="register-close"),
    path("registers/<int:pk>/unavailable/", register_closing.register_unavailable, name="register-unavailable"),
    path("registers/<int:pk>/correct/<int:booking>/", register_closing.register_correct, name="register-correct"),
    path("registers/<int:pk>/excuse/<int:booking>/", register_closing.register_excuse, name="register-excuse"),
    path("desk/", desk.desk, name="desk"),
    path("link/approval/<str:token>/", approval.approval, name="approval"),
    path("terms/", terms.terms, name="terms"),
    path("desk/charges/", charges.desk_charges, name="desk-charges"),
    path("desk/charges.csv", charges.desk_charges_file, name="desk-charges-file"),
    path("desk/terms/", desk_terms.desk_terms, name="desk-terms"),
    path("desk/approvals/", approval.desk_approvals, name="desk-approvals"),
    path("desk/bookings/<int:pk>/approval/", approval.desk_approval, name="desk-approval"),
    path("desk/sessions/", desk_sessions.desk_sessions, name="desk-sessions"),
    path("desk/sessions/new/", desk_sessions.desk_session_new, name="desk-session-new"),
    path("desk/sessions/<int:pk>/", desk_session.desk_session, name="desk-session"),
    path("desk/sessions/<int:pk>/edit/", desk_sessions.desk_session_edit, name="desk-session-edit"),
    path("desk/sessions/<int:pk>/cancel/", desk_sessions.desk_session_cancel, name="desk-session-cancel"),
    path("desk/sessions/<int:pk>/book/", desk_session.desk_session_book, name="desk-session-book"),
    path("desk/sessions/<int:pk>/merge/", desk_merge.desk_session_merge, name="desk-session-merge"),
    path("desk/bookings/<int:pk>/cancel/", desk_session.desk_booking_cancel, name="desk-booking-cancel"),
    path("desk/courses/", desk_catalogue.desk_courses, name="desk-courses"),
    path("desk/courses/new/", desk_catalogue.desk_course_new, name="desk-course-new"),
    path("desk/courses/<int:pk>/", desk_catalogue.desk_course_edit, name="desk-course-edit"),
    path("desk/courses/<int:pk>/files/", attachments.desk_course_files, name="desk-course-files"),
    path("desk/courses/<int:pk>/files/<int:file>/", attachments.desk_course_file, name="desk-course-file"),
    path("desk/courses/categories/new/", desk_catalogue.desk_category_new, name="desk-category-new"),
    path("desk/venues/", desk_catalogue.desk_venues, name="desk-venues"),
    path("desk/venues/new/", desk_catalogue.desk_venue_new, name="desk-venue-new"),
    path("desk/venues/<int:pk>/", desk_catalogue.desk_venue_edit, name="desk-venue-edit"),
    path("desk/organisations/", desk_catalogue.desk_organisations, name="desk-organisations"),
    path("desk/organisations/new/", desk_catalogue.desk_organisation_new, name="desk-organisation-new"),
    path("desk/organisations/<int:pk>/", desk_catalogue.desk_organisation_edit, name="desk-organisation-edit"),
    path("desk/people/", desk_people.desk_people, name="desk-people"),
    path("desk/people/<int:pk>/", desk_people.desk_person, name="desk-person"),
    path("desk/people/<int:pk>/address/", desk_people.desk_person_address, name="desk-person-address"),
    path("desk/people/<int:pk>/role/", desk_people.desk_person_role, name="desk-person-role"),
    path("desk/data/", data.desk_data, name="desk-data"),
    path("desk/data/<slug:kind>/import/", data.data_import, name="data-import"),
    path("desk/data/<slug:kind>.<str:format>", data.data_export, name="data-export"),
]
