"""Trains Rasa's model from data, content and settings, and only when one of them has changed."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from bot import encoder
from bot.nlu import nearest, without_tensorflow
from bot.nlu.beside import TRAINING_TEXTS, Beside
from bot.nlu.domain import write_generated

ROOT = Path(__file__).parents[2]
MODEL_NAME = "mo.tar.gz"
_FINGERPRINT_NAME = "fingerprint"
# What a model is made of, beside the versions of Rasa and the encoder.
_SOURCES = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "bot/content/taxonomy.yml",
    "bot/content/*/facets/*.yml",
    "bot/content/*/answers.yml",
    "bot/content/*/lexicon.yml",
    "bot/content/*/numbers.yml",
    "bot/content/*/grammar/*.yml",
    "bot/nlu/*.py",
    "bot/nlu/numbers/*.py",
    "bot/encoder.py",
    "bot/regression.py",
    "bot/safety/*.py",
    "bot/safety/lexicon/**/*.yml",
)


class ModelMissing(FileNotFoundError):
    """There is no trained model where one is looked for."""


def model_file(folder: Path) -> Path:
    """The trained model in a folder. Raises ModelMissing, which says what to do."""
    path = folder / MODEL_NAME
    if not path.is_file():
        raise ModelMissing(f"No trained model in {folder}. Run `make train` (or `python -m bot train`) first.")
    return path


def fingerprint(root: Path = ROOT) -> str:
    """A hash of everything the model is made of; the same sources give the same hash on any machine."""
    digest = hashlib.sha256(f"rasa {version('rasa')} encoder {encoder.fingerprint()}".encode())
    for path in sorted({path for pattern in _SOURCES for path in root.glob(pattern)}):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(folder: Path, root: Path = ROOT) -> bool:
    """Whether the folder holds a model of the present sources."""
    mark = folder / _FINGERPRINT_NAME
    return (folder / MODEL_NAME).is_file() and mark.is_file() and mark.read_text() == fingerprint(root)


def train(
    folder: Path | None = None, *, progress: Callable[[str], None] = print, root: Path = ROOT, force: bool = False
) -> Path:
    """Train into `folder` (var/model) unless it holds a current model; gives the model's file.

    Raises ContentError or ValueError when data or content are wrong, RuntimeError when Rasa gives up.
    """
    folder = folder or root / "var" / "model"
    if not force and is_current(folder, root):
        progress("The model is up to date.")
        return model_file(folder)
    mark = fingerprint(root)
    began = time.monotonic()
    progress("Writing the domain and rules that repeat the taxonomy.")
    domain, rules = write_generated(root / "domain.yml", root / "var" / "generated")
    folder.mkdir(parents=True, exist_ok=True)
    progress("Loading Rasa.")
    with tempfile.TemporaryDirectory(dir=folder) as workshop, Beside(Path(workshop)) as beside:
        made = _run_rasa(root, domain, rules, Path(workshop), progress)
        others = beside.learnt()
        # The old mark goes first: an interrupted change must not look finished.
        (folder / _FINGERPRINT_NAME).unlink(missing_ok=True)
        os.replace(made, folder / MODEL_NAME)
        for other in others:
            os.replace(other, folder / other.name)
        progress("Keeping the training messages for explanations.")
        nearest.fit_into(folder, root / "data" / "nlu")
        encoder.forget()
        encoder.keep_table(folder)
        (folder / _FINGERPRINT_NAME).write_text(mark)
    progress(f"Trained in {time.monotonic() - began:.0f} seconds: {folder / MODEL_NAME}")
    return model_file(folder)


def _run_rasa(root: Path, domain: Path, rules: Path, workshop: Path, progress: Callable[[str], None]) -> Path:
    with quiet_rasa(workshop):
        from rasa.model_training import train as rasa_train

        progress("Training on data/ and the content.")
        encoder.remember(TRAINING_TEXTS)
        result = rasa_train(
            str(domain),
            str(root / "config.yml"),
            [str(root / "data"), str(rules)],
            output=str(workshop),
            fixed_model_name=MODEL_NAME,
            force_training=True,
            # Talks glued together at random would teach the memory policy talks that nobody had.
            core_additional_arguments={"augmentation_factor": 0},
        )
    if result.code or not result.model:
        raise RuntimeError("Rasa could not train a model; its messages above say why.")
    return Path(result.model)


@contextmanager
def quiet_rasa(cache: Path | None = None) -> Iterator[None]:
    """Rasa without telemetry, TensorFlow, and the warnings that tell a user nothing.

    `cache` is where it keeps half-made parts. Its cache sees the code of a component's class only and not what the
    class calls, so nothing may be taken from an earlier run.
    """
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
    # Also switches Rasa's progress bars off.
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    if cache is not None:
        os.environ["RASA_CACHE_DIRECTORY"] = str(cache / "cache")
    without_tensorflow.install()
    _hush_structlog()
    with warnings.catch_warnings():
        # Filters alone are not enough: packages that Rasa imports switch warnings on again.
        warnings.showwarning = lambda *args, **kwargs: None
        before = logging.root.manager.disable
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(before)


def _hush_structlog() -> None:
    """Rasa's second logger writes every message and rule to the terminal until somebody sets it up."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
