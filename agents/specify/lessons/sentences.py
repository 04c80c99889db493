"""What is wrong with documents, contracts and single sentences."""

from collections.abc import Mapping

from agents.specify.lessons.lesson import Lesson

SENTENCES: Mapping[str, Lesson] = {
    "SP001": Lesson("The file holds nothing that can be read as text: it is empty, binary, or in another encoding."),
    "SP002": Lesson("A document of more than 1 MiB is almost always a wrong file, and nobody could review the result."),
    "SP003": Lesson(
        "Sentences are read in English only. Tables, fences and contracts do not depend on a language, and a model can "
        "say the sentences again in English.",
        "# Aufgaben\n\nJede Liste hat einen Namen und eine Farbe. Die Liste gehört dem Benutzer, der sie angelegt "
        "hat. Der Titel einer Aufgabe darf nicht leer sein. Die Aufgabe ist nicht überfällig, wenn sie erledigt ist.\n"
        "Nur der Benutzer kann die Liste sehen, und die Aufgabe ist ein Teil der Liste.\n",
        "# Tasks\n\nEach list has a name and a color. A list belongs to the user who created it.\n",
    ),
    "SP006": Lesson(
        "A table is told by its header: Field and Type declare fields, From, Event and To steps, Method and Path "
        "routes, and roles grant rights. No row of this one is understood.",
        "## Prices\n\n| What | Costs |\n|---|---|\n| a small box | much |\n| a big box | more |\n",
        "## Box\n\n| Field | Type |\n|---|---|\n| price | decimal |\n",
    ),
    "SP004": Lesson(
        "A fence or a linked file says that it is a contract, and its reader cannot parse it. Nothing of it counts.",
        "```sql\nCREATE TABLE (\n```\n", "```sql\nCREATE TABLE boxes (id uuid PRIMARY KEY, label text NOT "
        "NULL);\n```\n",
    ),
    "SP005": Lesson(
        "Files are read from the folder of the document and below it, and nothing is fetched from a network.",
        "The contract is [here](missing.yaml).\n", "There is no contract.\n",
    ),
    "SP100": Lesson(
        "A backend keeps something. No sentence, list or table of the document declares a thing with fields.",
        "# Nice\n\nIt should be nice.\n", "# Nice\n\nEach idea has a title.\n",
    ),
    "SP101": Lesson(
        "A glossary explains a word by another one that stands for nothing.",
        "## Glossary\n\n- Rack: same as cupboard.\n", "## Glossary\n\n- Rack: same as shelf.\n",
    ),
    "SP111": Lesson(
        "A glossary gives one word two meanings, so that no sentence with it would be clear.",
        "- Each box has a depth (integer).\n\n## Glossary\n\n- Rack: same as shelf.\n- Rack: same as box.\n",
        "- Each box has a depth (integer).\n\n## Glossary\n\n- Rack: same as shelf.\n- Crate: same as box.\n",
    ),
    "SP102": Lesson(
        "Several things have a field of that name, and the sentence does not say which one is meant.",
        "- Each box has a depth (integer).\n- Each bag has a depth (integer).\n\n## Rules\n\n"
        "- The depth must be between 1 and 5.\n",
        "- Each box has a depth (integer).\n- Each bag has a depth (integer).\n\n## Rules\n\n"
        "- The depth of a box must be between 1 and 5.\n",
    ),
    "SP201": Lesson(
        "No form of the language reads the sentence to its end, so nothing is built of it. The hint shows the "
        "form that it is most like, if there is one. A run ends as partial unless --allow-gaps or "
        "requirements.lock.md accepts that.",
        "- Shelves should whisper to each other.\n", "- A user can have at most 9 shelves.\n",
    ),
    "SP204": Lesson(
        "The sentence has a form that is known, but the thing that it speaks of has no such field or state.",
        "- Each box has a depth (integer).\n- Users can filter shelves by depth.\n",
        "- Each box has a depth (integer).\n- Users can filter boxes by depth.\n",
    ),
    "SP206": Lesson(
        "Tests, commits and the report name requirements by their ids. Of two lines with one id nobody could say which "
        "is meant, so letters are put behind it.",
        "- FR-1: Each box has a depth (integer).\n- FR-1: Each bag has a weight (integer).\n",
        "- FR-1: Each box has a depth (integer).\n- FR-2: Each bag has a weight (integer).\n",
    ),
    "SP208": Lesson(
        "“It” stands for what was spoken of last in the same section, and there is nothing.",
        "- Each box has a depth (integer).\n\n## Rules\n\n- It must be at least 5.\n",
        "- Each box has a depth (integer).\n\n## Rules\n\n- The depth of a box must be at least 5.\n",
    ),
    "SP202": Lesson(
        "Some clauses were read and count; the words that are left over do not. What grants a right never "
        "counts in part.",
        "- Each box has a mood.\n- The mood is one of calm or odd and defaults to sad.\n",
        "- Each box has a mood.\n- The mood is one of calm or odd and defaults to odd.\n",
    ),
    "SP203": Lesson("Two forms read the sentence to its end and make different things of it. None of them is taken."),
    "SP205": Lesson("Other words are read in the place of the sentence: a model proposed them, or "
        "requirements.lock.md has "
                    "them. They mean only what they say themselves."),
    "SP207": Lesson(
        "An example (Given/When/Then) was played on what the other sentences state, and came out otherwise. One of the "
        "two is wrong, or a rule is missing that would explain it: no rule is ever concluded from an example.",
        "- Given a shelf, when the user deletes the shelf, then it is refused with 409.\n",
        "- Given a shelf, when the user deletes the shelf, then the shelf no longer exists.\n",
    ),
    "SP212": Lesson(
        "An example (Given/When/Then) has a clause that names nothing of the document, or says it in words that are "
        "not known, so it was not played.",
        "- Given a shelf, when the user polishes the shelf, then the shelf shines.\n",
        "- Given a shelf, when the user views the shelf, then the response is 200.\n",
    ),
    "SP213": Lesson(
        "An example that holds on what the other sentences state is a test of the delivered backend as well, if each "
        "of its steps is a request. This one has something that only the server does, or that no answer shows.",
        "- Each shelf has many boxes. Each box has a label.\n"
        "- Given a shelf with 2 boxes, when the user views the shelf, then the shelf has 2 boxes.\n",
        "- Given a shelf, when the user views the shelf, then the response is 200.\n",
    ),
    "SP209": Lesson("An entry of requirements.lock.md is about a sentence that has changed or gone. It is not "
        "taken: what was "
                    "agreed on other words holds for those words."),
    "SP210": Lesson("requirements.lock.md says that the sentence is not built, and why. It is no gap of the run."),
    "SP211": Lesson("requirements.lock.md says that the sentence is not built, but it is understood, and built."),
    "SP702": Lesson("A contract and a sentence state different facts about the same thing. None of the two is "
        "more right."),
    "SP705": Lesson("The contract breaks the rules of its format in a place that can be mended without a guess."),
    "SP710": Lesson(
        "It is said who may call an operation, but not, in sentences that are understood, what it does. The backend "
        "has the path and checks who asks; it answers 501 until somebody writes the function.",
    ),
    "SP706": Lesson("The contract states something that the backend does not do."),
    "SP707": Lesson("The contract leaves open what the backend does of itself."),
    "SP708": Lesson("The contract writes something in another way than the backend answers."),
    "SP709": Lesson("The contract has an operation that is built at another address."),
    "SP801": Lesson(
        "An adjective cannot be tested. A number with a unit can, and the gates then hold the backend to it.",
        "## Quality\n\n- The service should feel friendly.\n",
        "## Quality\n\n- 95 % of requests are answered within 200 ms.\n",
    ),
    "SP810": Lesson(
        "A sentence that is built has all the words that matter of what the document excludes. By words alone it "
        "cannot be told whether both are meant, so this is no error.",
        "- Users can search shelves by name.\n\n## Out of scope\n\n- Searching shelves.\n",
        "- Users can search shelves by name.\n\n## Out of scope\n\n- Searching shelves by photo.\n",
    ),
    "SP951": Lesson("Two nodes of the Spec have one id. This is a fault of ours, or of a Spec that was edited "
        "by hand."),
    "SP952": Lesson("A node comes from a sentence that is not in the document, as after an edit of spec.json by hand."),
    "SP953": Lesson("A sentence is said to come to a node that the Spec does not have, as after an edit by hand."),
    "SP954": Lesson("The Spec names something that it does not have, e.g. a field that was removed by hand."),
    "SP955": Lesson(
        "The sentence was understood, but it speaks of an operation that nobody may run, so nothing is built of it.",
    ),
}  # fmt: skip
