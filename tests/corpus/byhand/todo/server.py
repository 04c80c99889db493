"""A todo backend on the standard library alone: `python server.py [--port N] [--prefix /p]`."""

import argparse
import http
import json
import re
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import shapes
from shapes import LIST, TODO, USER, Refused, clean, invalid
from store import Store

BASE = "/api/v1"
STORE = Store()


class Request:
    def __init__(self, handler, key, query):
        self.handler, self.key, self.query = handler, key, query

    def body(self):
        kind = self.handler.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refused(415, "media_type")
        try:
            return json.loads(self.handler.content)
        except ValueError:
            raise Refused(400, "bad_json") from None

    def texts(self, *names):
        return clean({name: shapes.Field(shapes.text(1000)) for name in names}, self.body(), new=True)

    def me(self):
        kind, _, token = self.handler.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            raise Refused(401, "not_signed_in")
        return STORE.whose(STORE.access, token)

    def known(self, *names):
        for name in self.query.keys() - {*names, "limit", "offset", "sort"}:
            raise invalid(name, "is not known")
        return shapes.page(self.query)

    def wanted(self, **checks):
        found = {}
        for name in checks.keys() & self.query.keys():
            try:
                found[name] = checks[name](self.query[name])
            except ValueError as error:
                raise invalid(name, str(error)) from None
        return found


def register(request):
    return 201, STORE.sign_up(clean(USER, request.body(), new=True))


def login(request):
    given = request.texts("email", "password")
    return 200, STORE.sign_in(given["email"], given["password"])


def refresh(request):
    token = request.texts("refresh_token")["refresh_token"]
    user = STORE.whose(STORE.refresh, token)
    del STORE.refresh[token]
    return 200, STORE.tokens(user)


def logout(request):
    request.me()
    STORE.refresh.pop(request.texts("refresh_token")["refresh_token"], None)
    return 204, None


def me(request):
    return 200, STORE.user(request.me())


def update_me(request):
    user = request.me()
    STORE.change("users", user, clean(USER, request.body(), new=False))
    return 200, STORE.user(user)


def lists(request):
    me = request.me()
    limit, offset = request.known()
    return 200, paged(STORE.lists(me, limit, offset), limit, offset)


def create_list(request):
    me = request.me()
    values = clean(LIST, request.body(), new=True)
    return 201, STORE.list(me, STORE.insert("lists", {"user_id": me, **values}))


def get_list(request):
    return 200, STORE.list(request.me(), request.key)


def update_list(request):
    me = request.me()
    STORE.list(me, request.key)
    STORE.change("lists", request.key, clean(LIST, request.body(), new=False))
    return 200, STORE.list(me, request.key)


def delete_list(request):
    STORE.list(request.me(), request.key)
    STORE.write("delete from lists where id = ?", request.key)
    return 204, None


def complete_all(request):
    return 200, STORE.complete_all(request.me(), request.key)


def todos(request):
    me = request.me()
    limit, offset = request.known("list_id", "priority", "done", "overdue", "q")
    wanted = request.wanted(
        list_id=shapes.reference,
        priority=shapes.choice("low", "normal", "high"),
        done=shapes.boolean,
        overdue=shapes.boolean,
    )
    return 200, paged(STORE.todos(me, wanted, request.query.get("q"), limit, offset), limit, offset)


def create_todo(request):
    me = request.me()
    return 201, STORE.create_todo(me, clean(TODO, request.body(), new=True))


def get_todo(request):
    return 200, STORE.todo(request.me(), request.key)


def update_todo(request):
    me = request.me()
    STORE.todo(me, request.key)
    return 200, STORE.change_todo(me, request.key, clean(TODO, request.body(), new=False))


def delete_todo(request):
    STORE.todo(request.me(), request.key)
    STORE.write("delete from todos where id = ?", request.key)
    return 204, None


def paged(found, limit, offset):
    rows, total = found
    return {"items": rows, "total": total, "limit": limit, "offset": offset}


ROUTES = {
    "/auth/register": {"POST": register},
    "/auth/login": {"POST": login},
    "/auth/refresh": {"POST": refresh},
    "/auth/logout": {"POST": logout},
    "/me": {"GET": me, "PATCH": update_me},
    "/lists": {"GET": lists, "POST": create_list},
    "/lists/([^/]+)": {"GET": get_list, "PATCH": update_list, "DELETE": delete_list},
    "/lists/([^/]+)/complete-all": {"POST": complete_all},
    "/todos": {"GET": todos, "POST": create_todo},
    "/todos/([^/]+)": {"GET": get_todo, "PATCH": update_todo, "DELETE": delete_todo},
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_any(self):
        self.content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            with STORE.lock:
                status, body = self.route()
        except Refused as refused:
            return self.problem(refused)
        location = f"{self.path.partition('?')[0]}/{body['id']}" if status == 201 and "id" in body else None
        return self.answer(status, body, "application/json", location)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def route(self):
        url = urllib.parse.urlsplit(self.path)
        path = url.path.removeprefix(self.server.prefix + BASE)
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        for pattern, methods in ROUTES.items():
            if found := re.fullmatch(pattern, path):
                if self.command not in methods:
                    raise Refused(405, "method_not_allowed")
                key = urllib.parse.unquote(found[1]) if found.groups() else None
                return methods[self.command](Request(self, key, query))
        raise Refused(404, "not_found")

    def problem(self, refused):
        title = http.HTTPStatus(refused.status).phrase
        body = {"type": "about:blank", "title": title, "status": refused.status, "code": refused.code}
        self.answer(refused.status, {**body, "errors": refused.errors}, "application/problem+json")

    def answer(self, status, body, kind, location=None):
        content = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        if content:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Be quiet."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--prefix", default="")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads, server.request_queue_size = True, 64
    server.prefix = options.prefix
    print(f"http://127.0.0.1:{server.server_port}{options.prefix}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
