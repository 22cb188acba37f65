from django.urls import path

from bookings.places.pages import approval, booking, catalogue, course_files, links, moves, reservations, terms, wishes

urlpatterns = [
    path("courses/", catalogue.catalogue, name="catalogue"),
    path("courses/<slug:slug>/", catalogue.course, name="course"),
    path("courses/<slug:slug>/files/<int:pk>/", course_files.course_file, name="course-file"),
    path("courses/<slug:slug>/tell-me/", wishes.wish_for_date, name="date-wish"),
    path("sessions/<int:pk>/", catalogue.session, name="session"),
    path("sessions/<int:pk>/book/", booking.book, name="book"),
    path("sessions/<int:pk>/reserve/", reservations.reserve, name="reserve"),
    path("reservations/<int:pk>/", reservations.reservation, name="reservation"),
    path("reservations/<int:pk>/give-back/", reservations.reservation_give_back, name="reservation-give-back"),
    path("bookings/", booking.my_bookings, name="my-bookings"),
    path("bookings/wishes/<int:pk>/stop/", wishes.wish_stop, name="date-wish-stop"),
    path("bookings/<int:pk>/", booking.booking_page, name="booking"),
    path("bookings/<int:pk>/cancel/", booking.cancel, name="cancel-booking"),
    path("bookings/<int:pk>/offer/", booking.answer_offer, name="answer-offer"),
    path("bookings/<int:pk>/colleague/", moves.send_colleague, name="send-colleague"),
    path("bookings/<int:pk>/move/", moves.move_booking, name="move-booking"),
    path("organisation/", booking.organisation_bookings, name="organisation-bookings"),
    path("link/cancel/<str:token>/", links.link_cancel, name="link-cancel"),
    path("link/coming/<str:token>/", links.link_coming, name="link-coming"),
    path("link/cannot-come/<str:token>/", links.link_cannot_come, name="link-cannot-come"),
    path("link/offer/<str:token>/", links.link_offer, name="link-offer"),
    path("link/approval/<str:token>/", approval.approval, name="approval"),
    path("terms/", terms.terms, name="terms"),
    path("desk/approvals/", approval.desk_approvals, name="desk-approvals"),
    path("desk/bookings/<int:pk>/approval/", approval.desk_approval, name="desk-approval"),
]
