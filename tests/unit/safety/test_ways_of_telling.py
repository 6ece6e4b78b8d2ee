"""The same sign told another way, understated, half asked or with the matter left out, and ordinary talk like it."""

from __future__ import annotations

import pytest

from bot.safety import detect
from bot.safety.rules import rulebook

TOLD = {
    "cauda_equina": [
        "I keep checking the paper because I can't tell whether I'm done",
        "been leaking since the weekend and i dont notice till its cold",
        "it used to be one leg with the sciatica, now it's both",
        "Weiß nicht, was das ist, dass meine Beine taub sind",
        "hab nicht gemerkt dass ich mich eingekotet hab",
    ],
    "chest_pain": ["indigestion that goes into my left arm", "Brust brennt bergauf, ist das normal"],
    "aortic": ["felt a pop in my tummy then this awful back pain and dizzy"],
    "trauma": ["ladder slid and I dropped onto the patio", "beim Skifahren auf den Rücken geknallt letzte Woche"],
    "gi_bleed": ["is black poop bad i dont take iron", "hab so dunkles Zeug erbrochen"],
    "overdose": [
        "ich hab zuviel genommen",
        "i took too many",
        "forgot I'd taken my tablets and took the lot again",
        "the box said max 8 but I had 14",
        "schon die dritte Tablette Tramal in zwei Stunden",
    ],
    "leg_weakness": ["it's like my leg doesn't get the message", "komm links nicht mehr auf die Zehenspitzen"],
    "fracture": [
        "opened a stuck window and my back cracked, im 82",
        "beim Heben hat es geknackt, seitdem geht nichts mehr",
    ],
    "infection": ["sweating through the sheets and my back hurts", "Zähne klappern, Rücken schlimm"],
    "cancer": ["two stone lighter since summer, no diet", "Hosen rutschen, dabei mach ich keine Diät"],
    "exertional": [
        "can't get to the top of the stairs without stopping lately",
        "more out of puff than usual this fortnight",
        "muss an jeder Laterne stehen bleiben",
    ],
    "clot": ["boot won't zip over my left calf any more", "Stiefel geht links nicht mehr zu"],
    "suicidality": [
        "no point in waking up tomorrow",
        "who'd miss me",
        "cutting myself is the only thing that helps",
        "denke dauernd an die Brücke",
    ],
    "violence": [
        "My husband drags me out of bed by my hair",
        "he holds my tablets back till i do as i'm told",
        "no he just doesn't let me see my sister",
        "mein Freund schlagt mich",
        "ist das normal dass er mich einsperrt",
    ],
}
ORDINARY = [
    "I check the paper for the crossword and can't tell the time",
    "leak in the bathroom ceiling, I didn't notice",
    "we used to walk on one side of the river, now both",
    "my husband drags me to the gym",
    "the hairdresser pulls me about by my hair",
    "she kicks me out of bed at six for our walk",
    "indigestion after chips, always had it",
    "passed out leaflets for the walking group",
    "the ladder at work is heavy",
    "iron tablets turn my poo dark",
    "ate a whole packet of biscuits",
    "i took too many days off",
    "I took too much on",
    "forgot my tablets this morning",
    "can't lift heavy boxes",
    "my back cracks when I stretch, feels great",
    "lost weight on slimming world, no diet pills",
    "stairs hurt my knees so I stop halfway",
    "no more out of breath than usual",
    "both boots are too tight",
    "no point in joining a gym",
    "nobody would miss me at the class",
    "a walk over the bridge, thinking about nothing",
    "my wife holds my tablets till the doctor has called",
    "hab mir zu viel Zeit genommen",
    "zu viel vorgenommen",
    "umgekippt ist nur mein Fahrrad",
    "er schlägt mich im Schach",
    "ganze Packung Kekse gegessen",
    "Stiefel sind zu eng",
    "am Brückentag wandern wir",
    "die Beine sollen stärker werden",
    "blöd gelaufen auf dem Klo",
    "38 Grad im Sommer",
    "abgenommen mit Weight Watchers",
]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in TOLD.items() for text in texts])
def test_a_sign_is_heard_in_whatever_way_it_is_told(without_encoder: None, kind: str, text: str) -> None:
    assert kind in {flag.id for flag in detect(text)}


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_talk_with_the_same_words_is_left_alone(without_encoder: None, text: str) -> None:
    assert [(flag.id, flag.rule, flag.words) for flag in detect(text)] == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("plotzlich", "ploetzlich"), ("Wirbelsaule", "wirbelsaeule"), ("uberdosis", "ueberdosis")]
)
def test_german_without_umlauts_is_read_as_meant(typed: str, meant: str) -> None:
    assert rulebook().speller.mend(typed.lower()) == meant


@pytest.mark.parametrize("word", ["sollen", "bloed", "feier", "starker", "grosser", "musste"])
def test_german_words_are_not_mended_into_signs(word: str) -> None:
    assert rulebook().speller.mend(word) == word
