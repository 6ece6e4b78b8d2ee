"""Patients' clauses in the second person, as they stand inside a sentence of Mo's."""

import pytest

from bot.nlu.perspective import to_you

# what is typed | what Mo can say
RENDERINGS = """
I'm scared my back will go | you're scared your back will go
im scared my back will go | you're scared your back will go
i am scared my back will go | you are scared your back will go
I am not the sporty type | you are not the sporty type
I was in bed for a week | you were in bed for a week
i was told to rest | you were told to rest
i wasnt well | you weren't well
I never was any good at sport | you never were any good at sport
i just am tired all the time | you just are tired all the time
my back was bad | your back was bad
my back is bad and i was tired | your back is bad and you were tired
my husband is scared i'll hurt myself | your husband is scared you'll hurt yourself
my husband was with me | your husband was with you
ive tried everything | you've tried everything
I've been putting it off | you've been putting it off
id hold everyone up | you'd hold everyone up
I'd love to swim again | you'd love to swim again
i had an id card | you had an id card
took redundancy at 52 | you took redundancy at 52
retired last year | you retired last year
took me ages | took you ages
my wife left in march, haven't done a thing since | your wife left in March, and you haven't done a thing since
i like dancing in the kitchen, mind | you like dancing in the kitchen
i cant put my back out of my mind | you can't put your back out of your mind
ill never manage that | you'll never manage that
i feel ill | you feel ill
ive been ill since march | you've been ill since March
I'll try it on tuesday | you'll try it on Tuesday
i dont have the time | you don't have the time
i cant bend | you can't bend
i wont go to a gym | you won't go to a gym
i havent been on the moor since my husband died | you haven't been on the moor since your husband died
havent been on the moor since my husband died | you haven't been on the moor since your husband died
i couldnt get out of bed | you couldn't get out of bed
i shouldve stopped | you should've stopped
its been bad for years | it's been bad for years
its boring | it's boring
its my knees | it's your knees
it has its own mind | it has its own mind
work takes its toll | work takes its toll
theres nothing left of the day | there's nothing left of the day
thats what i thought | that's what you thought
it hurts me | it hurts you
nobody believes me | nobody believes you
it was me who stopped | it was you who stopped
that bike is mine | that bike is yours
a friend of mine swims | a friend of yours swims
i hurt myself | you hurt yourself
i do it by myself | you do it by yourself
on my own i lose heart | on your own, you lose heart
we used to walk | you used to walk
we were out every sunday | you were out every Sunday
our dog needs a walk | your dog needs a walk
they help us | they help you
we've got a pool nearby | you've got a pool nearby
weve got a pool nearby | you've got a pool nearby
we was always out | you were always out
the garden is ours | the garden is yours
am i too old for this |
was i wrong |
have i left it too late |
do i need a scan |
what am i supposed to do |
am too tired | you are too tired
me and my wife walk | you and your wife walk
my wife and i walk | you and your wife walk
my son and me go swimming | you and your son go swimming
me and the dog go out | you and the dog go out
me back is killing me | your back is killing you
it gives me back pain | it gives you back pain
my doctor thinks I'm lazy | your doctor thinks you're lazy
my doctor thinks i am lazy | your doctor thinks you are lazy
the doctor said i was fine | the doctor said you were fine
he told me i was imagining it | he told you you were imagining it
he made me feel safe up there | he made you feel safe up there
i rang and was told to wait | you rang and were told to wait
i went there and was sick | you went there and were sick
i sat down and my leg was numb | you sat down and your leg was numb
my mum was ill and was in hospital | your mum was ill and was in hospital
I came back a different person | you came back a different person
I want to pick my grandchildren up | you want to pick your grandchildren up
I can't lift my grandson | you can't lift your grandson
but I'd hold everyone up | you'd hold everyone up
and i never went back | you never went back
because im scared | you're scared
cos i get so tired | you get so tired
so i stopped | you stopped
so tired i could cry | so tired you could cry
well i tried | you tried
yeah i know | you know
no i dont like it | you don't like it
no time for myself | no time for yourself
no energy left | no energy left
honestly i just cant face it | you just can't face it
i hate it tbh | you hate it
i'd never dare lol | you'd never dare
i cant be bothered really | you can't be bothered
not really | not really
Bending feels dangerous | bending feels dangerous
My back went again. | your back went again
Every time I bend I think it will go again | every time you bend, you think it will go again
When I sit down I'm too shattered to lift my feet! | when you sit down, you're too shattered to lift your feet
Sarah walks with me | Sarah walks with you
Monday is my day off | Monday is your day off
Mondays are bad for me | Mondays are bad for you
NHS waiting lists are too long for me | NHS waiting lists are too long for you
MY BACK IS KILLING ME | your back is killing you
I CANT DO IT ANYMORE | you can't do it anymore
The physio gave me exercises | the physio gave you exercises
you can't win | you can't win
you never know with my back | you never know with your back
you said i should walk | I said you should walk
if i were you | if I were you
i thought i was getting better | you thought you were getting better
I thought it was my age | you thought it was your age
i dont know if its safe for me | you don't know if it's safe for you
i wish i was fitter | you wish you were fitter
i'm not sure im up to it | you're not sure you're up to it
everyone tells me to exercise | everyone tells you to exercise
I've got my own way of doing things | you've got your own way of doing things
i’m worried it’ll go | you're worried it'll go
i couldn’t move | you couldn't move
it's not that i dont want to | it's not that you don't want to
what helps me is the pool | what helps you is the pool
i know its good for me but i dont do it | you know it's good for you but you don't do it
i'm my own worst enemy | you're your own worst enemy
neither was i | neither were you
nor am i | nor are you
i ain't going back there | you aren't going back there
i've had two kids and im done | you've had two kids and you're done
i used to be good at it | you used to be good at it
i have to look after my mum | you have to look after your mum
i work nights | you work nights
id rather be outside | you'd rather be outside
ill be fine once it warms up | you'll be fine once it warms up
my kids keep me busy | your kids keep you busy
the dog gets me out | the dog gets you out
i love being outdoors | you love being outdoors
i feel like a burden to my family | you feel like a burden to your family
i think about it, i really do | you think about it, you really do
my back goes, then i am off work for weeks | your back goes, then you are off work for weeks
who wants to see me in a swimsuit |
i was always told rest is best | you were always told rest is best
I only was there once | you only were there once
right hip is worse | right hip is worse
i had to give up my allotment | you had to give up your allotment
the one thing thats mine is the garden | the one thing that's yours is the garden
stress | stress
work | work
"""
PAIRS = [tuple(part.strip() for part in line.split(" |")) for line in RENDERINGS.strip().splitlines()]


@pytest.mark.parametrize(("typed", "said"), PAIRS, ids=[pair[0][:40] for pair in PAIRS])
def test_a_clause_is_turned_to_the_second_person(typed: str, said: str) -> None:
    assert to_you(typed) == said


def test_there_are_enough_renderings_to_trust_the_rules() -> None:
    assert len(PAIRS) >= 120


@pytest.mark.parametrize("empty", ["", "   ", "...", "?!", "alright.", "Hiya"])
def test_a_clause_without_words_gives_nothing(empty: str) -> None:
    assert to_you(empty).strip(".?! ") == ""


@pytest.mark.parametrize("typed", [pair[0] for pair in PAIRS])
def test_no_first_person_is_left_but_the_bots_own(typed: str) -> None:
    words = to_you(typed).replace("I said", "").replace("I were you", "").split()
    assert not {"I", "i", "me", "my", "mine", "myself", "I'm", "I've"} & set(words)


@pytest.mark.parametrize(
    ("before", "typed", "said"),
    [
        ("", "cant lift anything", "you can't lift anything"),
        ("i try but ", "cant lift anything", "you can't lift anything"),
        ("my husband means well but ", "cant lift anything", ""),
        ("", "keeps me awake all night", "it keeps you awake all night"),
        ("my dog snores and ", "keeps me awake all night", ""),
        ("i need a new knee so ", "i can kneel again", ""),
        ("my back is bad so ", "i can only walk to the gate", "you can only walk to the gate"),
    ],
)
def test_a_subject_that_was_left_out_is_put_in_only_where_it_is_plain_whose_it_is(
    before: str, typed: str, said: str
) -> None:
    assert to_you(typed, before) == said


@pytest.mark.parametrize(
    "typed",
    [
        "leave me alone",
        "is it my age",
        "i make since two years no sport",
        "my children needs me all the time",
        "it help me a lot",
        "she said just try",
        "this pain is shit",
    ],
)
def test_orders_questions_and_broken_sentences_are_not_said_back(typed: str) -> None:
    assert to_you(typed) == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("i could of been a dancer", "you could have been a dancer"),
        ("their all younger then me", "they're all younger than you"),
        ("my backs gone again", "your back's gone again"),
        ("i done my back in", "you did your back in"),
        ("im fucking sick of it", "you're sick of it"),
        ("my gp says its arthritis", "your GP says it's arthritis"),
        ("if i sit too long i seize up", "if you sit too long, you seize up"),
        ("its not the pain its the waiting", "it's not the pain, it's the waiting"),
        ("play with my lad", "to play with your lad"),
    ],
)
def test_everyday_slips_are_put_right(typed: str, said: str) -> None:
    assert to_you(typed) == said
