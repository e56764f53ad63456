from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """The project itself: its checks, its commands, its demo content."""

    name = "newsroom"
    verbose_name = "Newsroom"

    def ready(self) -> None:
        from newsroom import checks, error_reports  # noqa: F401 - registers the checks

        error_reports.begin()
