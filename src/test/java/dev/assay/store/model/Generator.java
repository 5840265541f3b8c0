package dev.assay.store.model;

import dev.assay.experiment.After.On;
import dev.assay.store.Workers.Order;
import dev.assay.store.model.ModelJob.ModelWorker;
import dev.assay.store.model.Step.End;
import dev.assay.store.model.Step.How;
import dev.assay.store.model.Step.Shape;
import dev.assay.store.model.Step.Wait;
import dev.assay.store.model.Step.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Makes up the next step of a story from where the model stands, so that most steps mean
/// something; some are wrong on purpose.
final class Generator {

  private static final int MANY_EXPERIMENTS = 5;
  private static final int MANY_WORKERS = 3;

  private final RandomGenerator random;
  private final Model model;
  private int experiments;
  private int workers;

  Generator(RandomGenerator random, Model model) {
    this.random = random;
    this.model = model;
  }

  /// A kind of step and how often it is wanted.
  private record Choice(int weight, Supplier<Step> step) {}

  Step next() {
    var choices = new ArrayList<Choice>();
    choices.add(new Choice(model.experiments.size() < MANY_EXPERIMENTS ? 16 : 2, this::submit));
    choices.add(new Choice(model.alive().size() < MANY_WORKERS ? 12 : 1, this::register));
    if (workers > 0) {
      ofWorkers(choices);
    }
    if (experiments > 0) {
      ofOperators(choices);
    }
    choices.add(new Choice(6, () -> new Step.Clock(jump())));
    choices.add(new Choice(1, Step.Reopen::new));
    int drawn = random.nextInt(choices.stream().mapToInt(Choice::weight).sum());
    for (var choice : choices) {
      drawn -= choice.weight();
      if (drawn < 0) {
        return choice.step().get();
      }
    }
    throw new IllegalStateException("weights do not add up");
  }

  private void ofWorkers(List<Choice> choices) {
    choices.add(new Choice(40, this::exchange));
    choices.add(new Choice(1, () -> new Step.Beat(worker())));
    choices.add(new Choice(1, () -> new Step.Leave(worker())));
    choices.add(new Choice(2, () -> new Step.Expire(worker())));
    choices.add(new Choice(1, () -> new Step.Ask(worker(), order())));
    if (!model.attempts.isEmpty()) {
      choices.add(new Choice(3, () -> ofAttempt((w, j) -> new Step.Started(w, j))));
      choices.add(new Choice(3, () -> ofAttempt(this::report)));
      choices.add(new Choice(3, () -> ofAttempt((w, j) -> new Step.Release(w, j))));
      choices.add(new Choice(model.orphans().isEmpty() ? 1 : 10, this::adopt));
    }
  }

  private void ofOperators(List<Choice> choices) {
    choices.add(new Choice(4, () -> new Step.Hold(subject())));
    choices.add(new Choice(5, () -> new Step.Unhold(subject())));
    choices.add(new Choice(4, () -> new Step.Cancel(subject())));
    choices.add(new Choice(4, () -> new Step.Stop(subject())));
    choices.add(new Choice(7, () -> new Step.Retry(subject(), random.nextBoolean())));
    choices.add(new Choice(1, () -> new Step.Clear(chance(20) ? 0 : experiment())));
    choices.add(new Choice(2, () -> new Step.Prioritize(experiment(), random.nextInt(4))));
    choices.add(new Choice(6, this::move));
    choices.add(new Choice(1, this::label));
    choices.add(new Choice(1, () -> new Step.Archive(experiment(), random.nextBoolean())));
    choices.add(new Choice(1, () -> new Step.Delete(experiment())));
    choices.add(new Choice(1, () -> new Step.Resubmit(experiment(), random.nextBoolean())));
  }

  // Experiments

  private Step submit() {
    var after = new ArrayList<Wait>();
    while (experiments > 0 && chance(25)) {
      after.add(new Wait(subject(), chance(60) ? On.OK : On.ANY));
    }
    return new Step.Submit(
        ++experiments,
        one(List.of(Shape.values())),
        1 + random.nextInt(3),
        random.nextInt(3),
        1 + random.nextInt(3),
        chance(80) ? 1 : 2,
        pool(),
        random.nextInt(3),
        chance(15),
        chance(15) ? 1 + random.nextInt(90) : 0,
        after);
  }

  private int experiment() {
    return 1 + random.nextInt(experiments);
  }

  private String subject() {
    if (model.jobs.isEmpty() || chance(3)) {
      return "e" + experiment();
    }
    var job = one(List.copyOf(model.jobs.values()));
    return switch (random.nextInt(3)) {
      case 0 -> Names.brief(job.experiment.id);
      case 1 -> Names.brief(job.id.trial());
      default -> job.toString();
    };
  }

  private Step move() {
    var where = one(List.of(Where.values()));
    boolean alone = where == Where.FIRST || where == Where.LAST;
    return new Step.Move(subject(), where, alone ? "" : subject());
  }

  private Step label() {
    var tags = List.of("keep", "bad", "paper");
    return new Step.Label(
        subject(),
        tags.stream().filter(_ -> chance(30)).toList(),
        tags.stream().filter(_ -> chance(20)).toList(),
        chance(30) ? Optional.of(one(List.of("", "look again"))) : Optional.empty());
  }

  // Workers

  private Step register() {
    return new Step.Register(++workers, pool());
  }

  private String pool() {
    return chance(85) ? "default" : "big";
  }

  /// Mostly one that is alive.
  private int worker() {
    var alive = model.alive();
    return alive.isEmpty() || chance(10) ? 1 + random.nextInt(workers) : one(alive).number;
  }

  private Order order() {
    return one(List.of(Order.NONE, Order.NONE, Order.DETACH, Order.DRAIN, Order.KILL));
  }

  private Step exchange() {
    int number = worker();
    var ends = new ArrayList<End>();
    var worker = model.workers.get(number);
    if (worker != null) {
      held(worker).stream().filter(_ -> chance(60)).forEach(job -> ends.add(new End(job, how())));
    }
    if (!model.attempts.isEmpty() && chance(10)) {
      ends.add(new End(anyAttempt(), how()));
    }
    return new Step.Exchange(number, ends, random.nextInt(6), random.nextInt(3), random.nextInt(5));
  }

  private List<String> held(ModelWorker worker) {
    return model.attempts.values().stream()
        .filter(a -> a.alive && a.holder == worker)
        .map(a -> a.job.toString())
        .toList();
  }

  private How how() {
    return chance(45) ? How.COMPLETED : one(List.of(How.values()));
  }

  private String anyAttempt() {
    return one(List.copyOf(model.attempts.values())).job.toString();
  }

  /// A deed on an attempt, mostly by the worker that holds it.
  private interface Deed {
    Step by(int worker, String job);
  }

  private Step ofAttempt(Deed deed) {
    var live = model.attempts.values().stream().filter(a -> a.alive).toList();
    if (live.isEmpty() || chance(15)) {
      return deed.by(worker(), anyAttempt());
    }
    var attempt = one(live);
    return deed.by(attempt.holder.number, attempt.job.toString());
  }

  private Step report(int worker, String job) {
    double value = one(List.of(0.0, 0.5, -1.0, Double.NaN, Double.POSITIVE_INFINITY));
    return new Step.Report(worker, job, one(List.of("loss", "accuracy")), random.nextInt(3), value);
  }

  private Step adopt() {
    var jobs = new ArrayList<String>();
    model.orphans().stream().filter(_ -> chance(70)).forEach(a -> jobs.add(a.job.toString()));
    if (chance(15)) {
      jobs.add(anyAttempt());
    }
    return new Step.Adopt(worker(), jobs);
  }

  // Time and chance

  private int jump() {
    return chance(70) ? 1 + random.nextInt(60) : -random.nextInt(120);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T one(List<T> many) {
    return many.get(random.nextInt(many.size()));
  }
}
