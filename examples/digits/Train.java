/// Trains a small neural network on the handwritten digits beside it: `java Train.java --lr 0.1 --width 64`.
///
/// It shows all that a training program may say to Assay, and runs as well without it: it reports metrics each
/// epoch, writes a checkpoint each epoch, goes on from one, and leaves early when asked to.
///
/// Exit codes: 0 trained to the end; 2 a bad option or input; 75 paused where it was told to, or asked to stop: "queue me
/// again" from the checkpoint.
import java.io.*;
import java.nio.file.*;
import java.util.*;

static final int SIDE = 8;
static final int PIXELS = SIDE * SIDE;
static final int DIGITS = 10;
static final int BATCH = 16;
static final double MOMENTUM = 0.9;

void main(String[] args) throws IOException {
  try {
    System.exit(train(Options.parse(args)));
  } catch (BadInput e) {
    System.err.println("Train.java: " + e.getMessage());
    System.exit(2);
  }
}

int train(Options options) throws IOException {
  var assay = new Assay(System.getenv());
  var data = Data.read(Path.of("digits.csv"), options.seed());
  var network = new Network(options);
  assay.checkpointToResume().ifPresent(file -> network.load(file, options.configuration()));

  while (network.epoch < options.epochs()) {
    if (network.epoch >= assay.until()) {
      System.out.println("paused after epoch " + network.epoch);
      return 75;
    }
    network.learn(data, options);
    assay.checkpoint(network.epoch, file -> network.save(file, options.configuration()));
    assay.report(network.epoch, options.epochs(), network.scores(data));
    assay.progress(network.epoch, options.epochs());
    if (network.epoch < options.epochs() && assay.askedToStop()) {
      System.out.println("asked to stop after epoch " + network.epoch);
      return 75;
    }
  }
  assay.result(network.scores(data));
  return 0;
}

/// What the command line says. `decay` is the weight decay (L2) of each update, `shift` by how many pixels at
/// most a training image is moved before it is learned from, `average` how much of the mean of the weights so far is kept
/// at each update.
record Options(
    double lr, int width, String act, int epochs, long seed, double decay, double shift, double average) {
  static final List<String> NAMES =
      List.of("--lr", "--width", "--act", "--epochs", "--seed", "--decay", "--shift", "--average");

  static Options parse(String[] args) {
    var given = new HashMap<String, String>();
    for (int i = 0; i < args.length; i += 2) {
      if (!NAMES.contains(args[i])) {
        throw new BadInput("unknown option '" + args[i] + "'; known: " + String.join(" ", NAMES));
      }
      if (i + 1 == args.length) {
        throw new BadInput(args[i] + " needs a value");
      }
      if (given.put(args[i], args[i + 1]) != null) {
        throw new BadInput(args[i] + " is given twice");
      }
    }
    var act = given.getOrDefault("--act", "relu");
    if (!act.equals("relu") && !act.equals("tanh")) {
      throw new BadInput("--act '" + act + "' is not known; give relu or tanh");
    }
    return new Options(
        number(given, "--lr", 0.1, 1e-9, 100),
        (int) whole(given, "--width", 64, 1, 4096),
        act,
        (int) whole(given, "--epochs", 20, 1, 100_000),
        whole(given, "--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE),
        number(given, "--decay", 0, 0, 1),
        number(given, "--shift", 0, 0, 1),
        number(given, "--average", 0, 0, 0.9999));
  }

  /// All that shapes the weights, without how long to train: a checkpoint may be trained further.
  String configuration() {
    return "lr=" + lr + " width=" + width + " act=" + act + " seed=" + seed + " decay=" + decay
        + " shift=" + shift + " average=" + average;
  }

  private static double number(Map<String, String> given, String option, double usual, double low, double high) {
    var text = given.get(option);
    try {
      double value = text == null ? usual : Double.parseDouble(text);
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException e) {
      // the message below fits both
    }
    throw new BadInput(option + " '" + text + "' is not a number from " + low + " to " + high);
  }

  private static long whole(Map<String, String> given, String option, long usual, long low, long high) {
    var text = given.get(option);
    try {
      long value = text == null ? usual : Long.parseLong(text);
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException e) {
      // the message below fits both
    }
    throw new BadInput(option + " '" + text + "' is not a whole number from " + low + " to " + high);
  }
}

/// Images as rows of 64 brightnesses from 0 to 1, with the digit each shows; the first `training` rows are for training.
record Data(double[][] images, int[] digits, int training) {

  /// Reads the file and shuffles it by the seed; a fifth is kept back for validation.
  static Data read(Path file, long seed) throws IOException {
    if (!Files.isReadable(file)) {
      throw new BadInput("no " + file + " in " + Path.of("").toAbsolutePath() + "; run it in the example's folder");
    }
    var lines = new ArrayList<>(Files.readAllLines(file));
    Collections.shuffle(lines, new Random(seed));
    var images = new double[lines.size()][PIXELS];
    var digits = new int[lines.size()];
    for (int row = 0; row < digits.length; row++) {
      var cells = lines.get(row).split(",");
      for (int i = 0; i < PIXELS; i++) {
        images[row][i] = Integer.parseInt(cells[i]) / 16.0;
      }
      digits[row] = Integer.parseInt(cells[PIXELS]);
    }
    return new Data(images, digits, digits.length * 4 / 5);
  }
}

/// One hidden layer, trained by stochastic gradient descent with momentum on the cross entropy.
static class Network {
  final int width;
  final boolean tanh;
  final double[] weights; // hidden: width x (pixels + bias), then output: digits x (width + bias)
  final double[] means; // the running mean of each weight, by which it is judged
  final double[] speeds; // the momentum of each weight
  final double[] slopes; // the gradient of the batch at hand
  final double[] hidden;
  final double[] output = new double[DIGITS];
  final int outputStart;
  int epoch;
  int steps;
  double loss = Double.NaN;

  Network(Options options) {
    width = options.width();
    tanh = options.act().equals("tanh");
    outputStart = width * (PIXELS + 1);
    weights = new double[outputStart + DIGITS * (width + 1)];
    means = new double[weights.length];
    speeds = new double[weights.length];
    slopes = new double[weights.length];
    hidden = new double[width];
    var random = new Random(options.seed());
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextGaussian() / Math.sqrt(i < outputStart ? PIXELS : width);
    }
  }

  /// One pass over the training images, in an order that seed and epoch alone decide, so a resumed run repeats it.
  void learn(Data data, Options options) {
    var order = new ArrayList<Integer>();
    for (int i = 0; i < data.training(); i++) {
      order.add(i);
    }
    var random = new Random(options.seed() * 1_000_003 + epoch);
    Collections.shuffle(order, random);
    double sum = 0;
    for (int from = 0; from < order.size(); from += BATCH) {
      var batch = order.subList(from, Math.min(from + BATCH, order.size()));
      for (int row : batch) {
        var image = data.images()[row];
        if (options.shift() > 0) {
          double most = options.shift();
          image = moved(image, most * (2 * random.nextDouble() - 1), most * (2 * random.nextDouble() - 1));
        }
        sum += forward(weights, image, data.digits()[row]);
        backward(image, data.digits()[row]);
      }
      step(options, batch.size());
    }
    loss = sum / order.size();
    epoch++;
  }

  /// The image moved by so many pixels, at most one; dark where nothing moved in.
  static double[] moved(double[] image, double right, double down) {
    var moved = new double[PIXELS];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int left = (int) Math.floor(x - right);
        int above = (int) Math.floor(y - down);
        double inX = x - right - left;
        double inY = y - down - above;
        moved[y * SIDE + x] = (1 - inY) * ((1 - inX) * at(image, left, above) + inX * at(image, left + 1, above))
            + inY * ((1 - inX) * at(image, left, above + 1) + inX * at(image, left + 1, above + 1));
      }
    }
    return moved;
  }

  private static double at(double[] image, int x, int y) {
    return x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : image[y * SIDE + x];
  }

  /// Fills `hidden` and `output` (the probability of each digit); gives the cross entropy.
  double forward(double[] weights, double[] image, int digit) {
    for (int j = 0; j < width; j++) {
      int at = j * (PIXELS + 1);
      double sum = weights[at + PIXELS];
      for (int i = 0; i < PIXELS; i++) {
        sum += weights[at + i] * image[i];
      }
      hidden[j] = tanh ? StrictMath.tanh(sum) : Math.max(0, sum);
    }
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < DIGITS; k++) {
      int at = outputStart + k * (width + 1);
      double sum = weights[at + width];
      for (int j = 0; j < width; j++) {
        sum += weights[at + j] * hidden[j];
      }
      output[k] = sum;
      most = Math.max(most, sum);
    }
    double total = 0;
    for (int k = 0; k < DIGITS; k++) {
      output[k] = StrictMath.exp(output[k] - most);
      total += output[k];
    }
    for (int k = 0; k < DIGITS; k++) {
      output[k] /= total;
    }
    return -StrictMath.log(Math.max(output[digit], 1e-300));
  }

  /// Adds the slopes of one image, whose `forward` has just run.
  void backward(double[] image, int digit) {
    var blame = new double[width];
    for (int k = 0; k < DIGITS; k++) {
      double error = output[k] - (k == digit ? 1 : 0);
      int at = outputStart + k * (width + 1);
      for (int j = 0; j < width; j++) {
        slopes[at + j] += error * hidden[j];
        blame[j] += error * weights[at + j];
      }
      slopes[at + width] += error;
    }
    for (int j = 0; j < width; j++) {
      double error = blame[j] * (tanh ? 1 - hidden[j] * hidden[j] : hidden[j] > 0 ? 1 : 0);
      int at = j * (PIXELS + 1);
      for (int i = 0; i < PIXELS; i++) {
        slopes[at + i] += error * image[i];
      }
      slopes[at + PIXELS] += error;
    }
  }

  void step(Options options, int batch) {
    steps++;
    double kept = Math.min(options.average(), 1 - 1.0 / steps);
    for (int i = 0; i < weights.length; i++) {
      speeds[i] = MOMENTUM * speeds[i] - options.lr() * (slopes[i] / batch + options.decay() * weights[i]);
      weights[i] += speeds[i];
      means[i] = kept * means[i] + (1 - kept) * weights[i];
      slopes[i] = 0;
    }
  }

  /// Mean loss of the last training epoch; loss and share of right answers on the images kept back.
  Map<String, Double> scores(Data data) {
    double sum = 0;
    int right = 0;
    for (int row = data.training(); row < data.digits().length; row++) {
      sum += forward(means, data.images()[row], data.digits()[row]);
      int best = 0;
      for (int k = 1; k < DIGITS; k++) {
        best = output[k] > output[best] ? k : best;
      }
      right += best == data.digits()[row] ? 1 : 0;
    }
    double count = data.digits().length - data.training();
    var scores = new LinkedHashMap<String, Double>();
    scores.put("loss", loss);
    scores.put("val_loss", sum / count);
    scores.put("val_accuracy", right / count);
    return scores;
  }

  void save(Path file, String configuration) throws IOException {
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeUTF(configuration);
      out.writeInt(epoch);
      out.writeInt(steps);
      out.writeDouble(loss);
      for (int i = 0; i < weights.length; i++) {
        out.writeDouble(weights[i]);
        out.writeDouble(means[i]);
        out.writeDouble(speeds[i]);
      }
    }
  }

  void load(Path file, String configuration) {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      var saved = in.readUTF();
      if (!saved.equals(configuration)) {
        throw new BadInput("checkpoint " + file + " is of " + saved + ", not of " + configuration);
      }
      epoch = in.readInt();
      steps = in.readInt();
      loss = in.readDouble();
      for (int i = 0; i < weights.length; i++) {
        weights[i] = in.readDouble();
        means[i] = in.readDouble();
        speeds[i] = in.readDouble();
      }
    } catch (IOException e) {
      throw new BadInput("cannot read checkpoint " + file + ": " + e);
    }
    System.out.println("resumed after epoch " + epoch);
  }
}

/// What a job says to Assay: files whose names the environment gives. Without them, lines on standard output.
record Assay(Map<String, String> environment) {

  Optional<Path> path(String name) {
    var value = environment.getOrDefault("ASSAY_JOB_" + name, "");
    return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
  }

  /// Our own checkpoint, if this attempt has written one, else that of the attempt to go on from.
  Optional<Path> checkpointToResume() {
    var own = path("CHECKPOINT_DIR").map(dir -> dir.resolve("network.bin")).filter(Files::exists);
    return own.or(() -> path("RESUME_FROM").map(from -> Files.isDirectory(from) ? from.resolve("network.bin") : from))
        .filter(Files::exists);
  }

  void report(int epoch, int epochs, Map<String, Double> scores) throws IOException {
    var words = new StringBuilder();
    scores.forEach((name, value) -> words.append(' ').append(name).append('=').append(value));
    if (path("METRICS").isEmpty()) {
      System.out.println("metric" + words + " step=" + epoch);
      return;
    }
    System.out.println("epoch " + epoch + " of " + epochs + words);
    say("{\"step\":" + epoch + "," + members(scores) + "}");
  }

  void progress(int epoch, int epochs) throws IOException {
    say("{\"event\":\"progress\",\"step\":" + epoch + ",\"of\":" + epochs + "}");
  }

  /// Written beside its place and renamed, so that a reader finds a whole checkpoint or the one before it.
  void checkpoint(int epoch, Writer writer) throws IOException {
    var folder = path("CHECKPOINT_DIR");
    if (folder.isPresent()) {
      Files.createDirectories(folder.get());
      var part = folder.get().resolve("network.part");
      writer.write(part);
      Files.move(part, folder.get().resolve("network.bin"), StandardCopyOption.ATOMIC_MOVE);
      say("{\"event\":\"checkpoint\",\"path\":\"network.bin\",\"step\":" + epoch + "}");
    }
  }

  void result(Map<String, Double> scores) throws IOException {
    var file = path("RESULT");
    if (file.isPresent()) {
      var part = Path.of(file.get() + ".part");
      Files.writeString(part, "{" + members(scores) + "}\n");
      Files.move(part, file.get(), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// How far to train before pausing; infinite where the trial trains to its end.
  double until() {
    var value = environment.getOrDefault("ASSAY_JOB_UNTIL", "");
    return value.isEmpty() ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
  }

  boolean askedToStop() {
    return path("STOP_FILE").filter(Files::exists).isPresent();
  }

  private void say(String line) throws IOException {
    var file = path("METRICS");
    if (file.isPresent()) {
      Files.writeString(file.get(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  /// JSON has no word for what is not finite: those go as strings.
  private static String members(Map<String, Double> values) {
    var members = new StringJoiner(",");
    values.forEach((name, value) -> members.add(
        "\"" + name + "\":" + (Double.isFinite(value) ? "" + value : "\"" + value + "\"")));
    return members.toString();
  }
}

interface Writer {
  void write(Path file) throws IOException;
}

/// Something the person at the keyboard can mend; told in one line.
static class BadInput extends RuntimeException {
  BadInput(String message) {
    super(message);
  }
}
