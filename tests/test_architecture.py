"""The layers, as the syntax trees of the code show them."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "articles": {"articles"},
    "comments": {"articles", "comments"},
    "sleepsite": {"articles", "comments", "sleepsite"},
}
LAYERS = set(MAY_IMPORT)
UNNAMED_IDEAS = {"utils.py", "helpers.py", "services.py", "signals.py"}


def imported_layers(source: str) -> set[str]:
    """The layers of ours that a module imports anywhere, also inside a function."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names} & LAYERS


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_imports_point_from_the_site_to_the_comments_to_the_articles(layer):
    upwards = {
        str(module.relative_to(ROOT))
        for module in (ROOT / layer).rglob("*.py")
        if not imported_layers(module.read_text()) <= MAY_IMPORT[layer]
    }

    assert upwards == set()


def test_an_import_inside_a_function_is_seen():
    assert imported_layers("def f():\n    from comments.models import Comment") == {"comments"}


def test_every_module_is_named_for_what_it_holds():
    unnamed = {path.name for layer in LAYERS for path in (ROOT / layer).rglob("*.py")}

    assert not unnamed & UNNAMED_IDEAS


def test_the_environment_is_read_for_the_settings_only():
    readers = {
        str(module.relative_to(ROOT))
        for layer in LAYERS
        for module in (ROOT / layer).rglob("*.py")
        if "os.environ" in module.read_text() and "setdefault" not in module.read_text()
    }

    assert readers == set()
