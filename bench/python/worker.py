"""The Python end of the measurements: answers requests for timed runs, one JSON object a line.

A contender's module has `PACKAGES`, names whose versions are told, and `tasks(workload, threads, device)`, which returns
functions by task name: each call does the task once, waits for its end, and returns scores `[B]` or None. What a task
needs before it can run is made at its first call.

Request: {"task": NAME, "runs": N}. Answer: {"seconds": [..N], "values": [..B] or null} or {"error": TEXT}.
"""

import importlib
import importlib.metadata
import json
import os
import sys
import time


def version(package):
    # Debian's packages have no metadata under the name of PyPI's.
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return importlib.import_module(package).__version__


def main():
    module_name, workload, threads, device = sys.argv[1:]
    # Whatever a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def answer(message):
        print(json.dumps(message), file=answers, flush=True)

    try:
        module = importlib.import_module(module_name)
        tasks = module.tasks(workload, int(threads), device)
    except Exception as error:
        answer({"error": f"{type(error).__name__}: {error}"})
        return
    versions = {package: version(package) for package in module.PACKAGES}
    answer({"tasks": list(tasks), "versions": {**versions, "python": sys.version.split()[0]}})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            seconds, values = [], None
            for _ in range(request["runs"]):
                start = time.perf_counter()
                values = tasks[request["task"]]()
                seconds.append(time.perf_counter() - start)
            answer({"seconds": seconds, "values": values})
        except Exception as error:
            answer({"error": f"{type(error).__name__}: {error}"})


main()
