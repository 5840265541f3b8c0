package dev.assay.control;

import dev.assay.control.Submitting.Caller;
import dev.assay.control.Submitting.Request;
import dev.assay.control.Submitting.Source;
import dev.assay.space.Value;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Requests to submit, for tests: what is not said is what a person gets who gives no flags.
record Requests(
    List<Source> sources,
    List<String> params,
    List<String> sweep,
    Map<String, Value> overrides,
    boolean isHeld,
    boolean isUnique,
    List<String> after,
    String key,
    String planHash,
    Map<String, String> environment) {

  /// One experiment for each text, from files called `1.yaml`, `2.yaml`, …
  static Requests of(String... texts) {
    var sources = new ArrayList<Source>();
    for (String text : texts) {
      sources.add(new Source.Text(sources.size() + 1 + ".yaml", text, Path.of("/tmp")));
    }
    return of(sources);
  }

  static Requests words(String... command) {
    return of(List.of(new Source.Words(List.of(command), Path.of("/tmp"))));
  }

  /// A stored experiment once more.
  static Requests stored(String experiment) {
    return of(List.of(new Source.Stored(experiment)));
  }

  private static Requests of(List<Source> sources) {
    return new Requests(
        sources,
        List.of(),
        List.of(),
        Map.of(),
        false,
        false,
        List.of(),
        "",
        "",
        Map.of("PATH", "/bin"));
  }

  Requests params(String text) {
    return new Requests(
        sources,
        List.of(text),
        sweep,
        overrides,
        isHeld,
        isUnique,
        after,
        key,
        planHash,
        environment);
  }

  Requests sweep(String text) {
    return new Requests(
        sources,
        params,
        List.of(text),
        overrides,
        isHeld,
        isUnique,
        after,
        key,
        planHash,
        environment);
  }

  Requests overrides(Map<String, Value> given) {
    return new Requests(
        sources, params, sweep, given, isHeld, isUnique, after, key, planHash, environment);
  }

  Requests held() {
    return new Requests(
        sources, params, sweep, overrides, true, isUnique, after, key, planHash, environment);
  }

  Requests unique() {
    return new Requests(
        sources, params, sweep, overrides, isHeld, true, after, key, planHash, environment);
  }

  Requests after(String text) {
    return new Requests(
        sources,
        params,
        sweep,
        overrides,
        isHeld,
        isUnique,
        List.of(text),
        key,
        planHash,
        environment);
  }

  Requests key(String text) {
    return new Requests(
        sources, params, sweep, overrides, isHeld, isUnique, after, text, planHash, environment);
  }

  Requests planHash(String hash) {
    return new Requests(
        sources, params, sweep, overrides, isHeld, isUnique, after, key, hash, environment);
  }

  Requests environment(Map<String, String> variables) {
    return new Requests(
        sources, params, sweep, overrides, isHeld, isUnique, after, key, planHash, variables);
  }

  Request build() {
    return new Request(
        sources,
        params,
        sweep,
        overrides,
        isHeld,
        isUnique,
        after,
        "",
        Optional.empty(),
        key,
        planHash,
        new Caller("user:ada", environment));
  }
}
