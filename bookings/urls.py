from django.urls import path

from bookings.views import booking

urlpatterns = [
    path("sessions/<int:pk>/book/", booking.book, name="book"),
    path("bookings/", booking.my_bookings, name="my-bookings"),
    path("bookings/<int:pk>/", booking.booking_page, name="booking"),
    path("bookings/<int:pk>/cancel/", booking.cancel, name="cancel-booking"),
    path("bookings/<int:pk>/offer/", booking.answer_offer, name="answer-offer"),
    path("organisation/", booking.organisation_bookings, name="organisation-bookings"),
]
