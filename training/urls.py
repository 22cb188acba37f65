from django.urls import path

from training.views import people

urlpatterns = [
    path("account/details/", people.my_details, name="my-details"),
    path("account/details/address-is-right/", people.address_is_right, name="address-is-right"),
]
