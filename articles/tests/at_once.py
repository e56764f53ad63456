"""What two do at the same time, on connections of their own."""

import threading

from django.db import connection, connections


def run_both(*acts):
    """Do the acts at the same time, each on a connection of its own; the errors that they ended with."""
    errors, threads = [], []

    def run(act):
        try:
            act()
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def wait_for_a_lock():
    """Until somebody waits for a lock in PostgreSQL."""
    for _ in range(3_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees who waited when it first looked
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("nobody waited: the test proves nothing")
