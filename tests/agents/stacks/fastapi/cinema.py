"""A Spec with links and with lists that have a path of their own: by parent, by condition, by rank."""

from agents.spec.model import Api, Auth, Entity, Enum, Key, Link, Operation, Query, Source, Spec
from tests.agents.stacks.fastapi.workshop import field, operation

PERSON = Entity(
    id="entity:Guest",
    name="Guest",
    plural="guests",
    owner="self",
    fields=(
        field("Guest", "email", "email", required=True, fold=True, max=254),
        field("Guest", "password", "password", required=True, min=10, max=128, write="create", secret="hash"),
    ),
    keys=(Key(id="key:Guest.email", fields=("email",)),),
)
FILM = Entity(
    id="entity:Film",
    name="Film",
    plural="films",
    order=("title",),
    fields=(
        field("Film", "title", "string(80)", required=True, max=80),
        field("Film", "genre", "enum(Genre)", required=True),
        field("Film", "stars", "integer", min=0, max=5),
        field("Film", "shown", "boolean", write="never", computed="self.screenings.exists(s, !s.over)"),
    ),
)
PLAYER = Entity(
    id="entity:FilmStar",
    name="FilmStar",
    plural="film stars",
    order=("name",),
    fields=(
        field("FilmStar", "name", "string(80)", required=True, max=80),
        field("FilmStar", "born_on", "date"),
    ),
    keys=(Key(id="key:FilmStar.name", fields=("name",)),),
)
SCREENING = Entity(
    id="entity:Screening",
    name="Screening",
    plural="screenings",
    order=("starts_on",),
    fields=(
        field("Screening", "film", "ref(Film)", required=True, inverse="screenings"),
        field("Screening", "starts_on", "date", required=True),
        field("Screening", "seats", "integer", required=True, min=0, max=900),
        field("Screening", "over", "boolean", write="never", computed="self.starts_on < today"),
    ),
)
TICKET = Entity(
    id="entity:Ticket",
    name="Ticket",
    plural="tickets",
    owner="self.guest",
    fields=(
        field("Ticket", "screening", "ref(Screening)", required=True, inverse="tickets", on_delete="cascade"),
        field("Ticket", "guest", "ref(Guest)", default="actor", write="never", inverse="tickets"),
    ),
)
OWN = ("user", "self.guest == actor")
ANY, USER = ("anyone", None), ("user", None)


def crud(entity: str, path: str, read: tuple[str, str | None], write: tuple[str, str | None], **query: object):
    asked = Query.model_validate({"id": f"query:{entity}", **query}) if query else None
    return (
        operation(entity, "list", "GET", path, read, query=asked),
        operation(entity, "get", "GET", f"{path}/{{id}}", read),
        operation(entity, "create", "POST", path, write),
        operation(entity, "update", "PATCH", f"{path}/{{id}}", write),
        operation(entity, "delete", "DELETE", f"{path}/{{id}}", write),
    )


def extra(entity: str, name: str, path: str, grant: tuple[str, str | None], **query: object) -> Operation:
    asked = Query.model_validate({"id": f"query:{entity}.{name}", **query})
    return operation(entity, name, "GET", path, grant, kind="list", query=asked)


CAST, SEQUEL = "/films/{id}/cast/{film_star_id}", "/films/{id}/sequels/{film_id}"
FAVOURITE, SELF = "/guests/{id}/favourite-films/{film_id}", ("user", "self == actor")
LINKS = (
    Link(id="link:Film.cast", a="Film", b="FilmStar", a_name="cast", b_name="films"),
    Link(id="link:Film.sequels", a="Film", b="Film", a_name="sequels", b_name="prequels"),
    Link(id="link:Guest.favourite_films", a="Guest", b="Film", a_name="favourite_films", b_name="fans"),
)
OPERATIONS = (
    operation("Guest", "register", "POST", "/auth/register", ANY),
    operation("Guest", "login", "POST", "/auth/login", ANY),
    operation("Guest", "refresh", "POST", "/auth/refresh", ANY),
    operation("Guest", "logout", "POST", "/auth/logout", ANY),
    operation("Guest", "me", "GET", "/me", USER),
    operation("Guest", "get", "GET", "/guests/{id}", ("user", "self == actor")),
    *crud("Film", "/films", ANY, USER, filters=("genre", "film_star", "film", "guest", "shown"), search=("title",)),
    operation("Film", "link_film_star", "PUT", CAST, USER, kind="link", status=204),
    operation("Film", "unlink_film_star", "DELETE", CAST, USER, kind="unlink", status=204),
    operation("Film", "link_film", "PUT", SEQUEL, USER, kind="link", status=204),
    operation("Film", "unlink_film", "DELETE", SEQUEL, USER, kind="unlink", status=204),
    operation("Guest", "link_film", "PUT", FAVOURITE, SELF, kind="link", status=204),
    operation("Guest", "unlink_film", "DELETE", FAVOURITE, SELF, kind="unlink", status=204),
    *crud("FilmStar", "/film-stars", ANY, USER, filters=("film", "born_on")),
    *crud("Screening", "/screenings", ANY, USER),
    *crud("Ticket", "/tickets", OWN, OWN, filters=("screening",)),
    extra("Screening", "list_of_film", "/films/{id}/screenings", ANY, within="film", filters=("over",)),
    extra("Ticket", "list_of_guest", "/guests/{id}/tickets", OWN, within="guest"),
    extra("Screening", "list_small", "/reports/small", USER, where="self.seats < 20 && !self.over"),
    extra(
        "Film",
        "list_popular_films",
        "/reports/popular-films",
        USER,
        rank="self.screenings.size()",
        rank_name="screening_count",
        limit=2,
        filters=("genre",),
    ),
    extra("Film", "list_best", "/reports/best", ANY, rank="self.stars", rank_name="points"),
    extra("Ticket", "list_last", "/reports/last", USER, limit=1),
)


def cinema_spec() -> Spec:
    return Spec(
        title="Cinema",
        sources=(Source(path="cinema.md", sha256="0" * 64),),
        enums=(Enum(id="enum:Genre", name="Genre", values=("drama", "science fiction")),),
        entities=(PERSON, FILM, PLAYER, SCREENING, TICKET),
        links=LINKS,
        operations=OPERATIONS,
        auth=Auth(id="auth", subject="Guest", login="email", password="password"),
        api=Api(id="api", casing="camel", page_size=3, page_max=40),
        trace=(),
    )
