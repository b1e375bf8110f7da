"""What one session may take, and how long a browser is kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    sessions_at_once: int = 2
    sessions_a_browser: int = 50
    memory_bytes: int = 1_000_000_000  # all processes of one browser together, without what they share
    transfer_bytes: int = 40_000_000
    connection_bytes: int = 20_000_000
    html_characters: int = 8_000_000
    navigation_seconds: float = 20
    settle_seconds: float = 8
    render_seconds: float = 40
