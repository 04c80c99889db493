"""Sentences about what people see on a screen: nothing of a backend, unless they state something of one as well."""

import re


def _any_of(words: str) -> str:
    """Return the pattern of these words; `_` is a space, `*` any ending."""
    spelled = (re.escape(word).replace(r"\*", r"\w*").replace("_", r"[\s-]?") for word in words.split())
    return rf"\b(?:{'|'.join(spelled)})\b"


_SEEN = re.compile(
    _any_of("""
        button buttons click* tap taps tapped tapping screen screens scroll* hover* drop_down* dialog dialogs pop_up*
        modal modals sidebar sidebars toolbar toolbars tooltip* toast toasts dark_mode light_mode responsive font fonts
        typography drag drags dragg* swip* keyboard_shortcut* check_box* radio_button* nav_bar* navigation_bar*
        navigation_menu* context_menu* landing_page* home_page* web_page* animation* animated spinner* layout layouts
        color_scheme* colour_scheme* user_interface viewport* breakpoint* wireframe* mock_up* wcag screen_reader*
        carousel* accordion* placeholder* the_ui ui_shall ui_must ui_should ui_component* ui_element* gui
    """),
    re.IGNORECASE,
)
"""What there is on a screen only."""

_PLACE = re.compile(
    _any_of("""
    page pages view views tab tabs banner banners logo logos theme themes color* colour* browser* header headers footer
    footers widget* form forms badge badges card cards icon icons message messages dashboard*
"""),
    re.IGNORECASE,
)
_LOOKS = re.compile(
    _any_of("""
    display displays displayed displaying appear appears look looks highlight* visually visible rendered mobile tablet
    desktop consistent
"""),
    re.IGNORECASE,
)
"""A place that may be on a screen, and how something looks there: together they are about a screen."""

_BACKEND = re.compile(
    _any_of("""
        stor* sav* persist* database* delet* remov* creat* add adds added adding edit edits edited editing updat* modif*
        chang* record* log logs logged logging log_in log_out login* logout* sign signs signed signing sign_in sign_up
        sign_out send sends sending sent e_mail* notif* calculat* comput* valid* invalid* reject* refus* restrict*
        prevent* api apis endpoint* request* response* server* back_end* password* permission* role roles authori*
        authentic* access* import* export* upload* download* search* filter* sort* paginat* per_page item items total*
        sum sums count counts number_of at_most at_least exceed* unique required optional mandatory expir* status
        assign* approv* cancel* confirm* submit* register* generat* track* sync* retriev* fetch* load loads loaded
        loading error errors fail* secur* communicat* only never until unless must_not cannot prompt* input inputs
        owner* own owns belong* list lists listed listing mark marks marked marking select* choos* set sets setting*
        enabl* disabl* default* enter* field fields attribute* pay* order orders history time times date dates
    """)
    + r"|\d",
    re.IGNORECASE,
)
"""What states, or may state, something that a backend keeps, does, refuses or answers."""


def is_interface(text: str) -> bool:
    """Tell whether a sentence is about what is seen on a screen, and about nothing else."""
    seen = _SEEN.search(text) or (_PLACE.search(text) and _LOOKS.search(text))
    return bool(seen) and not _BACKEND.search(text)
