"""How SQLite means to find what a query asks for."""

from django.db import connection


def plan_of(sql: str) -> list[str]:
    """The steps of its plan, the outermost first."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return [row[-1] for row in cursor.fetchall()]
