"""Every error code of the command line, what it means and what to do. `orchestrate explain CODE` prints it.

OR1xx documents and folders, OR2xx usage, OR3xx runs and reviews, OR4xx models, OR5xx `serve`, OR6xx `verify`, OR7xx the
environment, OR8xx signals, OR9xx ourselves. Codes are never given a second meaning.
"""

from collections.abc import Mapping

from orchestrator.explanation import Explanation
from orchestrator.model_codes import MODEL_CODES
from orchestrator.serve.codes import SERVE_CODES

CODES: Mapping[str, Explanation] = {
    "OR101": Explanation(
        "No such document",
        "A path named as REQUIREMENTS does not exist, so there is nothing to read.",
        "Check the spelling and the directory; a file, several files or a folder can be given.",
    ),
    "OR102": Explanation(
        "The document is empty",
        "The document holds no text besides white space.",
        "Write at least one sentence that names a thing to keep, e.g. `Each list has a name (required).`",
    ),
    "OR103": Explanation(
        "The document is binary",
        "The file holds zero bytes, so it is a program, picture or office document and no text.",
        "Export it as Markdown or plain text in UTF-8.",
    ),
    "OR104": Explanation(
        "The document is not UTF-8",
        "A byte at the place named cannot be read as UTF-8. Guessing another encoding could change a requirement.",
        "Convert it, e.g. with `iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW`.",
    ),
    "OR105": Explanation(
        "The document is too large",
        "Requirements larger than 1 MiB are almost always a wrong file, and nobody could review the result.",
        "Name the right file, or split the document by subject and build one part at a time.",
    ),
    "OR106": Explanation(
        "The document cannot be read",
        "The operating system refused to open the file.",
        "Allow reading, e.g. with `chmod u+r FILE`.",
    ),
    "OR107": Explanation(
        "The folder holds no document",
        "A folder was named as REQUIREMENTS, and no file in it is Markdown, text or a contract by its suffix.",
        "Name the file itself.",
    ),
    "OR108": Explanation(
        "Two documents have one name",
        "The documents of a run lie beside each other, each under its name.",
        "Rename one of the two, or name one file only.",
    ),
    "OR120": Explanation(
        "The output folder holds other files",
        "The delivery would land among files that did not come from Orchestrate. Nothing of yours is overwritten.",
        "Name a new or empty folder with --out.",
    ),
    "OR121": Explanation(
        "The output is no folder",
        "The path given with --out exists and is a file.",
        "Name a new or empty folder with --out.",
    ),
    "OR122": Explanation(
        "The output folder cannot be written",
        "The operating system refused to create or write the folder.",
        "Allow writing, or name another folder with --out.",
    ),
    "OR123": Explanation(
        "The file is there already",
        "`init` writes a new document and never changes one that is there.",
        "Name another file, e.g. `orchestrate init OTHER.md`.",
    ),
    "OR125": Explanation(
        "The file cannot be written",
        "The folder of the file is missing, or the operating system refused to write there.",
        "Name a file in a folder that is there and can be written.",
    ),
    "OR126": Explanation(
        "Nothing to compare",
        "One of the two versions holds errors, so no Spec comes of it.",
        "`orchestrate check FILE` says what is wrong with it.",
    ),
    "OR127": Explanation(
        "No spec.json",
        "The file after --against ends with .json and is no Spec that this version of Orchestrate can read.",
        "Name an earlier document, or `docs/orchestrate/spec.json` of a delivery.",
    ),
    "OR201": Explanation(
        "Wrong usage",
        "An option, argument or command is unknown, missing or has no meaning here.",
        "The message names what was wrong; `orchestrate COMMAND --help` shows what there is.",
    ),
    "OR202": Explanation(
        "Unknown value",
        "An option has a closed list of values, and the one given is not in it.",
        "Use one of the values that the message names.",
    ),
    "OR203": Explanation(
        "No such model",
        "A model whose price is not known is not asked, because no budget could be held.",
        "Use one of the names in the message; without --model everything is derived from the document.",
    ),
    "OR204": Explanation(
        "A rejection needs a comment",
        "Whoever reads the run later wants to know why it was rejected.",
        'Say it: `orchestrate reject -m "the reason"`.',
    ),
    "OR205": Explanation(
        "Unknown code",
        "`explain` knows the codes of diagnostics (SP...) and errors (OR...), and sentences of the newest run here.",
        "Copy the code from the message that it stands in; for a sentence, a line or a node name the document, too.",
    ),
    "OR206": Explanation(
        "Nothing of that name",
        "No sentence of the document has that id or stands in that line, and no node of its Spec is called so.",
        "`orchestrate check FILE --json` lists the ids of sentences and of nodes.",
    ),
    "OR207": Explanation(
        "A file of settings cannot be used",
        "orchestrate.toml of this directory, or your own config.toml, is no TOML or holds a setting that there is not.",
        "Mend what the message names; `orchestrate config show` prints every setting and where it comes from.",
    ),
    "OR301": Explanation(
        "No such run",
        "No run of this directory has that id. An unknown id never starts a new run.",
        "`orchestrate runs` lists the runs of this directory.",
    ),
    "OR302": Explanation(
        "No unfinished run",
        "The command works on the newest unfinished run of this directory, and there is none.",
        "Name a run (`orchestrate runs` lists them), or start one with `orchestrate run REQUIREMENTS`.",
    ),
    "OR303": Explanation(
        "The run is busy",
        "Another process works on this run and holds its lock.",
        "Wait for it (`orchestrate status RUN`), or stop that process.",
    ),
    "OR304": Explanation(
        "The run does not wait for a review",
        "`approve` and `reject` answer a question, and this run has not asked one.",
        "`orchestrate status RUN` shows where it stands and the next command.",
    ),
    "OR305": Explanation(
        "The decision is about something else",
        "A decision holds for the tree that was shown, and another one waits now. Nothing was decided.",
        "`orchestrate resume RUN` lays out what waits; look at it and decide again.",
    ),
    "OR306": Explanation(
        "The run cannot go on",
        "Its last checkpoint does not allow the step that was asked for.",
        "Resume it without --from, or start a new run.",
    ),
    "OR307": Explanation(
        "The run's files are damaged",
        "The database or the repository of the run is missing or cannot be read.",
        "Start a new run with `orchestrate run REQUIREMENTS`.",
    ),
    "OR308": Explanation(
        "The backend cannot be rendered",
        "The stack has no way to build what the document describes.",
        "`orchestrate check REQUIREMENTS` shows what was understood.",
    ),
    "OR309": Explanation(
        "The artifact and its sources disagree",
        "A phase could not carry out its work on what the phases before it left.",
        "Start a new run with `orchestrate run REQUIREMENTS`; if it happens again, report it with the run's log.",
    ),
    "OR310": Explanation(
        "Rejected in a review",
        "A person looked at the phase and said no, so the run has ended and nothing was delivered.",
        "Change the document by what the comment says, then `orchestrate run REQUIREMENTS`.",
    ),
    "OR311": Explanation(
        "Nothing is left to cancel",
        "The run has ended already, and what it delivered is yours; `cancel` removes nothing.",
        "`orchestrate runs` shows how it ended.",
    ),
    "OR312": Explanation(
        "The run cannot be ended from here",
        "A process of another machine, of another container or of another user works on it.",
        "Give the same command there, or as that user.",
    ),
    "OR313": Explanation(
        "The run was cancelled",
        "Somebody has ended it for good, so it does not go on by itself and cannot be approved.",
        "Start a new one with `orchestrate run REQUIREMENTS`; `orchestrate resume RUN --from PHASE` takes it up again.",
    ),
    "OR314": Explanation(
        "Refine stopped without green gates",
        "Repairs were made and the gates judged again, until two in a row changed nothing, or none was left.",
        "The best attempt lies in the run's directory as a patch. `orchestrate logs RUN` shows what the gates found.",
    ),
    "OR315": Explanation(
        "An agent did not carry out its task",
        "It ended without files that hold: out of answers, out of scope, or refused. No template has them either.",
        "`orchestrate resume RUN --from plan` divides the work anew; or take the requirement out of the document.",
    ),
    **MODEL_CODES,
    "OR601": Explanation(
        "No address of a server",
        "--base-url takes http:// or https://, a host, perhaps a port and a path; no user name, query or fragment.",
        "Give the part before the base path of the API, e.g. http://127.0.0.1:8000.",
    ),
    "OR602": Explanation(
        "Not the API of the document",
        "The address answers with HTML or 404, or redirects to another host or page. A redirect of the whole address "
        "on the same host is followed before the suite; none is followed during it.",
        "Name the address itself, without the base path; `openapi.yaml` of a run says which paths it must have.",
    ),
    "OR603": Explanation(
        "The server does not answer",
        "Nothing listens at the base URL, it did not answer within 10 seconds, a gateway says that it is down, or its "
        "certificate is not trusted.",
        "Start it, or name the right address; SSL_CERT_FILE names the certificates of authorities of your own.",
    ),
    "OR604": Explanation(
        "A project of another stack",
        "A sandbox judges code whose stack says how to migrate, serve and test it. This folder is of none of them.",
        "Start the backend yourself, then `orchestrate verify REQUIREMENTS --base-url URL` runs the same suite.",
    ),
    "OR605": Explanation(
        "The folder cannot be read as a project",
        "It is missing, empty, far too large for one backend, or holds something that is no regular file.",
        "Name the folder of the backend; what its .gitignore leaves out is not read.",
    ),
    "OR606": Explanation(
        "The first account is not named",
        "Nobody gets a role of the document by signing up: its first account comes from the server's configuration.",
        "Set the variables that the message names to an account of a system that is not in use; it is sent to that "
        "server only and written nowhere.",
    ),
    "OR701": Explanation(
        "No sandbox can be started",
        "Generated code runs in a sandbox only, and this machine offers none.",
        "`orchestrate doctor` says what is missing and the command that installs it.",
    ),
    "OR702": Explanation(
        "The sandbox went away",
        "The sandbox or its database died or ran full while it was in use. That is no verdict on the code.",
        "Free the resource that the message names, then `orchestrate resume`.",
    ),
    "OR703": Explanation(
        "The disk is full",
        "Nothing can be written any more.",
        "Free some space, then `orchestrate resume`.",
    ),
    "OR705": Explanation(
        "No permission",
        "The operating system refused to read or write a file that Orchestrate needs.",
        "Allow it for the path that the message names.",
    ),
    "OR801": Explanation(
        "Stopped",
        "Ctrl-C or a signal ended the command. What was committed until then is kept.",
        "`orchestrate resume` goes on from there.",
    ),
    "OR901": Explanation(
        "A fault of Orchestrate",
        "Something happened that nobody thought of. The traceback stands in the log that the message names.",
        "Run again with `orchestrate --debug ...` to see it, and report it with the log.",
    ),
    "OR902": Explanation(
        "Another package is in the way",
        "A package with the same name as one of ours is found first, so parts of another program would be loaded.",
        "Install Orchestrate by itself: `uv tool install orchestrate`, or `make setup` in a clone.",
    ),
    **SERVE_CODES,
}
