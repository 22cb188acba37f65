from tests.bookings.notices.conftest import site  # noqa: F401
from tests.test_permissions import world  # noqa: F401
