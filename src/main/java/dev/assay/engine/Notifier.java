package dev.assay.engine;

import dev.assay.config.Notifying;
import dev.assay.experiment.ExperimentSpec;
import dev.assay.experiment.Notify;
import dev.assay.experiment.Notify.Target;
import dev.assay.notify.Courier;
import dev.assay.notify.Message;
import dev.assay.notify.Result;
import dev.assay.space.Value;
import dev.assay.store.Experiments.ExperimentView;
import dev.assay.store.Notices;
import dev.assay.store.Notices.Notice;
import dev.assay.store.Store;
import dev.assay.store.StoreException;
import dev.assay.store.Workers.WorkerLease;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Takes notices that are due and tells everybody who is to be told, each notice on a virtual
/// thread of its own. [#look] is for the thread of the session; what is under way is counted in
/// atomics.
final class Notifier implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Notifier.class.getName());
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(6);
  private static final Duration OLD = Duration.ofDays(1);
  private static final Duration BREATH = Duration.ofMillis(20);
  private static final int BATCH = 20;

  /// The pauses between tries; after the last one nobody tries again.
  private static final List<Duration> PAUSES =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2));

  private final Equipment equipment;
  private final Store store;
  private final Notifying usual;
  private final Courier courier;
  private final WorkerLease lease;
  private final Alarm lookDue = new Alarm();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong soonest = new AtomicLong(Long.MIN_VALUE);
  private volatile boolean news;
  private long seen = Long.MIN_VALUE;

  Notifier(Equipment equipment, WorkerLease lease) {
    this.equipment = equipment;
    this.store = equipment.store();
    this.usual = equipment.telling().usual();
    this.courier = equipment.telling().courier();
    this.lease = lease;
  }

  /// Takes what is due, if the store has changed or some time has passed.
  void look() {
    long mark = store.changeMark();
    if (mark == seen && !isDue()) {
      return;
    }
    seen = mark;
    news = false;
    lookDue.in(LOOK);
    if (soonest.get() <= System.nanoTime()) {
      soonest.set(Long.MIN_VALUE);
    }
    store.notices().filter(Notices::isDue).ifPresent(this::take);
  }

  private void take(Notices notices) {
    for (Notice notice : notices.take(lease, BATCH)) {
      underWay.incrementAndGet();
      Thread.ofVirtual().name("assay-notice-" + notice.id()).start(() -> carry(notices, notice));
    }
  }

  /// Whether [#look] has something to do even if nothing has changed.
  boolean isDue() {
    long soon = soonest.get();
    return news || lookDue.isDue() || (soon != Long.MIN_VALUE && soon <= System.nanoTime());
  }

  /// Whether it is worth waiting for it: somebody is being told, or will be tried again soon.
  boolean isBusy() {
    return underWay.get() > 0 || soonest.get() != Long.MIN_VALUE;
  }

  /// Waits for those who are being told; each has its time limit.
  @Override
  public void close() {
    while (underWay.get() > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(BREATH.toNanos());
    }
  }

  private void carry(Notices notices, Notice notice) {
    try {
      tell(notices, notice);
    } catch (StoreException e) {
      // Held until this worker goes; the next one goes on with it.
      LOG.log(Level.WARNING, "notice " + notice.id() + " is left for the next worker", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "notice " + notice.id() + " is left for the next worker", e);
    } finally {
      underWay.decrementAndGet();
      news = true; // who waits for it to be over must not miss it
    }
  }

  private void tell(Notices notices, Notice notice) throws InterruptedException {
    var view = store.experiments().get(notice.experiment());
    var spec = equipment.specs().of(notice.experiment());
    if (view.isEmpty() || spec.isEmpty() || NoticeText.isOver(notice, view.get())) {
      notices.done(lease, notice.id());
      return;
    }
    Set<Target> targets = targets(notice, spec.get());
    if (targets.stream().allMatch(target -> notice.noted().contains(name(target)))) {
      notices.done(lease, notice.id());
      return;
    }
    Message message = message(notice, view.get(), spec.get());
    boolean again = false;
    for (Target target : targets) {
      if (!notice.noted().contains(name(target))) {
        again |= tell(notices, notice, target, message);
      }
    }
    if (again) {
      putOff(notices, notice);
    } else {
      notices.done(lease, notice.id());
    }
  }

  /// @return whether it is to be tried again
  private boolean tell(Notices notices, Notice notice, Target target, Message message)
      throws InterruptedException {
    boolean old = notice.at().plus(OLD).isBefore(equipment.clock().instant());
    Result result =
        old
            ? new Result.Failed("it came up more than a day ago", false)
            : courier.deliver(target, message);
    equipment.waypoint().pass("after-telling");
    return switch (result) {
      case Result.Delivered _ -> {
        notices.note(lease, notice.id(), name(target), true, data(notice, target, ""));
        yield false;
      }
      case Result.Failed(String why, boolean again) -> {
        if (again && notice.tries() <= PAUSES.size()) {
          LOG.log(Level.DEBUG, target.label() + ": " + why + "; trying again");
          yield true;
        }
        notices.note(lease, notice.id(), name(target), false, data(notice, target, why));
        yield false;
      }
    };
  }

  private void putOff(Notices notices, Notice notice) {
    Duration pause = PAUSES.get(Math.min(notice.tries(), PAUSES.size()) - 1);
    if (notices.putOff(lease, notice.id(), pause) && pause.compareTo(SOON) <= 0) {
      soonest.accumulateAndGet(
          System.nanoTime() + pause.toNanos(),
          (known, other) -> known == Long.MIN_VALUE ? other : Math.min(known, other));
    }
  }

  private Set<Target> targets(Notice notice, ExperimentSpec spec) {
    var targets = new LinkedHashSet<Target>();
    for (Notify notify : List.of(spec.told(), usual.told())) {
      if (notify.on().contains(notice.occasion())) {
        targets.addAll(notify.to());
      }
    }
    return targets;
  }

  private Message message(Notice notice, ExperimentView view, ExperimentSpec spec) {
    var secrets = new ArrayList<String>();
    spec.stages().forEach(stage -> secrets.addAll(Launching.secrets(stage, true)));
    var best =
        spec.objectives().stream()
            .limit(1)
            .flatMap(o -> store.trials().best(view.id(), o.goal(), 1).stream())
            .findFirst();
    Optional<String> why = store.sweeps().get(view.id()).map(sweep -> sweep.why());
    return new NoticeText(notice, view, best, why.orElse(""), new Redaction(secrets)).message();
  }

  private static Value.Object data(Notice notice, Target target, String reason) {
    Map<String, Value> data = new LinkedHashMap<>();
    data.put("notice", Value.of(notice.id()));
    data.put("occasion", Value.of(notice.occasion().word()));
    data.put("to", Value.of(target.label()));
    data.put("tries", Value.of(notice.tries()));
    if (!reason.isEmpty()) {
      data.put("reason", Value.of(reason));
    }
    return Value.object(data);
  }

  /// The same for the same target, without telling what it is.
  private static String name(Target target) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(target.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
