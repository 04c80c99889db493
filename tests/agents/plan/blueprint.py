"""A stack in a few lines for tests: one unit of set-up, one of models, one for each entity, one of deployment."""

from collections.abc import Mapping

from agents.spec.model import Id, Spec
from agents.stacks.stack import Command, Toolchain, Unit

_NOTHING = Command(("true",))


class BlueprintStack:
    """Renders a small, complete project: enough for plans and accounts, not for a sandbox."""

    name = "fastapi"

    def units(self, spec: Spec) -> tuple[Unit, ...]:
        tables = tuple(n.id for n in (*spec.entities, *spec.links, *spec.roles))
        limits = (spec.rate_limit.id,) if spec.rate_limit else ()
        stated = tuple(node.id for node in (spec.api, spec.auth) if spec.roles)
        entities = tuple(
            Unit(e.plural, f"Offer {e.plural}", (f"app/routes/{e.plural}.py", f"tests/test_{e.plural}.py"),
                 nodes=tuple(o.id for o in spec.operations if o.entity == e.name), needs=("models",))
            for e in spec.entities
        )  # fmt: skip
        return (
            Unit("setup", "Set the project up", ("pyproject.toml", "requirements.lock", "app/main.py", "app/config.py",
                                                 ".env.example", "README.md"), nodes=(*stated, *limits)),
            Unit("models", "Store the rows", ("app/models.py", "app/schemas.py", "migrations/versions/0001_start.py"),
                 nodes=tables, needs=("setup",)),
            *entities,
            Unit("deployment", "Deploy it", ("Dockerfile", "compose.yaml"), needs=("setup",)),
        )  # fmt: skip

    def render(self, spec: Spec) -> Mapping[str, bytes]:
        files = {path: b"" for unit in self.units(spec) for path in unit.files} | _FIXED
        for entity in spec.entities:
            files[f"app/routes/{entity.plural}.py"] = _routes(spec, entity.name)
            files[f"tests/test_{entity.plural}.py"] = b"def test_answers():\n    assert 200 == 200\n"
        return files

    def harness(self) -> Mapping[str, bytes]:
        return {}

    def toolchain(self) -> Toolchain:
        one = (_NOTHING,)
        return Toolchain(b"", ("app",), one, one, one, *[_NOTHING] * 7, one, _NOTHING)

    def where(self, spec: Spec, node: Id) -> tuple[str, str]:
        entity = next((e for e in spec.entities if f":{e.name}." in node), None)
        return (f"app/routes/{entity.plural}.py", f"# {node}") if entity else ("app/models.py", "class Base")


def _routes(spec: Spec, entity: str) -> bytes:
    checks = [c for e in spec.entities if e.name == entity for c in e.rules]
    operations = [o for o in spec.operations if o.entity == entity]
    nodes = [c.id for c in (*checks, *(g for o in operations for g in o.guards))] + [o.id for o in operations]
    return ("def answer():\n" + "".join(f"    # {node}\n" for node in nodes) + "    return 200\n").encode()


_FIXED = {
    "pyproject.toml": b'[project]\nrequires-python = ">=3.11"\ndependencies = ["fastapi>=0.100", "shiny-new"]\n',
    "requirements.lock": b"fastapi==0.165.0 \\\n    --hash=sha256:00\nshiny-new==1.2\nstarlette==1.0\n",
    "app/main.py": b"def create_app():\n    return 1\n",
    "app/config.py": b"class Settings:\n    jwt_secret: str\n",
    ".env.example": b"DATABASE_URL=postgresql://db/app\nJWT_SECRET=\n",
    "README.md": b"# Read me\n",
    "app/models.py": b"class Base:\n    id: int\n",
    "app/schemas.py": b"class Page:\n    total: int\n",
    "migrations/versions/0001_start.py": b"""
def upgrade():
    op.create_table("todos", sa.Column("id", sa.Uuid()), sa.UniqueConstraint("list_id", "title", name=op.f("uq_x")))
    op.create_index(op.f("ix_todos_list_id"), "todos", ["list_id"], unique=False)
    op.create_index("uq_users_email", "users", [sa.text("lower(email)")], unique=True)


def downgrade():
    op.create_table("nothing")
""",
    "Dockerfile": b"FROM python:3.12-slim\n",
    "compose.yaml": b"services:\n  api:\n    build: .\n  db:\n    image: postgres:18\n",
}
