from django.urls import path

from bookings.attendance.pages import absences, arrivals, certificates, closing, correcting, evaluation, links, register

urlpatterns = [
    path("bookings/<int:pk>/evaluation/", evaluation.evaluate, name="evaluate"),
    path("bookings/<int:pk>/dispute/close/", absences.dispute_close, name="dispute-close"),
    path("bookings/<int:pk>/dispute/put-right/", absences.dispute_put_right, name="dispute-put-right"),
    path("certificates/<int:pk>/", certificates.certificate, name="certificate"),
    path("certificates/<int:pk>/withdraw/", certificates.withdraw, name="certificate-withdraw"),
    path("certificates/<int:pk>/again/", certificates.certificate_again, name="certificate-again"),
    path("verify/", certificates.verify, name="verify"),
    path("verify/<path:code>/", certificates.verify_certificate, name="verify-certificate"),
    path("link/absence/<str:token>/", links.link_absence, name="link-absence"),
    path("link/evaluate/<str:token>/", links.link_evaluate, name="link-evaluate"),
    path("registers/", register.registers, name="registers"),
    path("registers/worker.js", register.register_worker, name="register-worker"),
    path("registers/<int:pk>/", register.register, name="register"),
    path("registers/<int:pk>/marks/", register.register_marks, name="register-marks"),
    path("registers/<int:pk>/mark/", register.register_mark, name="register-mark"),
    path("registers/<int:pk>/walk-in/", arrivals.register_walk_in, name="register-walk-in"),
    path("registers/<int:pk>/people/", arrivals.register_people, name="register-people"),
    path("registers/<int:pk>/close/", closing.register_close, name="register-close"),
    path("registers/<int:pk>/unavailable/", closing.register_unavailable, name="register-unavailable"),
    path("registers/<int:pk>/open-again/", correcting.register_open_again, name="register-open-again"),
    path("registers/<int:pk>/correct/", correcting.register_correct_several, name="register-correct-several"),
    path("registers/<int:pk>/correct/<int:booking>/", correcting.register_correct, name="register-correct"),
    path("registers/<int:pk>/excuse/<int:booking>/", correcting.register_excuse, name="register-excuse"),
]
