"""What Python may say to Assay: a job about itself, and a program about searches it wants done. One file, nothing to
install, Python 3.8 or newer.

Copy it beside your script (or put its folder on PYTHONPATH) and write:

    import assay

    params = assay.params()
    for epoch in range(1, 21):
        loss = train_one_epoch(lr=params.get("lr", 0.1))
        assay.report(epoch, loss=loss)
        if assay.should_stop():
            save_checkpoint()
            raise SystemExit(75)   # "queue me again"
    assay.result(loss=loss)

Inside a job, Assay names files in environment variables (ASSAY_JOB_...) and this module reads and writes them.
Anywhere else the same script still runs: reports are printed as `metric ...` lines, there are no params, and
nobody asks to stop.

A search over a function of your own needs no job and no worker; the trials are kept in the home like all others:

    best = assay.optimize(lambda p: (p["x"] - 2) ** 2, {"x": {"type": "float", "low": -5.0, "high": 5.0}}, trials=30)
    print(best.value, best.params)

Where something else runs the trials, ask() gives the next ones and tell() says how each ended; sweep() begins such a
search, and submit() hands over experiments that workers run. All of these start the program `assay`.

Every report is one write() to a file opened for appending, so several processes and threads of one job may report
at the same time. A report that cannot be written (a full disk, say) is told on standard error and gives False; it
never ends the training. A result that cannot be written raises OSError.
"""

import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import namedtuple
from pathlib import Path

__all__ = [
    "AssayError",
    "Best",
    "Pruned",
    "Trial",
    "alert",
    "ask",
    "checkpoint",
    "checkpoint_dir",
    "final",
    "inside",
    "optimize",
    "params",
    "progress",
    "report",
    "result",
    "resume_from",
    "seed",
    "should_stop",
    "submit",
    "sweep",
    "tell",
    "until",
    "yield_",
]

#: The program and its first words: assay.program = ["/opt/assay/assay"] where it is not on PATH.
program = ["assay"]

#: A trial that was asked for; `experiment` and `params` (a dict) tell what it is, `id` names it.
Trial = namedtuple("Trial", "id experiment number params")

#: The best trial of a search; `values` has every value that was told of it, `value` the objective.
Best = namedtuple("Best", "experiment trial params value values")

_terminated = threading.Event()
_listening = False
_torn = False  # the last append ended in the middle of a line


def inside():
    """True inside a job of Assay, False when the script was started by hand."""
    return _path("METRICS") is not None


def params():
    """The parameters of this trial as a dict; empty outside Assay."""
    file = _path("PARAMS")
    if file is None:
        return {}
    with open(file, encoding="utf-8") as text:
        return json.load(text)


def seed(default=None):
    """The seed Assay gives this trial as an int; `default` where it gives none."""
    text = os.environ.get("ASSAY_JOB_SEED", "")
    return int(text) if text else default


def report(step, instance=None, **metrics):
    """Reports numbers at a step (an epoch, a batch): report(3, loss=0.41, accuracy=0.93).

    Names that are no Python words go in as a dict: report(3, **{"val/loss": 0.41}). NumPy and PyTorch scalars are
    welcome. `instance` names the test case the numbers belong to, where they are of one. The same metric at the same
    step, told again, replaces the value. Gives True if the report was written, False if it could not be.
    """
    values = _metrics(metrics)
    if not values:
        raise ValueError("report() needs at least one metric, such as loss=0.41")
    line = {"step": _step(step)}
    if instance is not None:
        line["instance"] = str(instance)
    line.update(values)
    if not inside():
        words = ["%s=%s" % (name, value) for name, value in values.items()]
        print("metric " + " ".join(words) + " step=%d" % line["step"], flush=True)
        return True
    return _append(line)


def result(**values):
    """Writes the result of the trial: result(loss=0.39, cost_usd=0.2). A later call replaces an earlier one.

    The file appears whole or not at all. Values may be numbers, strings, booleans, None, lists and dicts.
    """
    text = json.dumps({name: _plain(value) for name, value in values.items()}, allow_nan=False)
    file = _path("RESULT")
    if file is None:
        print("result " + text, flush=True)
        return
    handle, part = tempfile.mkstemp(dir=str(file.parent), prefix=file.name + ".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text + "\n")
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, str(file))
    except BaseException:
        os.unlink(part)
        raise


def progress(step, of):
    """Tells how far the job is, so that Assay can say how long it will take: progress(120, of=1000)."""
    return _event("progress", step=_step(step), of=_step(of))


def checkpoint(path, step=None):
    """Tells that a checkpoint is complete; a path that is not absolute is below checkpoint_dir()."""
    return _event("checkpoint", path=os.fspath(path), step=None if step is None else _step(step))


def alert(title, text="", level="warn"):
    """Tells a person something; `level` is "info", "warn" or "error"."""
    if level not in ("info", "warn", "error"):
        raise ValueError("level %r is not known; give info, warn or error" % (level,))
    return _event("alert", level=level, title=str(title), text=str(text))


def final(**values):
    """Gives the final values as an event in the metrics file; where a result file is written, that one counts."""
    return _event("final", **_metrics(values))


def yield_():
    """Asks to be queued again after a checkpoint; then leave with exit code 0. Exit code 75 says the same."""
    return _event("yield")


def should_stop():
    """True once Assay has asked this job to stop: write a checkpoint and leave.

    The first call, made in the main thread, also takes over SIGTERM where nobody else has: the signal then makes
    this function true rather than ending the process at once. So ask often; after the grace period Assay kills.
    """
    _listen()
    file = _path("STOP_FILE")
    return _terminated.is_set() or (file is not None and file.exists())


def checkpoint_dir():
    """The folder for checkpoints of this attempt, made if it is missing; None outside Assay."""
    folder = _path("CHECKPOINT_DIR")
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def resume_from():
    """The checkpoints of an earlier attempt to go on from; None if this trial starts afresh."""
    return _path("RESUME_FROM")


def until():
    """How far to train before this trial pauses, in the resource of its scheduler (the step, if it names none).

    There, write a checkpoint and leave with exit code 75. Infinite where the trial trains to its end.
    """
    return float(os.environ.get("ASSAY_JOB_UNTIL") or "inf")


class AssayError(Exception):
    """What Assay refused. `code` is a word ("usage", "not_found", "conflict", "refused", ...), `exit_code` its number."""

    def __init__(self, message, hint="", code="", exit_code=1):
        super().__init__(message + (" (%s)" % hint if hint else ""))
        self.message = message
        self.hint = hint
        self.code = code
        self.exit_code = exit_code


class Pruned(Exception):
    """Raised by a function that optimize() calls: this trial is not worth going on with."""


def submit(spec, home=None):
    """Stores an experiment that workers run; `spec` is a dict with the keys of a specification, or a list of such.

    Gives its receipt, {"experiment": ..., "name": ..., "trials": ..., "jobs": ..., "created": ...}, or a list of them.
    `home` is the folder whose `.assay` is meant; otherwise Assay finds it as it does at the command line.
    """
    specs = spec if isinstance(spec, list) else [spec]
    words = ["submit"]
    for one in specs:
        words += ["--inline", json.dumps(_plain(one), allow_nan=False)]
    return _assay(words, home)


def sweep(space, metric="value", goal="minimize", name=None, home=None, spec=None, **search):
    """Begins a search whose trials you run yourself, and gives the id of its experiment.

    `space` is as in a specification: {"lr": {"type": "float", "low": 1e-5, "high": 0.1, "scale": "log"}, "act":
    ["relu", "tanh"]}. What else is named belongs to `search`: trials=30, optimizer="tpe", seed=1. Other keys of a
    specification (`constraints`, `objectives`, ...) come as a dict in `spec`.
    """
    document = dict(spec or {})
    document["space"] = space
    if "objectives" not in document:
        document.setdefault("objective", {"metric": metric, "goal": goal})
    if name is not None:
        document["name"] = name
    if search:
        document["search"] = dict(document.get("search", {}), **search)
    text = json.dumps(_plain(document), allow_nan=False)
    return _assay(["sweep", "create", "-"], home, text)["experiment"]


def ask(experiment, count=1, home=None):
    """The next trials of a search, as a list of Trial; fewer than `count` where the search has no more.

    Each is given once, however many processes ask. Raises AssayError with code "refused" when there are none left.
    """
    found = _assay(["sweep", "ask", str(experiment), "--count", str(int(count))], home)
    return [Trial(one["id"], one["experiment"], one["number"], one["params"]) for one in found]


def tell(trial, value=None, failed=False, pruned=False, home=None):
    """Says how a trial ended: with a number, with a dict of values by name, or that it failed or was pruned.

    `trial` is a Trial or an id. Raises AssayError with code "conflict" when that is known already.
    """
    if (value is not None) + bool(failed) + bool(pruned) != 1:
        raise ValueError("tell() needs one of value, failed=True and pruned=True")
    words = ["sweep", "tell", trial.id if isinstance(trial, Trial) else str(trial)]
    if failed or pruned:
        words.append("--failed" if failed else "--pruned")
    elif isinstance(value, dict):
        words.append("--values=" + json.dumps(_plain(value), allow_nan=False))
    else:
        words.append("--value=%r" % float(_number("value", value)))
    return _assay(words, home)


def optimize(fn, space=None, trials=20, metric="value", goal="minimize", experiment=None, catch=(), home=None, **search):
    """Calls `fn(params)` with one trial after another, and gives the Best; None if none completed.

    `fn` returns the value of the objective, or a dict of values by name with `metric` among them. It may raise Pruned.
    A trial whose call raises counts as failed; the search goes on after exceptions of the types in `catch`, and any
    other ends it. Give `experiment` instead of `space` to go on with a search, in this process or several at once.
    What else is named belongs to `search`: optimizer="tpe", seed=1.
    """
    if (space is None) == (experiment is None):
        raise ValueError("optimize() needs a space, or an experiment to go on with")
    if experiment is None:
        search.setdefault("name", getattr(fn, "__name__", "optimize").strip("<>"))
        experiment = sweep(space, metric, goal, home=home, trials=trials, **search)
    elif search:
        raise ValueError("%s: this was settled when the search began" % ", ".join(sorted(search)))
    while True:
        try:
            trial = ask(experiment, home=home)[0]
        except AssayError as error:
            if error.code != "refused":
                raise
            break
        _try(fn, trial, catch, home)
    results = _assay(["results", str(experiment)], home)
    if not results["best"]:
        return None
    best = results["best"][0]
    value = _double(best["values"][results["objectives"][0]["metric"]])
    return Best(results["experiment"], best["trial"], best["params"], value, best["values"])


def _try(fn, trial, catch, home):
    try:
        value = fn(dict(trial.params))
        if value is None:
            raise TypeError("the function must return a number, or a dict of values by name")
        tell(trial, value, home=home)
    except Pruned:
        tell(trial, pruned=True, home=home)
    except BaseException as error:
        if not (isinstance(error, AssayError) and error.code == "conflict"):
            tell(trial, failed=True, home=home)
        if not isinstance(error, tuple(catch) if isinstance(catch, (list, tuple)) else catch):
            raise


def _double(value):
    return float(value) if isinstance(value, str) else value


def _assay(words, home=None, text=""):
    line = list(program) + (["-C", os.fspath(home)] if home is not None else []) + words + ["-o", "json"]
    try:
        done = subprocess.run(
            line, input=text, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", check=False
        )
    except FileNotFoundError:
        raise AssayError("there is no program %r" % line[0], "set assay.program", "unavailable", 127) from None
    if done.returncode != 0:
        raise _refusal(done)
    return json.loads(done.stdout)


def _refusal(done):
    for line in reversed(done.stderr.splitlines()):
        if line.startswith("{"):
            error = json.loads(line)["error"]
            return AssayError(error["message"], error["hint"], error["code"], done.returncode)
    return AssayError(done.stderr.strip() or "assay ended with %d" % done.returncode, exit_code=done.returncode)


def _path(name):
    text = os.environ.get("ASSAY_JOB_" + name, "")
    return Path(text) if text else None


def _event(name, **members):
    line = {"event": name}
    line.update((key, value) for key, value in members.items() if value is not None)
    if inside():
        return _append(line)
    if name in ("alert", "final"):  # of use to a person at a terminal too
        print(json.dumps(line), flush=True)
    return True


def _append(line):
    """One line, one write(); opened anew each time, so it holds across fork and a file moved away."""
    global _torn
    data = (("\n" if _torn else "") + json.dumps(line, allow_nan=False) + "\n").encode("utf-8")
    try:
        handle = os.open(str(_path("METRICS")), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            written = os.write(handle, data)
        finally:
            os.close(handle)
    except OSError as error:
        return _complain(error)
    if written < len(data):
        _torn = True
        return _complain("only %d of %d bytes were written" % (written, len(data)))
    _torn = False
    return True


def _complain(reason):
    try:
        print("assay: a report was not written: %s" % (reason,), file=sys.stderr, flush=True)
    except OSError:
        pass  # standard error is a file on the same full disk; False tells the caller
    return False


def _listen():
    global _listening
    if _listening or threading.current_thread() is not threading.main_thread():
        return
    _listening = True
    if inside() and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        owner = os.getpid()

        def on_term(number, frame):
            if os.getpid() == owner:
                _terminated.set()
            else:  # a forked child, such as a data loader: it dies of the signal as ever
                signal.signal(number, signal.SIG_DFL)
                os.kill(os.getpid(), number)

        signal.signal(signal.SIGTERM, on_term)


def _metrics(values):
    for name in values:
        if name in ("step", "event", "instance", "time"):
            raise ValueError("a metric cannot be called %r: that word has a meaning of its own" % name)
        if not 0 < len(name) <= 200:
            raise ValueError("the name of a metric has 1 to 200 characters, not %d" % len(name))
    return {name: _number(name, value) for name, value in values.items()}


def _step(value):
    number = _scalar(value)
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise ValueError("a step is a whole number from 0 on, not %r" % (value,))
    return number


def _number(name, value):
    number = _scalar(value)
    if isinstance(number, bool):
        return int(number)
    if not isinstance(number, (int, float)):
        raise TypeError("metric %r must be a number, not %s" % (name, type(value).__name__))
    return _plain(number)


def _plain(value):
    """As JSON can say it: what is not finite becomes a string."""
    value = _scalar(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {str(key): _plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError("a value of type %s cannot be written as JSON" % type(value).__name__)


def _scalar(value):
    """A NumPy or PyTorch scalar as the plain number it holds."""
    if not isinstance(value, (bool, int, float, str)) and callable(getattr(value, "item", None)):
        return value.item()
    return float(value) if isinstance(value, float) else value
