"""Celery with Redis, no-op tasks: started by the bench, prints tasks per second.

Usage: celery_noop.py REDIS_PORT TASKS FOLDER

The tasks wait in the queue before the worker begins; the clock runs from the first stored result to
the last, so that the start of the worker's two processes is not counted.
"""

import subprocess
import sys
import time

import redis
from celery import Celery

port, tasks, folder = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]

WORKER = f"""
from celery import Celery
app = Celery("noop", broker="redis://127.0.0.1:{port}/0", backend="redis://127.0.0.1:{port}/1")
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=64, result_expires=None)

@app.task(name="noop")
def noop(number):
    return number
"""

with open(f"{folder}/noop.py", "w") as file:
    file.write(WORKER)

app = Celery(
    "noop", broker=f"redis://127.0.0.1:{port}/0", backend=f"redis://127.0.0.1:{port}/1"
)
server = redis.Redis(port=port, db=0)
results = redis.Redis(port=port, db=1)
server.flushall()
with app.producer_or_acquire() as producer:
    for number in range(tasks):
        app.send_task("noop", (number,), producer=producer)

log = open(f"{folder}/celery.log", "w")
worker = subprocess.Popen(
    [sys.executable, "-m", "celery", "-A", "noop", "worker", "-c", "2", "-l", "error"],
    cwd=folder,
    stdout=log,
    stderr=log,
)
try:
    while results.dbsize() == 0:
        if worker.poll() is not None:
            sys.exit(f"the worker ended with {worker.returncode}: see {folder}/celery.log")
        time.sleep(0.005)
    begun, before = time.monotonic(), results.dbsize()
    while results.dbsize() < tasks:
        if worker.poll() is not None:
            sys.exit(f"the worker ended with {worker.returncode}: see {folder}/celery.log")
        time.sleep(0.01)
    print((tasks - before) / (time.monotonic() - begun))
finally:
    worker.terminate()
    worker.wait()
