package dev.assay.store.sql;

import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Experiments.Accepted;
import dev.assay.store.Experiments.Receipt;
import dev.assay.store.StoreException;
import dev.assay.store.Submission.Key;
import dev.assay.trial.ExperimentId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// The answers to submissions that came with a key.
final class Receipts {

  private Receipts() {}

  /// The first answer to this key; empty when it is new.
  ///
  /// @throws StoreException `CONFLICT` when it came with another body
  static Optional<Receipt> known(Session session, Key key) {
    record Known(String body, String receipt) {}
    var known =
        session.first(
            "SELECT body, receipt FROM idempotency WHERE key = ?",
            row -> new Known(row.text(), row.text()),
            key.text());
    if (known.isEmpty()) {
      return Optional.empty();
    }
    if (!known.get().body().equals(key.body())) {
      throw new StoreException(
          StoreException.Code.CONFLICT,
          "the idempotency key '%s' was used with another submission; choose a new key"
              .formatted(key.text()));
    }
    return Optional.of(parse(known.get().receipt()));
  }

  static void keep(Transaction tx, Key key, Receipt receipt) {
    tx.session()
        .update(
            "INSERT INTO idempotency (key, body, receipt, created_at) VALUES (?, ?, ?, ?)",
            key.text(),
            key.body(),
            write(receipt),
            tx.millis());
  }

  private static String write(Receipt receipt) {
    var accepted =
        receipt.experiments().stream()
            .map(a -> {
              var members = new LinkedHashMap<String, Value>();
              members.put("id", Value.of(a.id().text()));
              members.put("name", Value.of(a.name()));
              members.put("trials", Value.of(a.trials()));
              members.put("jobs", Value.of(a.jobs()));
              return Value.object(members);
            })
            .toList();
    return Json.writeExact(Value.of(accepted));
  }

  private static Receipt parse(String text) {
    List<Accepted> accepted =
        ((Value.Array) Json.parse(text))
            .items().stream().map(Value.Object.class::cast).map(Receipts::accepted).toList();
    return new Receipt(accepted, false);
  }

  private static Accepted accepted(Value.Object object) {
    return new Accepted(
        new ExperimentId(text(object, "id")),
        text(object, "name"),
        number(object, "trials"),
        number(object, "jobs"));
  }

  private static String text(Value.Object object, String key) {
    return ((Value.Text) object.get(key).orElseThrow()).value();
  }

  private static int number(Value.Object object, String key) {
    return ((Value.Int) object.get(key).orElseThrow()).value().intValueExact();
  }
}
