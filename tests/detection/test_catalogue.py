"""The page of the models is up to date and names all of them."""

from pathlib import Path

from nonself.detection.catalogue import page
from nonself.detection.loader import built_in

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "models.md"


def test_the_page_is_what_the_models_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make docs"


def test_every_model_has_a_section() -> None:
    text = page()
    assert all(f"\n### {model.title}\n" in text for model in built_in().models)
