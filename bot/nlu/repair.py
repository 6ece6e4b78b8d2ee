"""Patients' spelling and everyday grammar, put right before their words are said back: still in the first person.

Only what has one right form is changed: slips that everybody makes ("definately", "could of", "their all younger then
me"), the speech of many places ("i done", "them stairs", "he don't"), short forms ("gonna") and capitals of days. Mo
does not swear either: a swear word that only adds force is left out.
"""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re
from collections.abc import Callable

from bot.nlu.spelling import restored

_SLIPS = {
    "teh": "the", "hte": "the", "thw": "the", "adn": "and", "nad": "and", "becuase": "because", "becouse": "because",
    "beacuse": "because", "becasue": "because", "definately": "definitely", "definatly": "definitely",
    "defiantly": "definitely", "rember": "remember", "remeber": "remember", "excercise": "exercise",
    "excersise": "exercise", "exersise": "exercise", "exercize": "exercise", "excercises": "exercises",
    "excersises": "exercises", "excercising": "exercising", "realy": "really", "reely": "really", "alway": "always",
    "allways": "always", "wnat": "want", "freind": "friend", "freinds": "friends", "tryed": "tried", "thougt": "thought",
    "thort": "thought", "embarassed": "embarrassed", "embarrased": "embarrassed", "embarassing": "embarrassing",
    "geting": "getting", "havnt": "haven't", "havent": "haven't", "dosent": "doesn't", "dosnt": "doesn't",
    "doesent": "doesn't", "dint": "didn't", "didint": "didn't", "cudnt": "couldn't", "wudnt": "wouldn't",
    "shudnt": "shouldn't", "cud": "could", "wud": "would", "shud": "should", "hav": "have", "nite": "night",
    "tonite": "tonight", "alot": "a lot", "abit": "a bit", "aswell": "as well", "incase": "in case",
    "infact": "in fact", "atleast": "at least", "noone": "no one", "everytime": "every time", "tommorow": "tomorrow",
    "tommorrow": "tomorrow", "tomorow": "tomorrow", "tomoz": "tomorrow", "wierd": "weird", "untill": "until",
    "seperate": "separate", "neccessary": "necessary", "apparantly": "apparently",
    "probly": "probably", "prolly": "probably", "probaly": "probably", "somthing": "something", "sumthing": "something",
    "everthing": "everything", "evrything": "everything", "nuffin": "nothing", "nothin": "nothing", "summink": "something",
    "goin": "going", "doin": "doing", "gettin": "getting", "walkin": "walking", "sittin": "sitting", "workin": "working",
    "tryin": "trying", "feelin": "feeling", "somethin": "something", "anythin": "anything", "everythin": "everything",
    "mornin": "morning", "havin": "having", "makin": "making", "liftin": "lifting", "bendin": "bending",
    "comin": "coming", "runnin": "running", "killin": "killing", "lookin": "looking", "thinkin": "thinking",
    "swimmin": "swimming", "sleepin": "sleeping", "movin": "moving", "stoppin": "stopping", "gonna": "going to",
    "gunna": "going to", "wanna": "want to", "gotta": "got to", "kinda": "kind of", "sorta": "sort of",
    "hafta": "have to", "coulda": "could have", "shoulda": "should have", "woulda": "would have", "musta": "must have",
    "outta": "out of", "lotta": "lot of", "lemme": "let me", "gimme": "give me", "tho": "though", "altho": "although",
    "thru": "through", "coz": "because", "cuz": "because", "cos": "because", "bc": "because", "bcos": "because",
    "ppl": "people", "pls": "please", "plz": "please", "rly": "really", "smth": "something", "sth": "something",
    "wkend": "weekend", "hubbys": "hubby's", "physioterapist": "physiotherapist", "phisio": "physio", "fysio": "physio",
    "stifness": "stiffness", "sholder": "shoulder", "stomache": "stomach", "diffrent": "different",
    "diferent": "different", "dificult": "difficult", "difficut": "difficult", "finaly": "finally", "frends": "friends",
    "frend": "friend", "famly": "family", "fammily": "family", "swiming": "swimming", "runing": "running",
    "siting": "sitting", "stoped": "stopped", "hapend": "happened", "happend": "happened", "beleive": "believe",
    "belive": "believe", "recieved": "received", "wieght": "weight", "heigth": "height", "streching": "stretching",
    "streches": "stretches", "stretchs": "stretches", "tierd": "tired", "tird": "tired",
    "scard": "scared", "woried": "worried", "worryed": "worried", "angery": "angry", "hopefull": "hopeful", "painfull": "painful",
    "usefull": "useful", "carefull": "careful", "carnt": "can't", "cant'": "can't", "wont'": "won't", "dont'": "don't",
    "morgage": "mortgage", "buisness": "business", "busness": "business", "gaurd": "guard", "greatful": "grateful",
    "forteen": "fourteen", "fourty": "forty", "ninty": "ninety", "moring": "morning", "yestarday": "yesterday",
    "yesteday": "yesterday", "suprised": "surprised", "suposed": "supposed", "knackerd": "knackered", "ment": "meant",
    "meself": "myself", "mysen": "myself", "themself": "themselves", "theirselves": "themselves",
    "hisself": "himself", "dosen't": "doesn't", "wasent": "wasn't", "isent": "isn't", "meny": "many", "enuf": "enough",
    "enought": "enough", "thier": "their", "wich": "which", "wen": "when", "wot": "what", "wiv": "with", "wid": "with",
    "fink": "think", "dat": "that", "dis": "this", "dem": "them", "nd": "and", "wer": "we're", "wernt": "weren't",
    "im'": "I'm", "i'am": "I'm", "i´m": "I'm", "knwo": "know", "jsut": "just", "liek": "like", "taht": "that",
    "waht": "what", "wiht": "with", "agian": "again", "agen": "again", "arguement": "argument",
    "becaus": "because", "docter": "doctor", "docters": "doctors", "docotr": "doctor", "hospitl": "hospital", "hosptial": "hospital",
    "medecine": "medicine", "opration": "operation", "acident": "accident", "accidant": "accident",
    "becuse": "because", "cannae": "can't", "dinnae": "don't", "didnae": "didn't", "wasnae": "wasn't", "couldnae": "couldn't",
    "isnae": "isn't", "wouldnae": "wouldn't", "havenae": "haven't", "willnae": "won't", "wi": "with", "masel": "myself",
    "nighbour": "neighbour", "neighbor": "neighbour", "neigbour": "neighbour", "hed": "he'd", "worryd": "worried", "exausted": "exhausted",
    "exhuasted": "exhausted", "motivaton": "motivation", "motavation": "motivation", "discusting": "disgusting", "pyhsio": "physio",
    "usally": "usually", "usualy": "usually", "mussle": "muscle", "mussles": "muscles", "mucsle": "muscle", "gardning": "gardening", "gardeing": "gardening", "childern": "children", "chidren": "children", "granchildren": "grandchildren",
    "husbend": "husband", "appoinment": "appointment", "apointment": "appointment",
}  # fmt: skip
_SLIP = re.compile(
    rf"(?<![\w'])(?:{'|'.join(map(re.escape, sorted(_SLIPS, key=len, reverse=True)))})(?![\w'])", re.IGNORECASE
)

_KIN = (
    r"(?:daughter|son|mum|mam|mom|dad|wife|husband|hubby|sister|brother|mother|father|mate|nan|gran|grandson|lad|lass|boy|girl|"
    r"granddaughter|boss|doctor|partner|friend|neighbour|ex|physio|dog|cat|boyfriend|girlfriend|missus|baby|uncle|aunt|consultant|surgeon|nurse|therapist|teacher|carer|counsellor|osteopath|chiropractor)"
)
_BODY = r"(?:back|knee|hip|head|neck|leg|foot|shoulder|spine|belly|stomach|body|sleep|job|work|life|weather|mood|weight|pain)"
# Of these there is but one, so that an s at the end is a verb.
_ONE = r"(?:back|neck|head|spine|body|sleep|job|work|life|weather|mood|weight|pain|mum|mam|dad|wife|husband|hubby|boss|partner|missus)"
_STATE = (
    r"(?:bad|gone|always|not|been|a|so|too|really|very|in|killing|playing|had|got|going|getting|just|never|on|the|stiff|sore|"
    r"worse|better|still|broken|knackered|ill|dead|left|working|away|at|gonna|awful|terrible|fine|ok|okay|locked|seized|given|"
    r"shot|retired|scared|worried|no|only|like|all|ruined|starting|started|aching|off|out)"
)
_IS_OR_HAS = r"(?:'s|'ve|'m|'re| is| are| was| were| am| be| been| get| gets| getting| got| feel| feels| far| way)"
_TOO = r"(?:tired|far|old|much|late|scared|busy|fat|heavy|stiff|sore|ill|weak|hard|expensive|early|lazy|cold|hot|dear|big|many|painful|dark|wet|loud|young|proud|shy|ashamed|embarrassed|long|slow|weak|unfit)"
_NOT_SAID = r"(?:fucking|fuckin|fuckin'|fckin|bloody|effing|frigging|friggin|sodding|bleeding|blooming|flipping|goddamn|damn|damned)"

_ANY = {"no": "any", "nothing": "anything", "nobody": "anybody", "no one": "anyone", "nowhere": "anywhere"}

_DONE = {
    "did": "done", "took": "taken", "saw": "seen", "ate": "eaten", "fell": "fallen", "gave": "given", "wrote": "written", "drove": "driven",
    "forgot": "forgotten", "ran": "run", "swam": "swum", "came": "come", "wore": "worn", "spoke": "spoken", "woke": "woken",
    "grew": "grown", "knew": "known", "threw": "thrown",
}  # fmt: skip

# Each works on text with restored apostrophes and a capital I.
_RULES: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    # phones that have lost their apostrophes altogether
    (r"\bI (m|ve|ll|d)(?= )", r"I'\1"),
    (r"\b(don|can|won|didn|isn|wasn|couldn|doesn|haven|wouldn|shouldn) t\b", r"\1't"),
    (rf"\b(?:(?<=[a-z] )|(?<=^)){_NOT_SAID} (?!(?:nose|knees?|hands?)\b)", ""),
    (rf"(?<=[a-z]) (?:as )?{_NOT_SAID}$", ""),
    (r"\b(could|should|would|must|might)(n't)? of\b", r"\1\2 have"),
    (r"\b(their|there)(?= (?:all|both|always|not|just|going|never|still|too|so|very)\b(?! (?:is|was|has|are|a)\b))", "they're"),
    (r"\b(worse|better|\w+[^t]er|more \w+|less|other|rather|sooner)(?<!\bnever)(?<!\bever)(?<!\bafter) then (?=(?:me|I|it|my|he|she|they|we|the|that|a|any|usual|before)\b)", r"\1 than "),
    (rf"(\b\w+{_IS_OR_HAS}(?: (?:just|all|always|far|way|never|really|not|only|feeling))?) to (?={_TOO}\b)(?!\w+ (?:work|hours) )", r"\1 too "),
    (r"\b(don't|do not|didn't|doesn't|dont) no\b", r"\1 know"),
    (r"\bI no (?=(?:it|it's|I|I'm|that|how|what|why|he|she|they|exercise)\b)", "I know "),
    (r"\bknow weather\b", "know whether"),
    (r"\bknow were\b", "know where"),
    (r"\bto (?=(?:much|many)\b)", "too "),
    (r"\b(can't|couldn't|to|hardly|barely) breath\b", r"\1 breathe"),
    (r"\bmy hart\b", "my heart"),
    (r"\bout off (?=breath|bed|the|my|it|shape)", "out of "),
    (rf"\bma (?={_BODY}\b|{_KIN}\b)", "my "),
    (r"\bI rather (?=(?:be|stay|go|do|have|walk|sit|not|die|swim|eat|sleep|keep)\b)", "I'd rather "),
    (r"\b(since|when|after) ((?:the|my|our) \w+) come\b", r"\1 \2 came"),
    # said twice: "i dont need no gym"
    (r"n't ((?!(?:think|say|mean|believe|hope)\b)\w+ )(no more|no longer)$", r"n't \1anymore"),
    (r"n't ((?!(?:think|say|mean|believe|know|hope)\b)\w+ (?:to )?)(no|nothing|nobody|no one|nowhere)\b(?! more)(?! but)", lambda m: f"n't {m[1]}{_ANY[m[2]]}"),
    (r"\b(any|no|some|every)(one|body)s (?=(?:\w+ed|ever|got|been|said|told|done|seen|going|\w+ing|a|the|my|in|at|like|happy|asleep|out)\b)", r"\1\2's "),
    (r"\b(I|[Ww]e) shall\b", r"\1 will"),
    (r"\b(I|[Ww]e) (?:shan't|shall not)\b", r"\1 won't"),
    (r"\bI should (?=(?:very much |really |dearly |so )?(?:like|love|prefer|be glad|enjoy)\b)", "I would "),
    (r"\b[Mm](oth)ers day\b", "Mother's Day"),
    (r"\b[Ff]athers day\b", "Father's Day"),
    (r"\b([Ss])he(?:d) (?=(?:be|have|never|always|say|tell|love|want|go|kill|rather)\b)", r"\1he'd "),
    (r"\b([Ss])hell (?=(?:be|have|never|not|do|come|say|tell|want|go|kill)\b)", r"\1he'll "),
    (r"\bwed (?=(?:be|have|never|always|go|walk|love|rather|do|all|just)\b)", "we'd "),
    (r"\b(I|I've|have|has|had|be|he's|she's|it's) bin\b", r"\1 been"),
    (r"\bloose (?=(?:my|weight|it|the|a)\b)", "lose "),
    (r"\b(have|'ve|has|had|should have|could have|would have) went\b", r"\1 gone"),
    (
        r"\b(have|'ve|has|had|haven't|hasn't|(?:[Ii]t|[Hh]e|[Ss]he|that)'s) (did|took|saw|ate|fell|gave|wrote|drove|forgot|ran|swam|came|wore|spoke|woke|grew|knew|threw)\b",
        lambda m: f"{m[1]} {_DONE[m[2]]}",
    ),
    (r"(?<=\w\w) (?:has|is|does|did|was) (?:this|that) (?:back|leg|knee|hip|body|pain|weather|house|job)(?: of mine)?$", ""),
    (r"\b(I|we|they) seen\b(?=.* before$)", r"\1've seen"),
    # "i done", "i never seen", "i been", "i got no time"
    (r"\b(I|we|he|she|they)((?: never| just| already)?) done\b", r"\1\2 did"),
    (r"\b(I|we|he|she|they)((?: never| just| already)?) seen\b", r"\1\2 saw"),
    (r"\b(I|we|they)((?: never| just| always| only)?) been\b", r"\1've\2 been"),
    (r"\b(he|she|it)((?: never| just| always| only)?) been\b", r"\1's\2 been"),
    (r"^(I|we|they) got (?=(?:no|a|an|two|three|four|five|my|nothing|nobody|nowhere|to|loads|lots|plenty|so much|too much)\b(?! (?:letter|lift|call|text|job|taxi|bus|scan|fright|shock|divorce|dog|cat|new|bike|bit|lot better)\b))", r"\1've got "),
    (r"\bI come (?=off|home|round|down|out|back)(?=.*\b(?:ago|last|yesterday|in (?:January|February|[Mm]arch|April|[Mm]ay|June|July|August|September|October|November|December)|when I was)\b)", "I came "),
    (r"\bI come off\b", "I came off"),
    (r"\b(he|she|it|that|this|everything|nobody|nothing|everyone|everybody|someone|(?:my|the|his|her|our) (?!kids|legs|knees|feet|hips|children|people|mates|friends|parents|boys|girls|lads|doctors|discs|tablets|jeans|stairs|muscles|hands|shoulders)(?:\w+[^s\W]|boss|bus)) don't\b", r"\1 doesn't"),
    (r"\b(they|we|you) was\b", r"\1 were"),
    (r"\b(they|we|you) wasn't\b", r"\1 weren't"),
    (r"\b(they|we) (is|has)\b", lambda m: f"{m[1]} {'are' if m[2] == 'is' else 'have'}"),
    (r"\b([Tt]here)(?:'s| was) (?=(?:loads|lots|plenty|hundreds|so many|too many|people|kids|two|three|four|five) )", lambda m: m[0]),
    (r"\b([Tt]here) was (?=(?:loads of|lots of|hundreds of|so many|too many) \w+s?\b|people\b)", r"\1 were "),
    (r"(?<!\bif )(?<!\bIf )(?<!as if )(?<!wish )\b([Ii]t|[Ss]he|[Hh]e|[Tt]hat) were\b(?! to\b)", r"\1 was"),
    (r"^([Tt])hem (?=\w{3,}s\b)", r"\1hose "),
    (r"\b([Tt])hem (?=(?:stairs|machines|people|exercises|tablets|pills|weights|hills|steps|classes|days|things|kids|doctors|places|two|three)\b)", r"\1hose "),
    (r"\bon us (?=(?:bikes?|feet|own|holidays|backs)\b)", "on our "),
    (r"\bI ain't (?=(?:got|had|been|done|seen|ever|slept|moved|heard)\b)", "I haven't "),
    (r"\b(he|she|it) ain't (?=(?:got|had|been|done|seen)\b)", r"\1 hasn't "),
    (r"\b(he|she|it|that|this|life) ain't\b", r"\1 isn't"),
    (r"\b([Tt]here) ain't\b", r"\1 isn't"),
    (r"\bain't (?=(?:got|had|been)\b)", "haven't "),
    (r"\b(I|we|they) got to (?=\w)", r"\1've got to "),
    (r"\b(I|we|they) going to\b", lambda m: {"I": "I'm", "we": "we're", "they": "they're"}[m[1]] + " going to"),
    (r"^got to (?=\w)", "I've got to "),
    (r"^going to (?=have|try|need|give|do|get|be|start|go|see|take|keep|walk|ask)", "I'm going to "),
    (r"\bme time\b", "time for myself"),
    # "my wife she passed": the pronoun says it twice
    (rf"\b(my {_KIN}|the {_KIN}) (?:he|she) (?=(?:is|was|has|had|died|passed|left|says|said|thinks|goes|went|does|did|can|can't|won't|doesn't|never|always)\b)", r"\1 "),
    # an apostrophe that nobody types: "my daughters wedding", "my backs gone"
    (rf"\b(my|our|his|her|their|the) ({_KIN})s (?=(?:wedding|house|birthday|funeral|place|car|garden|flat|kids|back|death|grave|side|school|name|arm|hand|face|letter|boy|girl|chair|bed|health|illness|fault|job|help|graduation|party|communion|exams?|football|match|room|phone|birth|christening|anniversary|surgery|operation|cancer|dementia|voice|opinion|waiting room|door|shop|shoulders?|husband|wife|boyfriend|girlfriend|mum|dad|children|school run|homework)\b)", r"\1 \2's "),
    (rf"\b(my|our|his|her|the) ({_KIN}|{_BODY})s (?=(?:bad|gone|been|a|so|too|killing|playing|got|knackered|shot|stiff|sore|worse|ruined|seized|given|locked|broken|useless|lovely|great|brilliant|rubbish|hopeless|amazing|nice|kind|getting|coming|going|leaving|moving|having)\b)", r"\1 \2's "),
    (rf"\b(my|our|his|her|the) ({_ONE})s (?={_STATE}\b)", r"\1 \2's "),
    (r"\b[Ii]'d've\b", "I would have"),
    (rf"^(work|life|money|exercise|walking|swimming|sleep|mum|dad|hubby|traffic|everything|nothing)s (?={_STATE}\b)", r"\1's "),
    (r"\b([Hh]e)ll (?=(?:be|never|not|have|do|come|say|tell|want|go)\b)", r"\1'll "),
    (r"\ba and e\b", "A and E"),
)  # fmt: skip
# First names and places that are no other word.
_PROPER = (
    "dave steve stephen jean carol sandra jim john peter paul mary susan karen linda anne margaret barbara janet julie tracy sharon michelle "
    "lisa emma sarah laura claire helen jane kate katie kelly emily lucy sophie tom harry george james william charlie oliver david "
    "michael mick robert richard thomas chris daniel matthew andrew tony kevin brian gary alan keith graham colin derek ken trevor "
    "nigel simon ian neil stuart craig darren wayne terry barry phil joe ben adam luke liam ryan jake josh callum connor ahmed ali "
    "mohammed fatima aisha priya anna maria sofia klaus heidi germany england scotland wales ireland spain france italy poland "
    "london hamburg berlin munich disney majorca india pakistan jamaica america europe manchester leeds glasgow yorkshire lidl "
    "tesco asda netflix youtube google facebook olympic olympics"
)
_NAMES = (
    (re.compile(rf"\b(?:{_PROPER.replace(' ', '|')})(?:'s)?\b"), lambda word: word[:1].upper() + word[1:]),
    (re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:january|february|april|june|july|august|september|october|november|"
                r"december|christmas|easter|english|german|polish|covid|nordic)\b", re.IGNORECASE), str.capitalize),
    (re.compile(r"(?<=\bin )(?:march|may)\b(?! (?:be|have))|(?<=\bsince )(?:march|may)\b|(?<=\blast )(?:march|may)\b|(?<=\btill )(?:march|may)\b|(?<=\buntil )(?:march|may)\b"),
     str.capitalize),
    (re.compile(r"\b(?:nhs|gps?|mri|hgv|tv|pe|ptsd|ms|hiit|adhd|dvla|pip|uk|bbc|a&e|ibs|hrt|copd)\b(?!')"), str.upper),
)  # fmt: skip
_ODD_SIGNS = re.compile(r"[^\w\s.,;:!?'’\"“”()\[\]{}/\\&%£€$+*=@#<>°|~^…–—-]+|\*+|(?<=\s)[:;]-?[()DPp3](?=\s|$)|<3")


def repaired(text: str) -> str:
    """The clause with slips, short forms and everyday grammar put right, apostrophes restored; person unchanged."""
    text = restored(_SLIP.sub(_right, _ODD_SIGNS.sub(" ", text)))
    for pattern, right in _RULES:
        text = re.sub(pattern, right, text)
    for names, capital in _NAMES:
        text = names.sub(_capitals(capital), text)
    return re.sub(r"\s+", " ", text).strip()


def _right(match: re.Match[str]) -> str:
    right = _SLIPS[match[0].lower()]
    return right[0].upper() + right[1:] if match[0][0].isupper() else right


def _capitals(capital: Callable[[str], str]) -> Callable[[re.Match[str]], str]:
    def changed(match: re.Match[str]) -> str:
        word = capital(match[0])
        # More than one general practitioner: "GPs".
        return word[:-1] + "s" if word == "GPS" else word

    return changed
