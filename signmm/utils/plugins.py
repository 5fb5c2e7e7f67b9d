"""Loads the plug-ins that are installed beside signmm."""

from __future__ import annotations

from importlib.metadata import entry_points

GROUP = 'signmm.plugins'


def load_plugins() -> list[str]:
    """Imports the module behind every entry point of the group ``signmm.plugins``, so that it registers its parts.

    Returns:
        Sorted names of the plug-ins.

    Raises:
        ImportError: A plug-in cannot be imported; the message names it and the package that brings it.
    """
    plugins = sorted(entry_points(group=GROUP), key=lambda plugin: plugin.name)
    for plugin in plugins:
        try:
            plugin.load()
        except Exception as error:
            owner = plugin.dist.name if plugin.dist else 'an unknown package'
            raise ImportError(
                f"plug-in '{plugin.name}' ({plugin.value}, of package {owner}) cannot be loaded: "
                f'{type(error).__name__}: {error}; repair it or uninstall {owner}'
            ) from error
    return [plugin.name for plugin in plugins]
