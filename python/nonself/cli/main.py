"""``nonself``: the commands. Each is imported only when it is called, for a quick start."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_command_from_info
from typer.models import CommandInfo

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS: Final = {
    "analyze": ("nonself.cli.analyze", "analyze"),
    "explain": ("nonself.cli.explain", "explain"),
    "feedback": ("nonself.cli.feedback", "app"),
    "serve": ("nonself.cli.serve", "serve"),
    "sensor": ("nonself.cli.sensor", "sensor"),
    "models": ("nonself.cli.models", "app"),
}
"""Command to module, and the function or application in it."""


class _Commands(TyperGroup):
    """Commands by name, found when they are asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - click's own type
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        found: typer.Typer | Callable[..., None] = getattr(import_module(module), attribute)
        if isinstance(found, typer.Typer):
            command = get_command(found)
            command.name = cmd_name
            return command
        info = CommandInfo(name=cmd_name, callback=found, help=found.__doc__)
        return get_command_from_info(info, pretty_exceptions_short=True, rich_markup_mode=None)


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="An open immune system for IT and OT networks.",
)


@app.callback()
def _main() -> None:
    """An open immune system for IT and OT networks."""


def run() -> None:
    """Run the command line."""
    app(prog_name="nonself")
