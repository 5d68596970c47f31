"""The closed word lists of the apostrophe model; training writes them into the model's table."""

from __future__ import annotations

_FUNCTION_WORDS = (
    "a an the this that these those my your his her its our their some any no every each either "
    "neither another other others such many much few several all both most more less least own "
    "same one two three four five six seven eight nine ten i you he she it we they me him us them "
    "who whom whose which what when where why how if whether because although though while since "
    "until unless than as so and or but nor yet for of in on at by with from to into onto over "
    "under about after before between among against during without within through across along "
    "around behind beyond near off out up down upon per via not never also too very just only even "
    "still already always often now then here there again ever perhaps quite rather almost is are "
    "was were be been being am has have had having do does did doing will would shall should can "
    "could may might must said says say like dont cant"
)
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
ANCHORS = FUNCTION_WORDS - {"own", "same", "other", "such"}
STOPS = frozenset(".!?,;:\n()[]-–—/|0…")
SENTENCE_ENDS = frozenset(".!?:;\n•*")

_AUX = (
    "is are was were am has have had does do did will would shall should can could may might must"
)
AUXILIARIES = frozenset(f"{_AUX} said says".split())
CLAUSE_ENDS = frozenset(["that", "which", "who", "and", "but", "or", "because", "if", "when"])

# How many letters of a contraction follow its apostrophe.
_TAILS = {
    1: (
        "aint arent cant couldnt didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt "
        "shouldnt wasnt werent wont wouldnt im id youd hed shed wed theyd itd thatd whod its hes "
        "shes thats whats theres heres wheres whos hows lets"
    ),
    2: (
        "youre theyre were whatre ive youve weve theyve couldve shouldve wouldve mightve whove ill "
        "youll hell shell well itll theyll thatll wholl therell whatll maam"
    ),
    3: "yall",
    5: "oclock",
}
CONTRACTIONS = {plain: tail for tail, plains in _TAILS.items() for plain in plains.split()}

# Plain spellings that are also English words (or, as "id", common signs): context decides.
_AMBIGUOUS = "its well were lets shell ill wed hell cant wont id hed shed whos hes im hows"
AMBIGUOUS = tuple(sorted(_AMBIGUOUS.split()))

# By these a text is known as English.
TYPICAL = FUNCTION_WORDS | set(CONTRACTIONS)

# The bits of these lists, as the kernel's lexicon has them.
FLAGS = (FUNCTION_WORDS, ANCHORS, AUXILIARIES, CLAUSE_ENDS, STOPS, SENTENCE_ENDS, TYPICAL)

# The rows of the table of decisions.
KINDS = ("proper", "common", "plural", "contraction", *AMBIGUOUS)
