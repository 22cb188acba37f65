from django.urls import path

from training.views import catalogue, course_files, events, organisations, people, requirements, team_people
from training.views import ordered_lists as lists

TYPES, CATEGORIES = {"words": lists.TYPES}, {"words": lists.CATEGORIES}

urlpatterns = [
    path("account/details/", people.my_details, name="my-details"),
    path("account/details/address-is-right/", people.address_is_right, name="address-is-right"),
    path("desk/courses/", catalogue.desk_courses, name="desk-courses"),
    path("desk/courses/new/", catalogue.desk_course_new, name="desk-course-new"),
    path("desk/courses/<int:pk>/files/", course_files.desk_course_files, name="desk-course-files"),
    path("desk/courses/<int:pk>/files/<int:file>/", course_files.desk_course_file, name="desk-course-file"),
    path("desk/courses/search-words/", catalogue.desk_search_words, name="desk-search-words"),
    path("desk/courses/categories/", lists.ordered_list, CATEGORIES, name="desk-categories"),
    path("desk/courses/categories/new/", lists.ordered_new, CATEGORIES, name="desk-category-new"),
    path("desk/courses/categories/<int:pk>/", lists.category_edit, name="desk-category-edit"),
    path("desk/courses/categories/<int:pk>/move/", lists.ordered_move, CATEGORIES, name="desk-category-move"),
    path("desk/courses/categories/<int:pk>/remove/", lists.ordered_remove, CATEGORIES, name="desk-category-remove"),
    path("desk/events/", events.desk_events, name="desk-events"),
    path("desk/events/new/", events.desk_event_new, name="desk-event-new"),
    path("desk/events/<int:pk>/", events.desk_event_edit, name="desk-event-edit"),
    path("desk/events/<int:pk>/remove/", events.desk_event_remove, name="desk-event-remove"),
    path("desk/requirements/", requirements.desk_requirements, name="desk-requirements"),
    path("desk/requirements/new/", requirements.desk_requirement_new, name="desk-requirement-new"),
    path("desk/requirements/<int:pk>/", requirements.desk_requirement_edit, name="desk-requirement-edit"),
    path("desk/requirements/<int:pk>/remove/", requirements.desk_requirement_remove, name="desk-requirement-remove"),
    path("desk/venues/", organisations.desk_venues, name="desk-venues"),
    path("desk/venues/new/", organisations.desk_venue_new, name="desk-venue-new"),
    path("desk/venues/<int:pk>/", organisations.desk_venue_edit, name="desk-venue-edit"),
    path("desk/organisations/", organisations.desk_organisations, name="desk-organisations"),
    path("desk/organisations/types/", lists.ordered_list, TYPES, name="desk-types"),
    path("desk/organisations/types/new/", lists.ordered_new, TYPES, name="desk-type-new"),
    path("desk/organisations/types/<int:pk>/", lists.type_edit, name="desk-type-edit"),
    path("desk/organisations/types/<int:pk>/move/", lists.ordered_move, TYPES, name="desk-type-move"),
    path("desk/organisations/types/<int:pk>/remove/", lists.ordered_remove, TYPES, name="desk-type-remove"),
    path("desk/organisations/new/", organisations.desk_organisation_new, name="desk-organisation-new"),
    path("desk/organisations/<int:pk>/", organisations.desk_organisation_edit, name="desk-organisation-edit"),
    path("desk/people/", team_people.desk_people, name="desk-people"),
    path("desk/people/new/", team_people.desk_person_new, name="desk-person-new"),
    path("desk/people/<int:pk>/change/", team_people.desk_person_edit, name="desk-person-edit"),
    path("desk/people/<int:pk>/address/", team_people.desk_person_address, name="desk-person-address"),
    path("desk/people/<int:pk>/role/", team_people.desk_person_role, name="desk-person-role"),
]
