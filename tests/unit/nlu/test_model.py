"""Training only when something changed, and plain words when there is no model."""

from pathlib import Path

import pytest

from bot.nlu.model import MODEL_NAME, ModelMissing, fingerprint, is_current, model_file, train


def project(root: Path) -> Path:
    (root / "data" / "nlu").mkdir(parents=True)
    (root / "data" / "nlu" / "talk.yml").write_text("nlu: []\n")
    (root / "config.yml").write_text("language: en\n")
    (root / "bot" / "content" / "en" / "facets").mkdir(parents=True)
    return root


def test_the_fingerprint_follows_data_settings_facets_and_answers(tmp_path: Path) -> None:
    root = project(tmp_path)
    marks = {fingerprint(root)}
    for changed in ("data/nlu/talk.yml", "config.yml", "bot/content/en/facets/grief.yml", "bot/content/en/answers.yml"):
        (root / changed).write_text("# changed\n")
        marks.add(fingerprint(root))
    assert len(marks) == 5


def test_other_content_needs_no_new_model(tmp_path: Path) -> None:
    root = project(tmp_path)
    before = fingerprint(root)
    (root / "bot" / "content" / "en" / "words.yml").write_text("anything: new\n")
    assert fingerprint(root) == before


def test_a_missing_model_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="make train"):
        model_file(tmp_path)


def test_a_current_model_is_not_trained_again(tmp_path: Path) -> None:
    root = project(tmp_path)
    folder = root / "var" / "model"
    folder.mkdir(parents=True)
    (folder / MODEL_NAME).write_bytes(b"model")
    (folder / "fingerprint").write_text(fingerprint(root))
    said: list[str] = []
    assert train(folder, progress=said.append, root=root) == folder / MODEL_NAME
    assert said == ["The model is up to date."]


def test_a_changed_sentence_makes_the_model_old(tmp_path: Path) -> None:
    root = project(tmp_path)
    folder = root / "var" / "model"
    folder.mkdir(parents=True)
    (folder / MODEL_NAME).write_bytes(b"model")
    (folder / "fingerprint").write_text(fingerprint(root))
    (root / "data" / "nlu" / "talk.yml").write_text("nlu: [one more]\n")
    assert not is_current(folder, root)
