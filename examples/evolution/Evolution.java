/// Evolves small classifiers of handwritten digits: as accurate as can be, in as few bytes and operations as can be.
///
///     java --enable-native-access=ALL-UNNAMED -cp …/assay.jar Evolution.java [GENERATIONS [POPULATION [SEED]]]
///
/// A genome has heavy genes, which a network must be trained for, and light ones, which only an evaluation needs. Genomes
/// with the same heavy genes share one training, whichever generation or program brought them.
import dev.assay.app.Assay;
import dev.assay.client.*;
import java.nio.file.*;
import java.util.*;
import javax.tools.ToolProvider;

static final List<String> HEAVY = List.of("width", "act", "rate");

void main(String[] args) throws Exception {
  int generations = args.length > 0 ? Integer.parseInt(args[0]) : 6;
  int population = args.length > 1 ? Integer.parseInt(args[1]) : 12;
  int seed = args.length > 2 ? Integer.parseInt(args[2]) : 1;
  ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", "classes", "Classifier.java");
  try (Client assay = Assay.open(Path.of("."))) {
    Search search = assay.search(Spec.text(search(generations, population, seed)));
    for (int generation = 1; generation <= generations; generation++) {
      List<Search.Proposal> genomes = search.ask(population);
      List<TrialFuture> futures =
          assay.submitEvaluations(genomes.stream().map(genome -> evaluation(genome.params())).toList());
      var results = new ArrayList<TrialResult>();
      for (int i = 0; i < genomes.size(); i++) {
        results.add(tell(search, genomes.get(i), futures.get(i)));
      }
      IO.println(progress(generation, generations, results, assay.experiment(search.id()).front()));
    }
    show(assay.experiment(search.id()).front());
  }
}

/// What is searched. NSGA-II breeds each generation from the fronts of all before.
String search(int generations, int population, int seed) {
  return """
      name: evolution
      objectives:
        - {metric: accuracy, goal: maximize}
        - {metric: bytes, goal: minimize}
        - {metric: operations, goal: minimize}
      space:
        width: {type: int, low: 8, high: 32, step: 8}
        act:   {type: categorical, choices: [relu, tanh]}
        rate:  {type: categorical, choices: [0.05, 0.1]}
        bits:  {type: int, low: 2, high: 8}
        prune: {type: float, low: 0, high: 0.8, step: 0.1}
      search: {optimizer: nsga2, trials: %d, seed: %d, options: {population: %d}}
      """
      .formatted(generations * population, seed, population);
}

/// The evaluation of a genome, and the training it needs.
Evaluation evaluation(Map<String, Object> genome) {
  var light = new TreeMap<>(genome);
  light.keySet().removeAll(HEAVY);
  var heavy = new TreeMap<>(genome);
  heavy.keySet().retainAll(HEAVY);
  var training =
      Training.command(program("train --width {width} --act {act} --rate {rate} --to $ASSAY_JOB_DIR/network.bin"))
          .withName("evolution-training")
          .withParams(heavy)
          .withFiles("network.bin")
          .with("timeout", "5m");
  return Evaluation.command(
          training, program("evaluate --bits {bits} --prune {prune} --from $ASSAY_JOB_STAGE_TRAIN_DIR/network.bin"))
      .withName("evolution-generation")
      .withParams(light)
      .with("cache", "use")
      .with("timeout", "5m")
      .with("expect", Map.of("metrics", List.of("accuracy", "bytes", "operations")));
}

/// The words that start the classifier, which was compiled so that each of its many jobs starts at once.
String[] program(String arguments) {
  var words = new ArrayList<String>();
  words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
  words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", "classes", "Classifier"));
  words.addAll(List.of(arguments.split(" ")));
  words.addAll(List.of("--data", Path.of("../digits/digits.csv").toAbsolutePath().normalize().toString()));
  return words.toArray(String[]::new);
}

/// A genome that fails is told as such, and the others go on.
TrialResult tell(Search search, Search.Proposal genome, TrialFuture future) {
  TrialResult result = future.completion().toCompletableFuture().join();
  if (result.isCompleted()) {
    search.tell(
        genome.id(),
        Map.of(
            "accuracy", result.value("accuracy"),
            "bytes", result.value("bytes"),
            "operations", result.value("operations")));
  } else {
    IO.println("genome " + genome.number() + " failed: " + result.message());
    search.tellFailed(genome.id());
  }
  return result;
}

/// A trial with two attempts was trained and evaluated; one with fewer took what was done before.
String progress(int generation, int generations, List<TrialResult> results, List<TrialResult> front) {
  long trained = results.stream().filter(result -> result.attempts() > 1).count();
  long evaluated = results.stream().filter(result -> result.attempts() > 0).count();
  return "generation %d of %d: %d trained, %d evaluated, %d genomes in all; front %d, best %.3f"
      .formatted(
          generation, generations, trained, evaluated, results.size(), front.size(), front.getFirst().value("accuracy"));
}

void show(List<TrialResult> front) {
  IO.println("accuracy   bytes  operations  width  act   rate  bits  prune");
  for (TrialResult one : front) {
    IO.println(
        "%8.4f  %6.0f  %10.0f  %5s  %s  %4s  %4s  %5.1f"
            .formatted(
                one.value("accuracy"),
                one.value("bytes"),
                one.value("operations"),
                one.params().get("width"),
                one.params().get("act"),
                one.params().get("rate"),
                one.params().get("bits"),
                one.param("prune")));
  }
}
