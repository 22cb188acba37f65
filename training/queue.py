"""The queue of tasks for the worker: the library's own, whose rows are written as other new rows are."""

from typing import Any

from django_tasks.base import normalize_json
from django_tasks_db import DatabaseBackend

from training.inserting import insert_row


class DatabaseQueue(DatabaseBackend):
    def _task_to_db_task(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Write the row of a task. A place is booked while others wait for the session, and each booking writes one."""
        from django_tasks_db.models import DBTaskResult  # there are no models yet when the settings name this module

        row: DBTaskResult = DBTaskResult(
            id=self._get_id(),
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after,
            backend_name=self.alias,
        )
        return insert_row(row)
