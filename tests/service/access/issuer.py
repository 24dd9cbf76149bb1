"""A small issuer of OpenID Connect, over HTTP on the loopback: whoever asks is the person that a test says."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from threading import Thread
from urllib.parse import parse_qs, parse_qsl, urlencode

import uvicorn
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from ingest.clock import SystemClock
from service.api.server import listen

CLIENT, SECRET = "goldenwindow", "a secret between two"


@dataclass
class Issuer:
    """`claims`: who signs in; `spoil`: what the token says instead of what it should."""

    address: str = ""
    claims: dict[str, object] = field(default_factory=lambda: {"sub": "7", "preferred_username": "li.na"})
    spoil: dict[str, object] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    other: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    signs_with_other: bool = False
    challenged: list[str] = field(default_factory=list)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> FastAPI:
        app = FastAPI(openapi_url=None)

        @app.get("/.well-known/openid-configuration")
        def metadata() -> dict[str, str]:
            paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": self.address, **{name: f"{self.address}/{path}" for name, path in paths.items()}}

        @app.get("/keys")
        def keys() -> dict[str, object]:
            return {"keys": [self.key.as_dict(private=False)]}

        @app.get("/authorize")
        def authorize(request: Request) -> Response:
            asked, code = dict(request.query_params), token_hex(8)
            self.asked[code] = asked
            return RedirectResponse(
                f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 303
            )

        @app.post("/token")
        async def token(request: Request) -> Response:
            form = dict(parse_qsl((await request.body()).decode()))
            asked = self.asked.pop(form["code"], None)
            sent = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
            right = sent.split(":") == [CLIENT, SECRET.replace(" ", "%20")] or sent.split(":") == [CLIENT, SECRET]
            if asked is None or not right or asked["redirect_uri"] != form["redirect_uri"]:
                return JSONResponse({"error": "invalid_grant"}, 400)
            self.challenged.append(asked["code_challenge_method"])
            if create_s256_code_challenge(form["code_verifier"]) != asked["code_challenge"]:
                return JSONResponse({"error": "invalid_grant"}, 400)
            return JSONResponse({"access_token": "x", "token_type": "Bearer", "id_token": self._token(asked["nonce"])})

        return app

    def _token(self, nonce: str) -> str:
        now = int(SystemClock().now().timestamp())
        usual = {"iss": self.address, "aud": CLIENT, "nonce": nonce, "iat": now, "exp": now + 300}
        key = self.other if self.signs_with_other else self.key
        return jwt.encode({"alg": "RS256", "kid": "1"}, {**usual, **self.claims, **self.spoil}, key)


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    issuer, sock = Issuer(), listen("127.0.0.1", 0)
    issuer.address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(issuer.app(), log_config=None, access_log=False))
    thread = Thread(target=server.run, args=([sock],), daemon=True)
    thread.start()
    try:
        yield issuer
    finally:
        server.should_exit = True
        thread.join()


def asked_of(address: str) -> dict[str, list[str]]:
    """The parameters of an address."""
    return parse_qs(address.partition("?")[2])
