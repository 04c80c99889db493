"""The tables, and what the document says about them. One lock, so that a request sees nothing half done."""

import datetime
import hashlib
import hmac
import secrets
import sqlite3
import threading
import uuid

from shapes import Refused, invalid

SCHEMA = """
create table users (id text primary key, email text unique, secret text, display_name text, created_at text,
                    updated_at text);
create table lists (id text primary key, user_id text references users, name text, color text, created_at text,
                    updated_at text, unique (user_id, name));
create table todos (id text primary key, list_id text references lists on delete cascade, title text, notes text,
                    due_date text, priority text, done integer, completion_time text, created_at text,
                    updated_at text);
"""
OPEN_AT_MOST = 100
FILTERS = {"list_id": "t.list_id = ?", "priority": "t.priority = ?", "done": "t.done = ?"}
FILTERS["overdue"] = "(t.due_date is not null and t.due_date < :today and not t.done) = ?".replace(":today", "date()")


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z")


def today():
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def digest(password, salt):
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), 5000).hex()


class Store:
    def __init__(self):
        self.lock = threading.RLock()
        self.db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript("pragma foreign_keys = on;" + SCHEMA)
        self.access, self.refresh = {}, {}

    def all(self, sql, *values):
        return [dict(row) for row in self.db.execute(sql, values)]

    def one(self, sql, *values):
        rows = self.all(sql, *values)
        return rows[0] if rows else None

    def insert(self, table, values):
        row = {"id": str(uuid.uuid4()), **values, "created_at": now(), "updated_at": now()}
        marks = ", ".join("?" * len(row))
        self.write(f"insert into {table} ({', '.join(row)}) values ({marks})", *row.values())
        return row["id"]

    def change(self, table, key, values):
        values = {**values, "updated_at": now()}
        names = ", ".join(f"{name} = ?" for name in values)
        self.write(f"update {table} set {names} where id = ?", *values.values(), key)

    def write(self, sql, *values):
        try:
            self.db.execute(sql, values)
        except sqlite3.IntegrityError as error:
            raise Refused(409, "taken") from error

    # accounts

    def sign_up(self, body):
        salt = secrets.token_hex(8)
        secret = f"{salt}:{digest(body['password'], salt)}"
        values = {"email": body["email"], "secret": secret, "display_name": body["display_name"]}
        return self.user(self.insert("users", values))

    def user(self, key):
        return self.one("select id, email, display_name, created_at, updated_at from users where id = ?", key)

    def sign_in(self, address, password):
        found = self.one("select id, secret from users where email = ?", address.strip().lower())
        salt, _, expected = (found["secret"] if found else "none:none").partition(":")
        if not hmac.compare_digest(digest(password, salt), expected):
            raise Refused(401, "wrong_credentials")
        return self.tokens(found["id"])

    def tokens(self, user):
        soon = datetime.datetime.now() + datetime.timedelta(minutes=15)
        late = datetime.datetime.now() + datetime.timedelta(days=14)
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.access[access], self.refresh[refresh] = (user, soon), (user, late)
        return {"access_token": access, "refresh_token": refresh, "token_type": "bearer", "expires_in": 900}

    def whose(self, tokens, token):
        user, until = tokens.get(token, (None, None))
        if user is None or until < datetime.datetime.now():
            raise Refused(401, "not_signed_in")
        return user

    # lists

    LISTS = """select l.*, (select count(*) from todos t where t.list_id = l.id and not t.done) as open_count
               from lists l where l.user_id = ?"""

    def lists(self, me, limit, offset):
        rows = self.all(f"{self.LISTS} order by l.rowid desc limit ? offset ?", me, limit, offset)
        return rows, self.one("select count(*) as n from lists where user_id = ?", me)["n"]

    def list(self, me, key):
        return self.found(self.one(f"{self.LISTS} and l.id = ?", me, key))

    def found(self, row):
        if row is None:
            raise Refused(404, "not_found")
        return row

    # todos

    TODOS = "from todos t join lists l on l.id = t.list_id where l.user_id = ?"

    def todos(self, me, wanted, words, limit, offset):
        sql, values = self.TODOS, [me]
        for name, value in wanted.items():
            sql, values = f"{sql} and {FILTERS[name]}", [*values, value]
        if words:
            sql += " and (instr(lower(t.title), lower(?)) or instr(lower(coalesce(t.notes, '')), lower(?)))"
            values += [words, words]
        order = "order by t.due_date is null, t.due_date, t.id limit ? offset ?"
        rows = [self.shown(row) for row in self.all(f"select t.* {sql} {order}", *values, limit, offset)]
        return rows, self.one(f"select count(*) as n {sql}", *values)["n"]

    def todo(self, me, key):
        return self.shown(self.found(self.one(f"select t.* {self.TODOS} and t.id = ?", me, key)))

    def shown(self, row):
        done = bool(row["done"])
        overdue = not done and row["due_date"] is not None and row["due_date"] < today()
        return {**row, "done": done, "overdue": overdue}

    def create_todo(self, me, body):
        self.own_list(me, body["list_id"])
        if body["due_date"] and body["due_date"] < today():
            raise invalid("due_date", "must not be in the past")
        self.leave_room(body["list_id"], body["done"])
        return self.todo(me, self.insert("todos", {**body, "completion_time": now() if body["done"] else None}))

    def change_todo(self, me, key, body):
        before = self.todo(me, key)
        after = {**before, **body}
        self.own_list(me, after["list_id"])
        if (before["done"], before["list_id"]) != (after["done"], after["list_id"]):
            self.leave_room(after["list_id"], after["done"])
        if body.get("done", before["done"]) != before["done"]:
            body = {**body, "completion_time": now() if body["done"] else None}
        self.change("todos", key, body)
        return self.todo(me, key)

    def own_list(self, me, key):
        if not self.one("select 1 from lists where id = ? and user_id = ?", key, me):
            raise invalid("list_id", "is no list of yours")

    def leave_room(self, key, done):
        count = self.one("select count(*) as n from todos where list_id = ? and not done", key)["n"]
        if not done and count >= OPEN_AT_MOST:
            raise Refused(409, "list_full")

    def complete_all(self, me, key):
        self.list(me, key)
        self.write(
            "update todos set done = 1, completion_time = ?, updated_at = ? where list_id = ? and not done",
            now(), now(), key,
        )
        return self.list(me, key)
