"""The whole evaluation: messages, model, baselines and cost put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation import measure, mistakes, noise, notes, safety_net, sets
from bot.evaluation.baselines import diet
from bot.evaluation.comparison import Compared, beside_default, compare, training_messages
from bot.evaluation.cost import Cost, WorkerDied, costs
from bot.evaluation.figures import reliability
from bot.evaluation.predictions import Labelled, Parse, gold, heard, read_all
from bot.evaluation.results import Reader, Results
from bot.evaluation.talks.study import study
from bot.evaluation.talks.transcripts import write
from bot.nlu.model import ROOT
from bot.nlu.parser import Parser

HELD_BACK = ROOT / "tests" / "data"
_NAMES = {"mo": "Mo", "default": "Rasa's default pipeline"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Options:
    """What to measure: the model's folder, where to work, and how much to spend on the default pipeline and on walks.

    `only` is understanding, talks or safety: the rest is left out; `transcripts` is a folder for the talks in Markdown.
    """

    model: Path
    folder: Path
    talk: Path | None = None
    baselines: bool = True
    diet_messages: int = 6000
    diet_epochs: int = 100
    diet_minutes: float = 60.0
    only: str = ""
    walks: int = 50
    transcripts: Path | None = None


def evaluate(options: Options, say: Say) -> Results:
    """Measure everything. Raises SetError for unusable messages, ModelMissing without a model."""
    if options.only == "safety":
        return _safety(Results(about=notes.about()), say)
    say("Loading the model.")
    parse = Parser(options.model).parse
    results = Results(about=notes.about()) if options.only == "talks" else _understanding(options, parse, say)
    if options.only != "understanding":
        _talks(options, parse, results, say)
    return _safety(results, say) if not options.only else results


def _safety(results: Results, say: Say) -> Results:
    """Add how the safety net hears, which needs no understanding."""
    say("Listening for warning signs.")
    heard = safety_net.study(HELD_BACK)
    results.rows += heard.rows
    results.slips = heard.slips
    results.notes.append(safety_net.note())
    return results


def _talks(options: Options, parse: Parse, results: Results, say: Say) -> None:
    """Add what whole talks show, and write them down where that is asked for."""
    results.talks, counted = study(parse, options.walks, say)
    results.rows += results.talks.rows
    results.notes += notes.of_talks(results.talks, options.walks)
    if options.transcripts:
        write(counted, options.transcripts)
        say(f"The talks to read: {options.transcripts}")


def _understanding(options: Options, parse: Parse, say: Say) -> Results:
    messages, numbers = sets.read_messages(HELD_BACK), sets.read_rulers(HELD_BACK)
    spoken = sets.read_spoken(options.talk) if options.talk else []
    say(f"Reading {len(messages)} held-back messages, then again with noise.")
    results, mine = of_the_product(parse, messages, numbers, spoken)
    compared = Compared(messages, spoken, mine, gold(messages))
    made = _compare(options, compared, results, say) if options.baselines else None
    if not options.baselines:
        results.notes.append("Baselines were left out (--no-baselines).")
    say("Measuring time and memory.")
    measured = _costs(options.model, made, compared.texts, results)
    results.rows += measure.cost_rows(measured)
    results.seconds = {_NAMES[kind]: cost.seconds for kind, cost in measured.items()}
    if "default" in measured:
        results.readers += beside_default(measured["default"].heard, compared)
    return results


def of_the_product(
    parse: Parse, messages: Sequence[sets.Message], numbers: Sequence[sets.Ruler], spoken: Sequence[sets.Spoken] = ()
) -> tuple[Results, Labelled]:
    """What a parse gives on the held-back messages, clean and noisy, on rulers and on real talk; and its labels."""
    texts, right = [message.text for message in messages], gold(messages)
    found = heard(read_all(parse, texts))
    noisy = {kind: heard(read_all(parse, [make(text) for text in texts])) for kind, make in noise.KINDS.items()}
    own, sure = measure.understanding(found, right), measure.calibration(found, right)
    rows = [*own.values(), *measure.rulers(read_all(parse, [n.text for n in numbers]), numbers)]
    own |= {row.name: row for row in sure}
    if spoken:
        said = measure.spoken_talk(heard(read_all(parse, [one.text for one in spoken])), spoken)
        rows += said
        own |= {row.name: row for row in said}
    results = Results(
        rows=[*rows, *measure.losses(found, noisy, right), *sure],
        labels=measure.by_label(found, right),
        readers=[Reader(_NAMES["mo"], own)],
        bins=reliability(mistakes.confidence(found), found.findings, right.findings),
        confusion=mistakes.confusion(found, right.findings),
        wrong=mistakes.worst(mistakes.mistakes(texts, found, right.findings)),
        about=notes.about(),
        notes=notes.of_sets(messages, numbers, spoken),
    )
    return results, found


def _compare(options: Options, compared: Compared, results: Results, say: Say) -> diet.Diet | None:
    """Add the baselines that need no process of their own; gives the default pipeline, None when that failed."""
    say("Reading the training messages.")
    data, examples = training_messages()
    results.notes.append(notes.of_overlap(compared.messages, examples))
    say(f"Training tf-idf and logistic regression on {len(examples)} messages.")
    results.readers += compare(examples, compared)
    try:
        made = diet.trained(
            data,
            options.folder / "diet",
            messages=options.diet_messages,
            epochs=options.diet_epochs,
            minutes=options.diet_minutes,
            say=say,
        )
    except diet.TrainingFailed as error:
        results.notes.append(f"Rasa's default pipeline was not measured, its training failed: {error}")
        return None
    results.notes.append(notes.of_diet(made))
    return made


def _costs(model: Path, made: diet.Diet | None, texts: Sequence[str], results: Results) -> dict[str, Cost]:
    """Of both pipelines, or of Mo alone. Raises WorkerDied when that is not possible either."""
    if made:
        try:
            return costs({"mo": model, "default": made.folder}, texts)
        except WorkerDied as error:
            results.notes.append(f"Rasa's default pipeline was not measured. {error}")
    return costs({"mo": model}, texts)
