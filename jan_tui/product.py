"""What is Jan's own, as one value: address, programs, files, menus (facts: Jan).

It stands below both `jan` and `clawdbot`, which know nothing of each other and need it alike.
"""

from __future__ import annotations

from msgspec import Struct


class Product(Struct, frozen=True):
    """A release of Jan may differ in each field; what a person can change in Jan is its default."""

    host: str = "127.0.0.1"
    """Where the API server listens: IPv4 only."""

    port: int = 1337
    """The TCP port of the application's API server."""

    cli_port: int = 6767
    """The TCP port of `jan serve` and `jan launch`, only while they run."""

    prefix: str = "/v1"
    """The path under which the API answers."""

    api_title: str = "Jan API Server Endpoints"
    """`info.title` of its `/openapi.json`, which needs no key."""

    applications: frozenset[str] = frozenset({"jan", "jan-nightly", "jan-beta", "jan-desktop"})
    """Process names of the application, in lower case and without `.exe`."""

    own_engines: frozenset[str] = frozenset({"cortex", "cortex-server", "jan-llama-worker"})
    """Process names of engines that nobody but Jan starts, written like `applications`."""

    shared_engines: frozenset[str] = frozenset({"llama-server", "mlx-server"})
    """Process names of engines that others start, too, written like `applications`."""

    data_folders: tuple[str, ...] = ("Jan", "Jan-nightly", "Jan-beta")
    """Names of the folder with its data, below the system's place for application data."""

    preset: str = "llamacpp/router.preset.ini"
    """The file in its data folder that gives llama.cpp each model's options."""

    server_page: str = "Settings > Local API Server"
    """The menu path of the API server's settings."""

    model_page: str = "Settings > Model Providers > Llama.cpp"
    """The menu path where models are loaded and given a context size."""

    @property
    def base_url(self) -> str:
        """The base URL of an API server with nothing changed: `http://127.0.0.1:1337/v1`."""
        return self.url(self.host)

    def url(self, host: str) -> str:
        """The base URL at Jan's own port and prefix on another host, as a URL writes the host."""
        return f"http://{host}:{self.port}{self.prefix}"


JAN = Product()
