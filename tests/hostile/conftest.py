from tests.bookings.notices.conftest import site  # noqa: F401
from tests.test_permissions import made_world, world  # noqa: F401
