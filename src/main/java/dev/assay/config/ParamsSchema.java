package dev.assay.config;

import dev.assay.config.InputException.Place;
import dev.assay.config.JsonSchema.Violation;
import dev.assay.space.Domain;
import dev.assay.space.Parameter;
import dev.assay.space.Space;
import dev.assay.space.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The schema that the params of every trial must fit. Dotted names are tables within tables:
/// `optimizer.lr` is the `lr` of the `optimizer`. Collects problems until asked for them; not
/// thread-safe.
public final class ParamsSchema {

  private final JsonSchema schema;
  private final Source source;
  private final Map<String, Integer> lines;
  private final int line;
  private final List<InputException> errors = new ArrayList<>();
  private final Set<String> told = new HashSet<>();

  /// @param lines of parameters by their path, such as `space.lr` or `jobs[0].params.lr`
  /// @param line of the key `schema`
  ParamsSchema(JsonSchema schema, Source source, Map<String, Integer> lines, int line) {
    this.schema = schema;
    this.source = source;
    this.lines = Map.copyOf(lines);
    this.line = line;
  }

  /// Checks the params of one trial.
  ///
  /// @param origin of the trial
  public void check(Value.Object params, Value.Object origin) {
    if (errors.size() < Problems.MOST) {
      String path = path(origin);
      schema.check(nested(params)).forEach(violation -> tell(violation, params, path));
    }
  }

  /// Checks what a space may yet yield: every parameter at its ends, the others as in `point`.
  public void check(Space space, Value.Object point) {
    for (Parameter parameter : space.parameters()) {
      if (point.members().containsKey(parameter.name())) {
        ends(parameter.domain())
            .forEach(end -> {
              var params = new LinkedHashMap<>(point.members());
              params.put(parameter.name(), end);
              Value.Object all = Value.object(params);
              schema.check(nested(all)).stream()
                  .filter(found -> owner(found, all).filter(parameter.name()::equals).isPresent())
                  .forEach(found -> tell(found, all, "space"));
            });
      }
    }
  }

  private static Stream<Value> ends(Domain domain) {
    return switch (domain) {
      case Domain.Float real ->
          Stream.of(real.low(), real.high()).filter(Double::isFinite).map(Value::of);
      case Domain.Int whole -> Stream.of(Value.of(whole.low()), Value.of(whole.high()));
      case Domain.Categorical choices -> choices.choices().stream();
      case Domain.Ordinal choices -> choices.choices().stream();
      case Domain.Constant constant -> Stream.of(constant.value());
    };
  }

  /// @throws InputException with the first problem and the others as [InputException#all]
  public void throwIfAny() {
    if (!errors.isEmpty()) {
      throw Problems.all(
          errors.stream().sorted(Comparator.comparingInt(InputException::line)).toList());
    }
  }

  private static String path(Value.Object origin) {
    if (origin.get("by").orElse(Value.EMPTY) instanceof Value.Text(String by)) {
      return by.equals("jobs")
              && origin.get("index").orElse(Value.EMPTY) instanceof Value.Int(BigInteger i)
          ? "jobs[%d].params".formatted(i.intValueExact() - 1)
          : by.equals("given") ? "params" : "space";
    }
    return "params";
  }

  private void tell(Violation violation, Value.Object params, String path) {
    Optional<String> owner = owner(violation, params);
    String key = path + owner.map(name -> "." + name).orElse("");
    String dotted = String.join(".", violation.path());
    if (!told.add(key + " " + dotted + " " + violation.keyword() + violation.problem())) {
      return;
    }
    boolean flag = owner.isPresent() && !lines.containsKey(key);
    Place place =
        flag
            ? Place.of("--params or --sweep")
            : new Place(source.name(), lines.getOrDefault(owner.isPresent() ? key : path, line));
    String root = flag ? "params" : path;
    errors.add(
        new InputException(
            place,
            dotted.isEmpty() ? root : root + "." + dotted,
            found(violation, nested(params)) + violation.problem(),
            ""));
  }

  /// `found 2; `, or nothing where a table or list is wrong as a whole.
  static String found(Violation violation, Value root) {
    Value here = root;
    for (String name : violation.path()) {
      here =
          switch (here) {
            case Value.Object table -> table.get(name).orElse(Value.EMPTY);
            case Value.Array(List<Value> items) when name.matches("[0-9]{1,6}") ->
                items.get(Integer.parseInt(name));
            default -> Value.EMPTY;
          };
    }
    boolean whole = here instanceof Value.Object || here instanceof Value.Array;
    return whole && !violation.keyword().equals("type")
        ? ""
        : "found %s; ".formatted(Shown.of(Node.of(here)));
  }

  /// The parameter in which a violation lies.
  private static Optional<String> owner(Violation violation, Value.Object params) {
    String dotted = String.join(".", violation.path());
    return params.members().keySet().stream()
        .filter(name -> dotted.equals(name) || dotted.startsWith(name + "."))
        .findFirst();
  }

  /// Names with dots as tables. A name that would need a table where another has a value stays.
  static Value.Object nested(Value.Object params) {
    Value.Object root = Value.EMPTY;
    for (Map.Entry<String, Value> param : params.members().entrySet()) {
      Value.Object one = wrapped(List.of(param.getKey().split("\\.", -1)), param.getValue());
      Value.Object before = root;
      root = merged(before, one).orElseGet(() -> with(before, param.getKey(), param.getValue()));
    }
    return root;
  }

  private static Value.Object wrapped(List<String> path, Value value) {
    Value inner = path.size() == 1 ? value : wrapped(path.subList(1, path.size()), value);
    return with(Value.EMPTY, path.getFirst(), inner);
  }

  private static Value.Object with(Value.Object table, String key, Value value) {
    var members = new LinkedHashMap<>(table.members());
    members.put(key, value);
    return Value.object(members);
  }

  /// Both tables in one; empty where they differ in a value.
  private static Optional<Value.Object> merged(Value.Object first, Value.Object second) {
    Value.Object all = first;
    for (Map.Entry<String, Value> member : second.members().entrySet()) {
      Optional<Value> there = first.get(member.getKey());
      Value next = member.getValue();
      if (there.isPresent()) {
        Optional<Value.Object> both =
            there.get() instanceof Value.Object a && next instanceof Value.Object b
                ? merged(a, b)
                : Optional.empty();
        if (both.isEmpty()) {
          return Optional.empty();
        }
        next = both.get();
      }
      all = with(all, member.getKey(), next);
    }
    return Optional.of(all);
  }
}
