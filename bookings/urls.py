from django.urls import path

from bookings.views import booking, certificates, evaluation

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
]
