"""Data of a contract -> entries: the facts of each line, and what the Spec has no words for."""

from collections import defaultdict
from collections.abc import Iterator

from agents.spec.diagnostic import Diagnostic, report
from agents.specify.facts.facts import (
    CheckFact,
    EntityFact,
    Fact,
    FieldFact,
    KeyFact,
    LinkFact,
    NodeFact,
    QueryFact,
    RefFact,
)
from agents.specify.forms.declare import SUBJECT
from agents.specify.readers.fields import Place, of_column
from agents.specify.readers.naming import (
    BUILT_IN,
    Taken,
    entity_name,
    enum_name,
    field_name,
    is_password,
    reference_name,
)
from agents.specify.readers.schema import (
    Aside,
    Choice,
    Column,
    Condition,
    Key,
    Lost,
    Pair,
    Reference,
    Repeated,
    Schema,
    Table,
)
from agents.specify.source.entry import NOT_BUILT, Entry

MOST_FIELDS = 1500
"""Columns of a table; PostgreSQL holds 1,600, with those that every table has."""

_UNEQUAL = frozenset({"text", "password", "datetime"})
"""Types by whose values lists are not filtered: they are hardly ever equal, or not to be told."""


def entries(schema: Schema) -> list[Entry]:
    """Return what each line of a contract states, in the order of its lines."""
    found = list(_Translation(schema).entries())
    return sorted(found, key=lambda entry: entry.line)


class _Translation:
    """Gives tables and columns the names of the Spec and says of each line what comes of it."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.form = schema.form
        self.taken = Taken()
        self.refused: dict[int, str] = {}
        self.entities: dict[str, str] = {}
        self.fields: dict[str, Taken] = {}
        self.renamed: dict[tuple[str, str], str] = {}
        self.plain: dict[str, list[str]] = defaultdict(list)
        self.linked: set[frozenset[str]] = set()
        self._name_tables()
        self.joins = {id(t): pair for t in schema.tables if (pair := self._join(t))}
        self.subject = self._subject()
        self.choices = {words.lower(): choice for choice in schema.choices for words in [choice.name]}

    def _name_tables(self) -> None:
        for table in self.schema.tables:
            name = entity_name(table.name)
            why = self.taken.refuse(name, table.line)
            if why:
                self.refused[id(table)] = why
            else:
                self.entities[table.name.lower()] = name
                self.fields[name] = Taken()

    def _subject(self) -> str:
        """Return the entity of the people who sign in, as far as the contract tells it: it keeps passwords."""
        if self.schema.subject:
            return self.schema.subject
        keeping = (t for t in self.schema.tables if any(is_password(c.name) for c in t.columns))
        return next((self.entities.get(t.name.lower(), "") for t in keeping), "User")

    def entity(self, name: str) -> str | None:
        """Return the entity that a name of the contract stands for; None if it declares none of that name."""
        found = self.entities.get(name.lower())
        if found is None and entity_name(name) in self.fields:
            return entity_name(name)
        return found or (SUBJECT if name.lower() == "user" and self.schema.subject == SUBJECT else None)

    def entries(self) -> Iterator[Entry]:
        """Yield the entries of everything that the contract says."""
        for table in self.schema.tables:
            yield from self._table(table)
        for choice in self.schema.choices:
            yield self._choice(choice)
        for reference in self.schema.references:
            yield self._reference(reference)
        for pair in self.schema.pairs:
            yield self._pair(pair)
        for repeated in self.schema.repeated:
            yield self._repeated(repeated)
        for condition in self.schema.conditions:
            yield self._condition(condition)
        for aside in self.schema.asides:
            yield self._aside(aside)

    def _table(self, table: Table) -> Iterator[Entry]:
        if why := self.refused.get(id(table)):
            lost = Lost(f"{table.name} with {len(table.columns)} fields", why, "rename it, or drop one of the two")
            yield self._entry(table, table.name, findings=self._lost(table.line, (lost,)))
        elif pair := self.joins.get(id(table)):
            yield from self._joined(table, pair)
        else:
            yield from self._entity(table, self.entities[table.name.lower()])

    def _entity(self, table: Table, entity: str) -> Iterator[Entry]:
        facts = (EntityFact(entity), NodeFact(f"entity:{entity}"))
        yield self._entry(table, entity, facts, self._lost(table.line, table.lost))
        for column in table.columns[:MOST_FIELDS]:
            yield self._column(column, table, entity)
        for key in table.keys:
            yield self._key(key, entity, table)
        if beyond := table.columns[MOST_FIELDS:]:
            why, way = f"a table has at most {MOST_FIELDS} columns", "divide it"
            lost = Lost(f"{len(beyond)} fields of {entity} from {beyond[0].name} on", why, way)
            yield self._entry(beyond[0], entity, findings=self._lost(beyond[0].line, (lost,)))

    def _column(self, column: Column, table: Table, entity: str) -> Entry:
        target = self.entity(column.target) if column.target else None
        name = reference_name(column.name) if target else field_name(column.name)
        if is_password(column.name) and entity == self.subject:
            name = "password"
        alone = column.primary and sum(c.primary for c in table.columns) == 1
        place = Place(entity, name, self.subject, target, alone, self._chosen(column))
        self.renamed[table.name.lower(), column.name.lower()] = name
        why = "" if name in BUILT_IN else self.fields[entity].refuse(name, column.line)
        if why:
            lost = Lost(f"{entity}.{column.name}", why, "rename it")
            return self._entry(column, entity, findings=self._lost(column.line, (lost,)))
        facts, findings = of_column(column, place)
        if any(isinstance(f, FieldFact) and f.type not in _UNEQUAL for f in facts):
            self.plain[entity].append(name)
        return self._entry(column, entity, facts, (*findings, *self._lost(column.line, column.lost)))

    def _chosen(self, column: Column) -> Choice | None:
        """Return the list of values of a column, under its name where that is no entity."""
        if column.values:
            return Choice("", column.line, column.text, column.values)
        choice = self.choices.get(column.enum.lower()) if column.enum else None
        if choice is None:
            return None
        name = enum_name(choice.name)
        return Choice("" if name in self.fields else name, choice.line, choice.text, choice.values)

    def _key(self, key: Key, entity: str, table: Table) -> Entry:
        known = {c.name.lower(): self.renamed.get((table.name.lower(), c.name.lower()), "") for c in table.columns}
        names = tuple(known.get(c.lower(), "") for c in key.columns)
        if not key.unique:
            why = "indexes follow from keys, references, filters and the order of lists"
            return self._aside(Aside(key.line, key.text, why, entity))
        if not all(name in self.fields[entity].lines for name in names):
            if names == ("id",):
                return self._entry(key, entity, (NodeFact(f"entity:{entity}"),))
            lost = Lost(f"the key ({', '.join(key.columns)})", "not all of its columns are fields that are built")
            return self._entry(key, entity, findings=self._lost(key.line, (lost,)))
        return self._entry(key, entity, (KeyFact(entity, names),))

    def _choice(self, choice: Choice) -> Entry:
        name, nodes = enum_name(choice.name), list(self._chosen_by(choice))
        lost: tuple[Lost, ...] = ()
        if not nodes:
            lost = (Lost(f"the list of values {choice.name}", "no field has it", "drop it, or give it to a field"),)
        nodes = [] if lost or name in self.fields else [f"enum:{name}", *nodes]
        return self._entry(choice, choice.name, tuple(map(NodeFact, nodes)), self._lost(choice.line, lost))

    def _chosen_by(self, choice: Choice) -> Iterator[str]:
        """Yield the fields that have a list of values."""
        for table in self.schema.tables:
            for column in table.columns:
                entity = self.entities.get(table.name.lower())
                if entity and column.enum.lower() == choice.name.lower():
                    yield f"field:{entity}.{self.renamed.get((table.name.lower(), column.name.lower()), '')}"

    def _reference(self, reference: Reference) -> Entry:
        entity, target = self.entity(reference.entity), self.entity(reference.target)
        name = reference_name(reference.name)
        lost = self._unknown(reference.entity, reference.target)
        if not lost and entity and (why := self.fields.setdefault(entity, Taken()).refuse(name, reference.line)):
            lost = (Lost(f"the reference {reference.entity}.{reference.name}", why, "give it another name"),)
        if lost or not entity or not target:
            return self._entry(reference, reference.entity, findings=self._lost(reference.line, lost))
        fact = RefFact(entity, target, name, reference.required)
        self.plain[entity].append(name)
        keys = (KeyFact(entity, (name,)),) if reference.unique else ()
        return self._entry(reference, entity, (fact, *keys), self._lost(reference.line, reference.lost))

    def _unknown(self, *names: str) -> tuple[Lost, ...]:
        unknown = [n for n in names if self.entity(n) is None]
        return tuple(Lost(f"what is said of {n}", f"{n} is declared nowhere", f"declare {n}") for n in unknown)

    def _pair(self, pair: Pair) -> Entry:
        lost = self._unknown(pair.a, pair.b) or self._unlinkable(pair)
        a, b = self.entity(pair.a), self.entity(pair.b)
        if lost or not a or not b:
            return self._entry(pair, pair.a, findings=self._lost(pair.line, lost))
        self.linked.add(frozenset((a, b)))
        return self._entry(pair, a, (LinkFact(a, b),), self._lost(pair.line, pair.lost))

    def _unlinkable(self, pair: Pair) -> tuple[Lost, ...]:
        what = f"many {pair.a} to many {pair.b}"
        hint = "declare an entity with two references"
        if self.entity(pair.a) == self.entity(pair.b):
            return (Lost(what, "rows are not linked with rows of their own kind", hint),)
        if frozenset((str(self.entity(pair.a)), str(self.entity(pair.b)))) in self.linked:
            return (Lost(what, "the two are linked already, and only once", hint),)
        return ()

    def _join(self, table: Table) -> Pair | None:
        """Return the link that a table stands for which holds nothing but references to two others."""
        plain = [c for c in table.columns if field_name(c.name) not in BUILT_IN]
        targets = [c.target for c in plain if c.target]
        known = [self.entity(t) for t in targets]
        if len(plain) != 2 or len(known) != 2 or None in known or known[0] == known[1]:
            return None
        ends = frozenset(str(k) for k in known)
        if ends in self.linked or self._is_target(table) or any(c.unique for c in plain):
            return None
        self.linked.add(ends)
        return Pair(targets[0], targets[1], table.line, table.text)

    def _is_target(self, table: Table) -> bool:
        name = self.entity(table.name)
        return any(c.target and self.entity(c.target) == name for t in self.schema.tables for c in t.columns)

    def _joined(self, table: Table, pair: Pair) -> Iterator[Entry]:
        """Each line of such a table says that there is the link."""
        a, b = str(self.entity(pair.a)), str(self.entity(pair.b))
        parts: list[Table | Column | Key] = [table, *table.columns, *table.keys]
        for part in parts:
            yield self._entry(part, table.name, (LinkFact(a, b),), self._lost(part.line, getattr(part, "lost", ())))

    def _repeated(self, said: Repeated) -> Entry:
        entity = self.entity(said.table)
        name = self.renamed.get((said.table.lower(), said.column.lower()))
        join = next((p for t in self.schema.tables if t.name.lower() == said.table.lower()
                     and (p := self.joins.get(id(t)))), None)  # fmt: skip
        if join:
            return self._entry(said, said.table, (LinkFact(str(self.entity(join.a)), str(self.entity(join.b))),))
        if entity and name in self.fields.get(entity, Taken()).lines:
            return self._entry(said, entity, (NodeFact(f"field:{entity}.{name}"),))
        lost = Lost(f"what is said of {said.table}.{said.column}", "there is no such field")
        return self._entry(said, said.table, findings=self._lost(said.line, (lost,)))

    def _condition(self, condition: Condition) -> Entry:
        entity = self.entity(condition.table)
        facts = (CheckFact(entity, condition.expr),) if entity else ()
        return self._entry(condition, entity or condition.table, facts)

    def _aside(self, aside: Aside) -> Entry:
        found = self._lost(aside.line, aside.lost)
        if aside.why:
            what = " ".join(aside.text.split())[:60]
            found = (*found, report("SP707", aside.line, what=what, why=aside.why))
        facts: list[Fact] = [NodeFact(node) for node in aside.nodes]
        facts += filter(None, map(self._filtered, aside.filtered))
        return self._entry(aside, aside.section, tuple(facts), found)

    def _filtered(self, name: str) -> QueryFact | None:
        """Lists are filtered by every field of which two rows may well have the same value."""
        entity = self.entity(name)
        return QueryFact(entity, tuple(self.plain.get(entity, ()))) if entity and self.plain.get(entity) else None

    @staticmethod
    def _lost(line: int, lost: tuple[Lost, ...]) -> tuple[Diagnostic, ...]:
        return tuple(report(NOT_BUILT, line, what=one.what, why=one.why, way=one.hint) for one in lost)

    def _entry(
        self,
        part: Table | Column | Key | Choice | Reference | Pair | Repeated | Condition | Aside,
        section: str,
        facts: tuple[Fact, ...] = (),
        findings: tuple[Diagnostic, ...] = (),
    ) -> Entry:
        return Entry(part.line, section, part.text, self.form, facts, findings)
