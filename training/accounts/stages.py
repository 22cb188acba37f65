"""The second step at signing in, left out on a device that its owner trusts: for those whose roles need none."""

from allauth.mfa.internal.flows import trust
from allauth.mfa.stages import AuthenticateStage, TrustStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login

from training.accounts.second_step import has_second_step
from training.models import User


def may_trust(person: User) -> bool:
    """Tell whether the person may leave the second step out on a device of theirs: no one who reads of everybody."""
    return not (person.is_team or person.is_group_member)


class SecondStep(AuthenticateStage):
    def _should_handle(self, request):
        person = self.login.user
        if person is None or not has_second_step(person) or did_use_passwordless_login(request, person):
            return False
        return not (may_trust(person) and trust.is_trusted_browser(request, person))


class TrustThisDevice(TrustStage):
    def handle(self):
        return super().handle() if may_trust(self.login.user) else (None, True)
