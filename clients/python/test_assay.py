"""Tests of assay.py with real files and processes: python3 -m unittest discover -s clients/python"""

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import textwrap
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Scalar:
    """Stands where NumPy is not installed: a number in a box."""

    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value


class Job(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.dir = Path(self.scratch.name)
        self.environment = {
            "ASSAY_JOB_METRICS": str(self.dir / "metrics.jsonl"),
            "ASSAY_JOB_RESULT": str(self.dir / "result.json"),
            "ASSAY_JOB_PARAMS": str(self.dir / "params.json"),
            "ASSAY_JOB_CHECKPOINT_DIR": str(self.dir / "checkpoint"),
            "ASSAY_JOB_STOP_FILE": str(self.dir / "stop"),
            "ASSAY_JOB_RESUME_FROM": "",
            "ASSAY_JOB_SEED": "7",
        }

    def start(self, code, environment=None, **options):
        outside = {key: value for key, value in os.environ.items() if not key.startswith("ASSAY_")}
        outside["PYTHONPATH"] = str(HERE)
        outside.update(self.environment if environment is None else environment)
        return subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(code)],
            env=outside,
            cwd=self.scratch.name,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
            start_new_session=True,
            **options
        )

    def run_job(self, code, environment=None, expect=0, **options):
        return self.end(self.start(code, environment, **options), expect)

    def end(self, process, expect=0):
        """Waits for the end, with a limit; kills what has not ended, with all it started."""
        try:
            output, errors = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise
        self.assertEqual(expect, process.returncode, errors)
        return output, errors

    def metrics(self):
        return [json.loads(line) for line in (self.dir / "metrics.jsonl").read_text("utf-8").splitlines()]


class InsideTest(Job):
    def test_reports_are_appended_as_json_lines(self):
        (self.dir / "metrics.jsonl").write_text('{"step":0,"loss":9}\n')
        self.run_job(
            """
            import assay
            assert assay.report(1, loss=0.5, accuracy=1)
            assay.report(2, **{"val/loss": 1e-300, "ok": True})
            assay.report(2, instance="img-17", right=0)
            """
        )
        self.assertEqual(
            [
                {"step": 0, "loss": 9},
                {"step": 1, "loss": 0.5, "accuracy": 1},
                {"step": 2, "val/loss": 1e-300, "ok": 1},
                {"step": 2, "instance": "img-17", "right": 0},
            ],
            self.metrics(),
        )

    def test_what_is_not_finite_is_a_string(self):
        self.run_job(
            """
            import assay
            assay.report(1, a=float("nan"), b=float("inf"), c=float("-inf"))
            assay.result(a=float("nan"), nested={"b": [float("-inf")]})
            """
        )
        self.assertEqual([{"step": 1, "a": "NaN", "b": "Infinity", "c": "-Infinity"}], self.metrics())
        self.assertEqual(
            {"a": "NaN", "nested": {"b": ["-Infinity"]}}, json.loads((self.dir / "result.json").read_text())
        )

    def test_scalars_in_a_box_are_taken_out(self):
        self.run_job(
            """
            import assay
            from test_assay import Scalar
            assay.report(Scalar(3), loss=Scalar(0.25), seen=Scalar(12))
            assay.result(loss=Scalar(0.25))
            """
        )
        self.assertEqual([{"step": 3, "loss": 0.25, "seen": 12}], self.metrics())
        self.assertEqual({"loss": 0.25}, json.loads((self.dir / "result.json").read_text()))

    def test_numpy_scalars_where_numpy_is_installed(self):
        try:
            import numpy  # noqa: F401
        except ImportError:
            self.skipTest("NumPy is not installed for " + sys.executable)
        self.run_job(
            """
            import assay, numpy
            assay.report(numpy.int64(3), a=numpy.float32(0.5), b=numpy.float64(0.1), c=numpy.float64("nan"))
            """
        )
        self.assertEqual([{"step": 3, "a": 0.5, "b": 0.1, "c": "NaN"}], self.metrics())

    def test_params_seed_and_folders_come_from_the_environment(self):
        params = {"lr": 0.1, "model/act": "relu", "quote": "'; rm -rf / #\n\U0001f600"}
        (self.dir / "params.json").write_text(json.dumps(params), encoding="utf-8")
        self.environment["ASSAY_JOB_RESUME_FROM"] = str(self.dir / "earlier")
        output, _ = self.run_job(
            """
            import assay, json
            print(json.dumps([assay.params(), assay.seed(), str(assay.checkpoint_dir()),
                              assay.checkpoint_dir().is_dir(), str(assay.resume_from())]))
            """
        )
        self.assertEqual(
            [params, 7, str(self.dir / "checkpoint"), True, str(self.dir / "earlier")], json.loads(output)
        )

    def test_a_trial_that_pauses_knows_where(self):
        output, _ = self.run_job("import assay; print(assay.until())")
        self.assertEqual("inf", output.strip())
        self.environment["ASSAY_JOB_UNTIL"] = "3"
        output, _ = self.run_job("import assay; print(assay.until())")
        self.assertEqual("3.0", output.strip())

    def test_a_fresh_trial_has_nothing_to_resume_from(self):
        output, _ = self.run_job("import assay; print(assay.resume_from())")
        self.assertEqual("None\n", output)

    def test_a_later_result_replaces_an_earlier_one_and_leaves_no_other_file(self):
        self.run_job("import assay; assay.result(loss=1); assay.result(loss=0.5, note='done', none=None)")
        self.assertEqual(["result.json"], [file.name for file in self.dir.iterdir()])
        self.assertEqual(
            {"loss": 0.5, "note": "done", "none": None}, json.loads((self.dir / "result.json").read_text())
        )

    def test_a_result_that_cannot_be_written_keeps_the_earlier_one(self):
        _, errors = self.run_job("import assay; assay.result(loss=1); assay.result(loss=object())", expect=1)
        self.assertIn("cannot be written as JSON", errors)
        self.assertEqual({"loss": 1}, json.loads((self.dir / "result.json").read_text()))

    def test_events_are_lines_of_the_metrics_file(self):
        self.run_job(
            """
            import assay
            assay.progress(3, of=20)
            assay.checkpoint("model-3.bin", step=3)
            assay.checkpoint(assay.checkpoint_dir() / "model.bin")
            assay.alert("loss spike", "from 0.4 to 9", level="error")
            assay.final(loss=float("inf"), accuracy=0.5)
            assay.yield_()
            """
        )
        self.assertEqual(
            [
                {"event": "progress", "step": 3, "of": 20},
                {"event": "checkpoint", "path": "model-3.bin", "step": 3},
                {"event": "checkpoint", "path": str(self.dir / "checkpoint" / "model.bin")},
                {"event": "alert", "level": "error", "title": "loss spike", "text": "from 0.4 to 9"},
                {"event": "final", "loss": "Infinity", "accuracy": 0.5},
                {"event": "yield"},
            ],
            self.metrics(),
        )

    def test_wrong_use_is_told_in_plain_words(self):
        for call, words in [
            ("assay.report(1, loss='low')", "metric 'loss' must be a number, not str"),
            ("assay.report(1, loss=None)", "metric 'loss' must be a number, not NoneType"),
            ("assay.report(1.5, loss=1)", "a step is a whole number from 0 on, not 1.5"),
            ("assay.report(-1, loss=1)", "a step is a whole number from 0 on, not -1"),
            ("assay.report(1, **{'x' * 201: 1})", "has 1 to 200 characters, not 201"),
            ("assay.report(1)", "needs at least one metric"),
            ("assay.report(1, event=2)", "a metric cannot be called 'event'"),
            ("assay.alert('x', level='loud')", "give info, warn or error"),
        ]:
            with self.subTest(call):
                _, errors = self.run_job("import assay; " + call, expect=1)
                self.assertIn(words, errors)
        self.assertFalse((self.dir / "metrics.jsonl").exists())


class ManyProcessesTest(Job):
    def test_processes_and_threads_that_report_at_once_never_tear_a_line(self):
        code = """
            import assay, threading
            wide = {"x" * 190 + str(n): n for n in range(15)}
            def work(thread):
                for step in range(100):
                    assay.report(step, who=%d, thread=thread, **wide)
            threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
            [t.start() for t in threads]
            [t.join() for t in threads]
            """
        processes = [self.start(code % who) for who in range(4)]
        for process in processes:
            self.end(process)
        seen = {(line["who"], line["thread"], line["step"]) for line in self.metrics()}
        self.assertEqual(4 * 2 * 100, len(seen))
        self.assertEqual(4 * 2 * 100, len(self.metrics()))


class FullDiskTest(Job):
    def test_a_report_that_does_not_fit_is_told_and_the_next_one_starts_a_new_line(self):
        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (50, resource.RLIM_INFINITY))

        output, errors = self.run_job(
            """
            import assay, resource
            print([assay.report(step, loss=0.123456) for step in (1, 2, 3)])
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            print(assay.report(4, loss=0.5))
            """,
            preexec_fn=small_files,
        )
        self.assertEqual("[True, False, False]\nTrue\n", output)
        self.assertIn("assay: a report was not written: only ", errors)
        lines = (self.dir / "metrics.jsonl").read_text().splitlines()
        self.assertEqual({"step": 1, "loss": 0.123456}, json.loads(lines[0]))
        self.assertEqual({"step": 4, "loss": 0.5}, json.loads(lines[-1]))
        self.assertEqual(3, len(lines))

    def test_a_folder_that_is_gone_does_not_end_the_training(self):
        self.environment["ASSAY_JOB_METRICS"] = str(self.dir / "gone" / "metrics.jsonl")
        output, errors = self.run_job("import assay; print(assay.report(1, loss=1), 'went on')")
        self.assertEqual("False went on\n", output)
        self.assertIn("No such file or directory", errors)


class StopTest(Job):
    WAITS = """
        import assay, time
        assay.should_stop()
        print("ready", flush=True)
        while not assay.should_stop():
            time.sleep(0.01)
        raise SystemExit(75)
        """

    def test_the_stop_file_is_seen(self):
        process = self.start(self.WAITS)
        self.assertEqual("ready\n", process.stdout.readline())
        (self.dir / "stop").touch()
        self.end(process, expect=75)

    def test_the_terminate_signal_is_seen_once_should_stop_was_asked(self):
        process = self.start(self.WAITS)
        self.assertEqual("ready\n", process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        self.end(process, expect=75)

    def test_a_forked_child_still_dies_of_the_signal(self):
        output, _ = self.run_job(
            """
            import assay, os, signal, time
            assay.should_stop()
            ready, tell = os.pipe()
            child = os.fork()
            if child == 0:
                os.write(tell, b"!")
                while True:
                    time.sleep(0.01)
            os.read(ready, 1)
            os.kill(child, signal.SIGTERM)
            _, status = os.waitpid(child, 0)
            print(os.WTERMSIG(status) == signal.SIGTERM, assay.should_stop())
            """
        )
        self.assertEqual("True False\n", output)

    def test_a_handler_of_the_script_is_left_alone(self):
        output, _ = self.run_job(
            """
            import assay, os, signal
            signal.signal(signal.SIGTERM, lambda number, frame: print("mine"))
            assay.should_stop()
            os.kill(os.getpid(), signal.SIGTERM)
            print(assay.should_stop())
            """
        )
        self.assertEqual("mine\nFalse\n", output)


class OutsideTest(Job):
    def test_the_same_script_runs_without_assay(self):
        output, _ = self.run_job(
            """
            import assay
            print(assay.inside(), assay.params(), assay.checkpoint_dir(), assay.resume_from(),
                  assay.should_stop(), assay.seed(3))
            assay.report(3, loss=0.41, worst=float("inf"))
            assay.progress(3, of=20)
            assay.alert("loss spike")
            assay.result(loss=0.41)
            """,
            environment={},
        )
        self.assertEqual(
            "False {} None None False 3\n"
            "metric loss=0.41 worst=Infinity step=3\n"
            '{"event": "alert", "level": "warn", "title": "loss spike", "text": ""}\n'
            'result {"loss": 0.41}\n',
            output,
        )
        self.assertEqual([], list(self.dir.iterdir()))

    def test_the_terminate_signal_is_not_taken_over(self):
        output, _ = self.run_job(
            """
            import assay, signal
            assay.should_stop()
            print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
            """,
            environment={},
        )
        self.assertEqual("True\n", output)


@unittest.skipUnless(os.environ.get("ASSAY_UNDER_TEST"), "ASSAY_UNDER_TEST names no program")
class SearchTest(unittest.TestCase):
    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.home = self.scratch.name
        sys.path.insert(0, str(HERE))
        self.addCleanup(sys.path.remove, str(HERE))
        import assay

        self.assay = assay
        assay.program = [os.environ["ASSAY_UNDER_TEST"]]

    def test_a_function_is_optimized(self):
        seen = []

        def parabola(params):
            seen.append(params["x"])
            if len(seen) == 2:
                raise self.assay.Pruned
            if len(seen) == 3:
                raise ZeroDivisionError
            return {"value": (params["x"] - 2) ** 2, "calls": len(seen)}

        space = {"x": {"type": "float", "low": -5.0, "high": 5.0}, "kind": ["a", "b"]}
        best = self.assay.optimize(
            parabola, space, trials=5, catch=ZeroDivisionError, home=self.home, optimizer="sobol", seed=4
        )

        self.assertEqual(5, len(seen))
        self.assertEqual(min((x - 2) ** 2 for i, x in enumerate(seen) if i not in (1, 2)), best.value)
        self.assertEqual((best.params["x"] - 2) ** 2, best.value)
        self.assertIn("calls", best.values)

    def test_an_error_that_is_not_caught_ends_the_search_which_can_go_on(self):
        def broken(params):
            raise KeyError("x")

        with self.assertRaises(KeyError):
            self.assay.optimize(broken, {"a": [1, 2]}, trials=2, home=self.home, optimizer="grid")
        best = self.assay.optimize(lambda p: -p["a"], experiment="last", home=self.home)

        self.assertEqual({"a": 2}, best.params)
        self.assertEqual(-2, best.value)
        self.assertEqual("broken", self.assay._assay(["results", "last"], self.home)["name"])

    def test_asking_and_telling(self):
        experiment = self.assay.sweep({"a": [1, 2]}, "loss", name="two", home=self.home, optimizer="grid")
        first, second = self.assay.ask(experiment, 5, home=self.home)

        self.assertEqual([{"a": 1}, {"a": 2}], [first.params, second.params])
        self.assertEqual("completed", self.assay.tell(first, float("inf"), home=self.home)["status"])
        self.assertEqual("failed", self.assay.tell(second.id, failed=True, home=self.home)["status"])
        for code, call in (
            ("conflict", lambda: self.assay.tell(first, 1, home=self.home)),
            ("refused", lambda: self.assay.ask("two", home=self.home)),
            ("not_found", lambda: self.assay.ask("three", home=self.home)),
            ("usage", lambda: self.assay.sweep({}, home=self.home, optimizer="nobody")),
        ):
            with self.assertRaises(self.assay.AssayError) as caught:
                call()
            self.assertEqual(code, caught.exception.code)
        with self.assertRaises(ValueError):
            self.assay.tell(first, home=self.home)

    def test_an_experiment_is_submitted(self):
        receipt = self.assay.submit({"command": ["true"], "space": {"a": [1, 2]}}, home=self.home)

        self.assertEqual((2, True), (receipt["jobs"], receipt["created"]))
        self.assertEqual(2, len(self.assay.submit([{"command": "true"}, {"command": "true"}], home=self.home)))


class NoProgramTest(unittest.TestCase):
    def test_a_missing_program_is_named(self):
        sys.path.insert(0, str(HERE))
        self.addCleanup(sys.path.remove, str(HERE))
        import assay

        assay.program = ["/nowhere/assay"]
        with self.assertRaisesRegex(assay.AssayError, "/nowhere/assay"):
            assay.ask("last")


if __name__ == "__main__":
    unittest.main()
