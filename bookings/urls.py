from django.urls import path

from bookings.views import booking, calendar, certificates, evaluation, mails

urlpatterns = [
    path("sessions/<int:pk>/book/", booking.book, name="book"),
    path("bookings/", booking.my_bookings, name="my-bookings"),
    path("bookings/<int:pk>/", booking.booking_page, name="booking"),
    path("bookings/<int:pk>/cancel/", booking.cancel, name="cancel-booking"),
    path("bookings/<int:pk>/offer/", booking.answer_offer, name="answer-offer"),
    path("organisation/", booking.organisation_bookings, name="organisation-bookings"),
    path("bookings/<int:pk>/evaluation/", evaluation.evaluate, name="evaluate"),
    path("certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("certificates/<int:pk>/withdraw/", certificates.withdraw, name="certificate-withdraw"),
    path("verify/", certificates.verify, name="verify"),
    path("verify/<path:code>/", certificates.verify_certificate, name="verify-certificate"),
    path("bookings/<int:pk>/calendar.ics", calendar.booking_calendar, name="booking-calendar"),
    path("desk/mails/", mails.desk_mails, name="desk-mails"),
    path("desk/mails/<int:pk>/", mails.desk_mail, name="desk-mail"),
    path("desk/mails/<int:pk>/html/", mails.desk_mail_html, name="desk-mail-html"),
    path("desk/mails/<int:pk>/send-again/", mails.desk_mail_send_again, name="desk-mail-send-again"),
]
