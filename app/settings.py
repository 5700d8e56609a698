"""All settings, one frozen object, read once by the command line or the ASGI entry, and passed."""

import os
from pathlib import Path
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHIPPED_MINIMUM = 3  # nothing goes below (spec of disclosure control, P1)
SHIPPED_SOCIAL_MINIMUM = 10


def default_data_folder() -> Path:
    """DATA_DIR; without it a folder that the unprivileged database user can reach."""
    if named := os.environ.get("DATA_DIR"):
        return Path(named).resolve()
    return Path("/var/lib/sozialmonitor") if os.geteuid() == 0 else Path("var").resolve()


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(_Group):
    """Which PostgreSQL is used."""

    url: str | None = Field(
        default=None,
        description="URL of a managed PostgreSQL with PostGIS; empty: a private cluster in the data folder.",
    )
    owner_url: str | None = Field(
        default=None, description="URL of the role that owns the schemas, for migrations; managed only."
    )
    pool_size: int = Field(default=12, ge=1, description="Connections the service keeps open at most.")


class DisclosureSettings(_Group):
    """Which counts are too small to leave the house. The shipped values can only be raised."""

    register_minimum: int = Field(
        default=SHIPPED_MINIMUM, description="Smallest released count of register data and of municipalities."
    )
    social_minimum: int = Field(
        default=SHIPPED_SOCIAL_MINIMUM,
        description="Smallest released count of social data below the municipality.",
    )
    decided_by: str = Field(default="shipped default", description="Who decided the thresholds.")
    reason: str = Field(default="shipped default", description="Why these thresholds.")

    @model_validator(mode="after")
    def _only_upwards(self) -> "DisclosureSettings":
        for name, value, shipped in (
            ("register_minimum", self.register_minimum, SHIPPED_MINIMUM),
            ("social_minimum", self.social_minimum, SHIPPED_SOCIAL_MINIMUM),
        ):
            if value < shipped:
                raise ValueError(f"{name} is {value}, below the shipped {shipped}: it can only be raised")
        return self


class EngineSettings(_Group):
    """Where indicators are computed."""

    executor: Literal["local", "processes", "dask"] = Field(
        default="local",
        description="In this process, in processes of this machine, or by Dask workers (extra 'dask').",
    )
    workers: int = Field(default=2, ge=1, description="Processes, or Dask workers that are started here.")
    dask_address: str = Field(
        default="",
        description="Address of a Dask scheduler, e.g. tcp://host:8786; empty: workers of our own.",
    )


class CatalogSettings(_Group):
    """Declarations beside the shipped ones."""

    folders: str = Field(
        default="",
        description="Folders with further topics/, tables/ and recipes/*.toml, separated by colons.",
    )

    @property
    def own(self) -> tuple[Path, ...]:
        """The folders as paths."""
        return tuple(Path(part) for part in self.folders.split(":") if part)


class Settings(BaseSettings):
    """Everything that can be set, by environment variable or ``.env`` file."""

    model_config = SettingsConfigDict(
        env_prefix="SOZIALMONITOR_",
        env_nested_delimiter="__",
        env_file=".env",
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
    )

    data_folder: Path = Field(
        default_factory=default_data_folder,
        description="Where the private cluster keeps its data; also DATA_DIR.",
    )
    host: str = Field(default="127.0.0.1", description="Address the service listens on.")
    port: int = Field(
        default_factory=lambda: cast(int, os.environ.get("PORT") or 8000),
        validate_default=True,
        ge=0,
        le=65535,
        description="Port the service listens on; also PORT.",
    )
    frontend_folder: Path = Field(
        default=Path(__file__).resolve().parents[1] / "frontend" / "dist",
        description="The built page that is served at /.",
    )
    database: DatabaseSettings = DatabaseSettings()
    disclosure: DisclosureSettings = DisclosureSettings()
    catalog: CatalogSettings = CatalogSettings()
    engine: EngineSettings = EngineSettings()
