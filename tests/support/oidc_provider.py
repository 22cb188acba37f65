"""A provider of an organisation, as OpenID Connect has it, at an address of this machine: it signs in whoever `claims`
say, signs its answers with a key of its own, and checks that whoever asks for them proves that it was they who began.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

from joserfc import jwk, jwt


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Provider:
    def __init__(self):
        self.key = jwk.RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"})
        self.claims: dict = {}
        self.userinfo: dict | None = None  # where it is to say something else there
        self.begun: dict[str, dict] = {}
        self.server = make_server("127.0.0.1", 0, self, handler_class=_Quiet)
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def settings(self, name: str = "nhs", **further) -> dict:
        """Return what deploy/environment.py makes of the variables that name it."""
        known = {"server_url": self.address, "origin": self.address, "domains": []} | further
        return {
            "provider_id": name,
            "name": "your NHS account",
            "client_id": "turnout",
            "secret": "s3cret",
            "settings": known,
        }

    def __call__(self, environ, start_response):
        asked = parse_qs(environ["QUERY_STRING"])
        size = int(environ.get("CONTENT_LENGTH") or 0)
        sent = {name: values[0] for name, values in parse_qs(environ["wsgi.input"].read(size).decode()).items()}
        page = getattr(self, "page" + environ["PATH_INFO"].replace("/", "_").replace(".", "").replace("-", "_"), None)
        status, headers, body = page(asked, sent) if page else ("404 Not Found", [], "")
        start_response(status, headers)
        return [body.encode()]

    def _json(self, value) -> tuple:
        return "200 OK", [("Content-Type", "application/json")], json.dumps(value)

    def page_well_known_openid_configuration(self, asked, sent):
        ends = {"authorization": "authorise", "token": "token", "userinfo": "userinfo"}
        said = {f"{name}_endpoint": f"{self.address}/{path}" for name, path in ends.items()}
        said |= {"issuer": self.address, "jwks_uri": f"{self.address}/keys"}
        return self._json(said | {"token_endpoint_auth_methods_supported": ["client_secret_post"]})

    def page_keys(self, asked, sent):
        return self._json({"keys": [self.key.as_dict(private=False)]})

    def page_authorise(self, asked, sent):
        code = secrets.token_urlsafe(8)
        self.begun[code] = {name: values[0] for name, values in asked.items()}
        back = asked["redirect_uri"][0] + "?" + urlencode({"code": code, "state": asked["state"][0]})
        return "302 Found", [("Location", back)], ""

    def page_token(self, asked, sent):
        begun = self.begun.pop(sent.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if not begun or sent.get("client_secret") != "s3cret" or proof.decode().rstrip("=") != begun["code_challenge"]:
            return "400 Bad Request", [("Content-Type", "application/json")], '{"error": "invalid_grant"}'
        now = int(time.time())
        said = {"iss": self.address, "aud": "turnout", "iat": now, "exp": now + 60} | self.claims
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, said, self.key)
        return self._json({"access_token": "t", "token_type": "Bearer", "id_token": token, "expires_in": 60})

    def page_userinfo(self, asked, sent):
        return self._json(self.claims if self.userinfo is None else self.userinfo)


@contextmanager
def running():
    """Start one and give it; it ends with the block."""
    provider = Provider()
    thread = threading.Thread(target=provider.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
        thread.join()
