"""What `orchestrate` says when it is called without a command."""

OVERVIEW = """\
orchestrate turns a requirements document into a tested backend that runs.

examples:
  orchestrate init todo.md                       a first document, to be changed into yours
  orchestrate run todo.md --out todo-backend     build it, test it, deliver it
  orchestrate serve todo-backend                 boot it with a PostgreSQL of its own

build:    init  check  run  resume
follow:   status  runs  logs  approve  reject  answer  cancel
use:      serve  verify
help:     explain  schema  config  doctor

`orchestrate COMMAND --help` shows options and an example of each."""
