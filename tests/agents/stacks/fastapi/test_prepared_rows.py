"""What own tests store before a row can be made that its guards would refuse above a plain one."""

from pathlib import Path

from agents.specify.compiler import compile_bytes
from agents.stacks.fastapi.stack import FastApiStack

DOCUMENT = Path(__file__).parents[3] / "workflows" / "acceptance" / "documents" / "contest.md"


def test_factories_store_what_a_new_row_needs_below_and_on_the_row_above():
    spec = compile_bytes(DOCUMENT.read_bytes()).spec
    assert spec is not None
    told = FastApiStack().render(spec)["tests/factories.py"].decode()
    assert 'changes["team_id"] = str((await self.team_for_entry()).id)' in told
    _, _, ready = told.partition("async def team_for_entry(self) -> Team:")
    assert ready.partition("return team")[0].count("await self.new_player(team_id=team.id)") == 2
    assert "(await self.new_talk(status=TalkStatus.CONFIRMED)).id" in told
