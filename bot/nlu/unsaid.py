"""What of a patient's words is never said back: questions, orders, what is meant for Mo, and broken sentences.

To repeat another language's grammar would mock, and to put it right would teach: of these the finding is reflected.
"""

# ruff: noqa: E501  (patterns read better whole than cut)

from __future__ import annotations

import re

_SUBJECT_WORDS = (
    r"(?:I|you|it|he|she|they|we|there|this|that|the|my|your|our|his|her|anyone|anybody|exercise|walking|people)"
)
AUX = r"(?:am|is|are|do|does|did|can|could|should|shall|will|would|have|has|was|were|ain't|isn't|aren't|don't|doesn't|didn't|can't|couldn't|won't|haven't|wasn't|weren't)"
_PERSON = r"(?:doctor|wife|husband|physio|boss|mother|father|mum|dad|he|she|they|GP)"
_LIMP = r"(?:years?|months?|weeks?|days?|hours?|winters?|summers?)"
# Not said back, whatever else the clause holds.
_UNSAID = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # questions
        rf"^{AUX} {_SUBJECT_WORDS}\b(?!,)",
        rf"^(?:but |and |so )?(?:what|why|how|who|when|where|which)(?:'s| the| {AUX}| bother| on earth| much| many| long| often| else| about| if| would| cares| knows| wants)\b(?! (?:happen|bother|annoy)\w*\b.* is\b)",
        r"^(?:any|got any|can anyone|does anyone)\b.*\b(?:ideas?|tips?|advice)$",
        # orders and courtesies to Mo
        r"^(?:please |just |oh |now )?(?:leave|stop|tell|give|ask|help|show|let|shut|forget|mind|wait|hang|imagine|trust|believe|spare|quit|explain|call|excuse|remind|get lost|go away|go on|come on|carry on|get on|sod|piss|sort)\b(?!.*\bI\b)",
        r"^don't (?!(?:like|have|want|know|feel|think|need|sleep|drive|enjoy|see|care|even|really|fancy|like|remember|dare|trust|own|understand|eat|earn|always|often|usually|get (?!me|on|any ideas)\w+)\b)",
        r"^(?:don't|get|do) (?:\w+ )?me\b|^(?:thank|thanks(?! to)|ta|sorry|pardon|hello|hi|hey|bye|cheers|good (?:morning|evening|day|night)|see you|nice to)\b",
        r"\b(?:machine|robot|bot|chatbot|computer programme|the app here)$|\btalking to (?:a|this|the) (?:machine|robot|bot|computer|phone|screen)\b",
        r"^(?:I'm not being funny|no offence|(?:so )?off (?:I|we) go|that's me told|there you go|that'?s (?:it|all|that))$|^I (?:don't |do )?(?:think|hope|guess|suppose|believe)(?: so| not)?$",
        r", forget it$|^(?:just )?(?:sat|sitting|stuck|lying|laid|sitting) here\b",
        r"^(?:could|might|would|should) be (?:worse|better|nice|good|great|fun|it|that|the|my|because|a|anything)\b|^(?:not once|not ever|hardly ever|rarely) (?:did|do|does|have|has|had|was|am|is)\b|^the way I (?:see|look at) it$",
        r"\bI said\b.*\bI said\b",
        r"\bagain such\b|\bmake again\b|^enough (?:of that|about|said)\b|^(?:moving on|never mind|long story)$",
        r"^please\b|^let'?s\b|^here (?:I|we|is|are)\b|\b(?:said|says) (?:have|do|did|are|is|can|could|would) (?:I|it|he|she|they|we|the|my)\b|\b(?:make|makes|making|made) (?:me |no |a lot of |much |more )?fun\b(?! of)",
        r"\b(?:laugh|say|make|go|give|think|work|need|want|ask|take|feel|get|sleep|sit|walk|help|hurt|forget)(?:s|es)? always\b|\b(?:have|had|has) (?:last \w+|this \w+|every \w+|always|now|today|yesterday|also|unfortunately) (?:a|an|the|no|my|help|time|pain|problems|many|some)\b",
        r"^that would be (?:nice|good|great|lovely|fine|ok|okay|helpful)$|^I(?:'d| would) like that$",
        r"^I (?:hope|trust) (?:that|this|it) (?:makes sense|helps|answers)|^that makes sense$|^(?:said|says) (?:I|it)\b",
        # what a sensitive listener would not repeat
        r"\b(?:fuck\w*|shit\w*|cunt\w*|wank\w*|bollocks?|bugger\w*|piss\w*|arsed?|arses|arsehole|bastards?|twats?|pricks?|dick|bitch\w*|crap|cba|cbb|wtf|ffs|smh|fml)\b",
        r"\b(?:retard\w*|spaz|cripple|slut|whore)\b",
        # somebody's words without their signs: "she said just try", "wife says walk"
        r"\b(?:says?|said|saying|goes|reckons?|shouts?|shouted|told me)(?: to me)?,? (?:just|don't|man up|get|go|try|stop|walk|rest|do|take|lose|keep|move|exercise|come|be|eat|use|no pain|yes but|well|oh|right|look|ah|and)\b",
        rf"\b(?:she|he|they|{_PERSON}) (?:goes|was like|is like|were like)\b|\bI(?:'m| was|'s) like\b(?! (?:a|an|the|my|this|that|one|some)\b)|\bI (?:says|goes)\b",
        # other languages' grammar: left unsaid, for to repeat it would mock and to correct it would teach
        rf"\bsince (?:\w+ ){{0,2}}{_LIMP}\b(?! ago)|\bsince (?:always|long|ever)\b|\b(?:I|it|he|she) (?:have|has|am|is|make|do|work|live|take) (?:always |already )?since\b",
        r"\b(?:make|makes|making|made) (?:\w+ ){0,3}sports?\b|\b(?:have|has|had|get|got) (?:\w+ ){0,2}fear\b(?! of)|\b(?:lust|desire) (?:to|on|for) (?:go|sport|do|make)\b|\bno lust\b",
        r"\b(?:become|becomes|became|becoming) (?:always |often |sometimes |a |the |so |much |more |again |strong )*(?:pains?|backpain|problems?|tablets|appointment|baby|children)\b",
        r"\btoo much (?:tired|old|far|fat|heavy|cold|hot|hard|expensive|big|weak|busy|scared|boring|difficult|stiff)\b|\bvery much (?:tired|pain|afraid)\b|\bmore (?:better|worse|worser|easier|bigger|harder)\b|\bnot more\b$|\b(?:sport|exercise|nothing|walk|run|go) (?:no )?more$",
        r"\b(?:can|could|must|should|may|will) (?:not )?(?:good|always|already|also|the whole day|this|that|it|every day|only|no more|no longer|more) ?(?:sleep|sit|do|go|stand|walk|move|work|lift|say|make)?$|\bcan not (?:good|so|more)\b|\b(?:should|must|can|want) (?:this|that|it|the whole \w+) (?:do|sit|make|stand|go|move)\b",
        r"\b(?:have|has|had) not (?:the|a|an|any|so|enough|much|time|money)\b|\b(?:have|has|had) already (?:one|two|three|four|a|an|the|my|many|so)\b|\bI (?:must|should|have to|need to) (?:move|rest|sport|train) me\b|\bI (?:move|feel|rest|train|sit|lay|relax) me\b",
        r"\bgives? me no\b|\bmakes? me (?:no|a lot of|much|many|big|always|problems?|pains?|fun|fear)\b|\bit gives (?:no|here|not|a lot)\b",
        rf"\b{_PERSON} means (?:that )?(?:I|it|he|she|my)\b|\b(?:says?|means?|thinks?|tells?) always\b|\b(?:I|he|she|it) (?:go|have|am|do|make|feel|sleep|say|work|sit) (?:always|every \w+ one|often|sometimes|already|also)\b(?! (?:on|up|tired|been|in|too|the))",
        r"\b(?:one|two|three) times? (?:in|on|the) (?:the )?week\b|\bevery \w+ (?:one|two|three) times?\b|\bin the (?:near|fitness|moment)\b|\bgo (?:in|into|on) the (?:gym|fitness|sport|pool|studio)\b|\b(?:on|at) the (?:work|weekend time|evening)\b(?! (?:team|place|do|front|site|of|that|I|phone|ethic))",
        r"\bI (?:no|not) (?:have|like|want|go|can|understand|able|sleep|get|do|feel|speak|walk)\b|\bI (?:am|'m) (?:agree|having \d|work|go|live|like to)\b|\bI'm (?:agree|have)\b|\bI (?:wants|needs|thinks|feels|goes|gets|likes|hates|knows|does|works|lives|walks|tries|sits|suffers|hopes)\b",
        r"\b(?:explain|suggest|recommend)(?:ed|s)? me\b|\bsaid me\b|\binformations\b|\badvices\b|\bfurnitures\b|\ba (?:physiotherapy|sport|yoga exercises)\b|\b(?:the|my) people(?: is)\b|\bhow (?:I|he|she|it) (?:should|must|can) (?:this|that|it) \w+$",
        r"\b(?:I|he|she|it) (?:am|is|was) (?:since|until|already since)\b|\bI shall (?:go|do|make|move|not)\b.*\b(?:says|said|means)|\b(?:says|said|means)\b.* (?:I )?shall\b|\bpain(?:s)? in (?:the|my) (?:back)? since\b",
        r"\b(?:am|is|are|was) (?:sitting|standing|lying|walking) (?:long|much|a lot time)\b|\bbecause of (?:I|he|it) \w+\b|\bso that (?:I|it) not\b|\bwithout that\b|\bmy man (?:says|thinks|is|always|does|works)\b",
        r"\b(?:after|at|to|from|besides?|during|in|before|on|by) the work\b(?! (?:that|of|(?:I|we|they)(?:'ve| did| do| put| had| does))\b)|\b(?:am|was|were|been|go|went|is) by (?:the|my) (?:doctor|physio|dentist)\b",
        r"\b(?:imagine|enjoy|avoid|dislike|mind|suggest|miss|finish)(?:s|ed)? to (?!(?:me|my|the|it|him|her|them|this)\b)\w+|\b(?:must|can|should|could|would|might|can't) to \w+",
        r"\b(?:childs|mans|womans|feets|peoples|furnitures|homeworks|sheeps|teeths)\b|\bnot more (?:so |as |that )?\w+|\bthe most (?:time|of the time|people)\b|\bmost of time\b|\bin my age\b|\b(?:all|every) days\b|\bnot \w+ (?:something|somebody|someone)\b",
        r"\b(?:am|is|are) since\b|\bhave (?:in|at|on|since|for) (?:my|our|the|every) \w+ (?:a|an|no|many|very)\b|(?<!not )(?<!n't )(?<!how )(?<!too )(?<!so )\b(?:have|has|had|'ve) much\b|\bthere there\b",
        r"\b(?:ich|meine|aber|nicht|und|immer|doch|pero|porque|muy|mais|avec|très|mais|weil|kann)\b|\bnothing (?:possible|to make)$|\bdo nothing more\b",
        r"^don't think\b.*n't\b|\by'all\b|^the same$",
        # names are not for the talk, and "here" is not where Mo is
        r"^I am [a-z]+ and$|\b(?:my name is|this is \w+ (?:speaking|here))\b|\bI'm called\b",
    )
)  # fmt: skip
# "it break", "he go": the third person without its s, unless something before it asks for the plain verb.
_BARE = re.compile(
    r"(?<!let )(?<!make )(?<!made )(?<!makes )(?<!help )(?<!helps )(?<!see )(?<!saw )(?<!hear )(?<!heard )(?<!watch )(?<!have )(?<!felt )(?<!feel )(?<!do )(?<!does )(?<!did )(?<!did n't )"
    r"\b(?:it|he|she) (?:also |always |often |only |really |never )?(?:break|help|give|go|come|make|feel|take|need|want|work|stop|start|get|become|keep|like|look|think|say|know|hold|tell|love|hate|move|turn|happen|cause|bring|seem|mean)\b",
    re.IGNORECASE,
)
_LETS = re.compile(
    r"\b(?:let|lets|letting|make|makes|made|making|help|helps|helped|see|saw|seen|seeing|hear|heard|watch|watched|watching|have|had|feel|felt|do|does|did|don't|doesn't|didn't|can|could|would|should|will|might|may|must|if|that|wish|rather|demand|suggest)$",
    re.IGNORECASE,
)
# After "so": what it is for, not what is so.
_PURPOSE = re.compile(
    r"(?:I|we|he|she|they|my \w+)(?:'ll| can| could| will| would| don't have to)\b(?! (?:only|hardly|barely|never|not)\b)"
)


def unsaid(text: str, before: str = "") -> bool:
    """Whether a clause in the first person must not be said back; `before` is the message so far."""
    purpose = before.rstrip().lower().endswith(("so", "so that")) and _PURPOSE.match(text)
    return bool(purpose) or any(pattern.search(text) for pattern in _UNSAID) or _bare_verb(text)


def _bare_verb(text: str) -> bool:
    return any(not _LETS.search(text[: match.start()].rstrip()) for match in _BARE.finditer(text))
