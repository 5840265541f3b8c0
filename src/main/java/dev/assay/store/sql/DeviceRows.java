package dev.assay.store.sql;

import dev.assay.experiment.Device;
import dev.assay.experiment.DeviceShare;
import dev.assay.json.Json;
import dev.assay.space.Value;
import dev.assay.store.Leases.DeviceUse;
import dev.assay.store.Workers.Gpu;
import dev.assay.trial.AttemptId;
import dev.assay.trial.ExperimentId;
import dev.assay.trial.JobId;
import dev.assay.trial.TrialId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads and writes which attempts hold which devices, and which devices workers see.
final class DeviceRows {

  /// A column that [#shares] reads; the attempt is `a`.
  static final String OF_ATTEMPT =
      """
      (SELECT json_group_array(json_array(d.device, d.label, d.name, d.share))
        FROM device_share d WHERE d.attempt = a.id)\
      """;

  private static final String HELD =
      """
      SELECT d.device, d.share
      FROM attempt a INDEXED BY attempt_live CROSS JOIN device_share d ON d.attempt = a.id
      WHERE a.alive = 1\
      """;

  private static final String IN_USE =
      """
      SELECT d.device, d.label, d.name, d.share, a.id, e.uid, t.number, s.name, j.part, w.uid
      FROM attempt a INDEXED BY attempt_live
      CROSS JOIN device_share d ON d.attempt = a.id
      CROSS JOIN worker w ON w.id = a.worker
      CROSS JOIN job j ON j.id = a.job
      CROSS JOIN stage s ON s.id = j.stage
      CROSS JOIN trial t ON t.id = j.trial
      CROSS JOIN experiment e ON e.id = j.experiment
      WHERE a.alive = 1 ORDER BY a.id, d.label\
      """;

  private DeviceRows() {}

  private record Share(String device, double share) {}

  /// What live attempts hold of each device, by its id.
  static Map<String, Double> held(Session session) {
    var held = new HashMap<String, Double>();
    session
        .list(HELD, row -> new Share(row.text(), row.real()))
        .forEach(share -> held.merge(share.device(), share.share(), Double::sum));
    return held;
  }

  /// Notes what a new attempt holds.
  static void hold(Session session, long attempt, List<DeviceShare> shares) {
    for (var share : shares) {
      session.one(
          "INSERT INTO device_share (attempt, device, label, name, share) VALUES (?, ?, ?, ?, ?)",
          attempt,
          share.device().id(),
          share.device().label(),
          share.device().name(),
          share.share());
    }
  }

  static List<DeviceUse> inUse(Session session) {
    return session.list(
        IN_USE,
        row -> {
          var share = new DeviceShare(new Device(row.text(), row.text(), row.text()), row.real());
          var attempt = new AttemptId(row.number());
          var trial = new TrialId(new ExperimentId(row.text()), row.integer());
          return new DeviceUse(
              share, attempt, new JobId(trial, row.text(), row.integer()), row.text());
        });
  }

  /// The column [#OF_ATTEMPT].
  static List<DeviceShare> shares(Row row) {
    String text = row.text();
    return text.equals("[]")
        ? List.of()
        : items(Json.parse(text)).stream()
            .map(DeviceRows::items)
            .map(item ->
                new DeviceShare(
                    new Device(text(item.get(0)), text(item.get(1)), text(item.get(2))),
                    number(item.get(3))))
            .toList();
  }

  /// The devices of a worker, for its row.
  static String write(List<Gpu> gpus) {
    var values = new ArrayList<Value>();
    for (Gpu gpu : gpus) {
      var members = new LinkedHashMap<String, Value>();
      members.put("device", Value.of(gpu.device().id()));
      members.put("label", Value.of(gpu.device().label()));
      members.put("name", Value.of(gpu.device().name()));
      members.put("reserved", Value.of(gpu.reserved()));
      values.add(Value.object(members));
    }
    return Json.write(Value.of(values));
  }

  /// What [#write] wrote.
  static List<Gpu> gpus(String text) {
    return items(Json.parse(text)).stream()
        .map(Value.Object.class::cast)
        .map(gpu ->
            new Gpu(
                new Device(member(gpu, "device"), member(gpu, "label"), member(gpu, "name")),
                gpu.get("reserved").equals(java.util.Optional.of(Value.of(true)))))
        .toList();
  }

  private static String member(Value.Object of, String key) {
    return text(of.get(key).orElse(Value.of("")));
  }

  private static List<Value> items(Value value) {
    return value instanceof Value.Array(var items) ? items : List.of();
  }

  private static String text(Value value) {
    return value instanceof Value.Text(var text) ? text : "";
  }

  private static double number(Value value) {
    return Double.parseDouble(Json.write(value));
  }
}
