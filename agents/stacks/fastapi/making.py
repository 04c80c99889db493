"""Effects that make rows, and those on rows that the rows of a collection refer to."""

from dataclasses import replace

from agents.spec.expression import ExpressionError, Member, Name, parse
from agents.spec.model import Effect
from agents.stacks.fastapi.pieces import Names, Row
from agents.stacks.fastapi.snippets import names_of
from agents.stacks.fastapi.steps import INDENT, Steps
from agents.stacks.fastapi.touched import Touched
from agents.stacks.fastapi.views import EntityView, FieldView


class Making(Steps):
    """Writes the effects of one operation, those that make rows among them."""

    def _create_other(self, effect: Effect) -> None:
        self._make(effect, self.rows)

    def _create_each(self, effect: Effect) -> None:
        _, var, rows, names = self._collect(effect)
        self._make(effect, names, f"for {var} in {rows}:")

    def _make(self, effect: Effect, names: Names, loop: str = "") -> None:
        """Write the making of a row, or of one in each turn of a loop."""
        entity = self.entity.project.entity(effect.makes or "")
        var, rows = f"new_{entity.var}", f"new_{entity.plural}" if loop else ""
        touched = Touched(entity, var, {f.attribute for f in entity.columns}, rows=rows, new=True)
        kept = bool(rows and touched.checks)
        self._ready()
        self._add(*([f"{rows}: list[{entity.class_name}] = []"] if kept else []), *([loop] if loop else []))
        start = len(self.lines)
        self._add(*self._made(effect, entity, var, names), *touched.locking, f"self._session.add({var})")
        self._add(*([f"{rows}.append({var})"] if kept else []))
        self.lines[start:] = [f"{INDENT if loop else ''}{line}" for line in self.lines[start:]]
        self.dirty = True
        self.others.append(touched)

    def _made(self, effect: Effect, entity: EntityView, var: str, names: Names) -> list[str]:
        """Return the lines that make a row of the values of an effect, and of defaults."""
        defaults = {f.name: f.node.default for f in entity.columns if f.node.default and f.name not in effect.values}
        later = {name: text for name, text in defaults.items() if "self" in names_of(parse(text))}
        plain = {**effect.values, **{name: text for name, text in defaults.items() if name not in later}}
        fields = [(entity.field(name), text) for name, text in plain.items()]
        pairs = ", ".join(f"{field.attribute}={self._value(text, field, names)}" for field, text in fields)
        own: Names = {**self.rows, "self": Row(entity, var)}
        after = self._assignments(Effect(values=later), entity, var, own)
        return [f"{var} = {entity.class_name}({pairs})", *(line for _, line in after)]

    def _set_each(self, effect: Effect) -> None:
        if effect.each and effect.target != effect.each[0]:
            self._set_through(effect)
        else:
            super()._set_each(effect)

    def _set_through(self, effect: Effect) -> None:
        """Set fields of the rows that those of a collection refer to, which are locked in the order of their ids."""
        _, var, rows, names = self._collect(effect)
        reference = self.reference(effect)
        entity, key = reference.target, f"{var}.{reference.attribute}"
        other = f"other_{entity.var}" if entity.var in (self.entity.var, var) else entity.var
        touched = Touched(entity, other, {entity.field(n).attribute for n in effect.values}, rows=f"{other}_rows")
        kept = bool(touched.checks or touched.follows)
        self._ready()
        self._add(f"await lock(self._session, {entity.class_name}, *({key} for {var} in {rows}))")
        self._add(*([f"{other}_rows: dict[UUID, {entity.class_name}] = {{}}"] if kept else []), *touched.gathering)
        self._add(f"for {var} in {rows}:")
        start = len(self.lines)
        self._add(f"{other} = await self._session.get_one({entity.class_name}, {key})")
        self._add(*touched.opening)
        at: Names = {**names, effect.target: Row(entity, other)}
        self._add(*(line for _, line in self._assignments(effect, entity, other, at)), *touched.reacting)
        self._add(*([f"{other}_rows[{other}.id] = {other}"] if kept else []))
        self.lines[start:] = [f"{INDENT}{line}" for line in self.lines[start:]]
        self.dirty = True
        self.others.append(replace(touched, rows=f"{other}_rows.values()"))

    def reference(self, effect: Effect) -> FieldView:
        """Return the reference, always there, from a row of the collection of an effect to the row that is set."""
        variable, path = effect.each or ("", "")
        node = parse(effect.target)
        entity, _ = self._source().rows(path, {"self": self.rows["self"], "actor": self.rows["actor"]})
        field = entity.field(node.name) if isinstance(node, Member) and node.base == Name(variable) else None
        if field is None or field.nullable:
            raise ExpressionError(f"{effect.target} is no row that each of {path} refers to")
        return field
