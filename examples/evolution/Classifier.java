/// A small network that reads handwritten digits, in two steps that a job each may be:
///
///     java Classifier.java train --data digits.csv --width 16 --act relu --rate 0.1 --to network.bin
///     java Classifier.java evaluate --data digits.csv --from network.bin --bits 4 --prune 0.3
///
/// Training is the expensive step. An evaluation takes what it left, drops the smallest weights, rounds the others to
/// so many bits, and measures what that costs and saves. As a job it writes its result where Assay wants it, else it prints it.
import java.io.*;
import java.nio.file.*;
import java.util.*;

static final int PIXELS = 64;
static final int DIGITS = 10;
static final int EPOCHS = 4;

void main(String[] args) throws IOException {
  try {
    var options = options(args);
    var data = Data.read(Path.of(needed(options, "--data")));
    switch (args.length == 0 ? "" : args[0]) {
      case "train" -> train(options, data);
      case "evaluate" -> evaluate(options, data);
      default -> throw new IllegalArgumentException("say train or evaluate");
    }
  } catch (IllegalArgumentException | NoSuchFileException e) {
    System.err.println("Classifier.java: " + e.getMessage());
    System.exit(2);
  }
}

void train(Map<String, String> options, Data data) throws IOException {
  int width = Integer.parseInt(needed(options, "--width"));
  var network = new Network(width, needed(options, "--act").equals("tanh"), new double[Network.size(width)]);
  network.learn(data, Double.parseDouble(needed(options, "--rate")));
  network.save(place(options, "--to"));
  System.out.println("trained " + width + " " + options.get("--act") + ": " + network.accuracy(data));
}

void evaluate(Map<String, String> options, Data data) throws IOException {
  var network = Network.load(place(options, "--from"));
  int bits = Integer.parseInt(needed(options, "--bits"));
  int left = network.shrink(Double.parseDouble(needed(options, "--prune")), bits);
  String result =
      "{\"accuracy\":%s,\"bytes\":%d,\"operations\":%d}"
          .formatted(network.accuracy(data), (left * bits + 7) / 8, left);
  var file = System.getenv("ASSAY_JOB_RESULT");
  if (file == null) {
    System.out.println(result);
  } else {
    Files.writeString(Path.of(file), result);
  }
}

/// A path; `$NAME/` at its beginning is the value of an environment variable.
static Path place(Map<String, String> options, String name) {
  var text = needed(options, name);
  if (!text.startsWith("$")) {
    return Path.of(text);
  }
  var parts = text.substring(1).split("/", 2);
  return Path.of(Objects.requireNonNullElse(System.getenv(parts[0]), "."), parts[1]);
}

static Map<String, String> options(String[] args) {
  var options = new HashMap<String, String>();
  for (int i = 1; i + 1 < args.length; i += 2) {
    options.put(args[i], args[i + 1]);
  }
  return options;
}

static String needed(Map<String, String> options, String name) {
  var value = options.get(name);
  if (value == null) {
    throw new IllegalArgumentException(name + " is missing");
  }
  return value;
}

/// Images as rows of 64 brightnesses from 0 to 1, with the digit each shows; of every five the last is kept back.
record Data(double[][] images, int[] digits) {
  static Data read(Path file) throws IOException {
    var lines = Files.readAllLines(file);
    var images = new double[lines.size()][PIXELS];
    var digits = new int[lines.size()];
    for (int row = 0; row < digits.length; row++) {
      var cells = lines.get(row).split(",");
      for (int i = 0; i < PIXELS; i++) {
        images[row][i] = Integer.parseInt(cells[i]) / 16.0;
      }
      digits[row] = Integer.parseInt(cells[PIXELS]);
    }
    return new Data(images, digits);
  }

  boolean isKeptBack(int row) {
    return row % 5 == 4;
  }
}

/// One hidden layer. StrictMath alone, so that every machine computes the same.
record Network(int width, boolean tanh, double[] weights) {

  static int size(int width) {
    return width * (PIXELS + 1) + DIGITS * (width + 1);
  }

  /// Stochastic gradient descent on the cross entropy, from a start and in an order that never vary.
  void learn(Data data, double rate) {
    var random = new Random(1);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextGaussian() / StrictMath.sqrt(i < width * (PIXELS + 1) ? PIXELS : width);
    }
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int row = 0; row < data.digits().length; row++) {
        if (!data.isKeptBack(row)) {
          learn(data.images()[row], data.digits()[row], rate / (1 + epoch));
        }
      }
    }
  }

  private void learn(double[] image, int digit, double rate) {
    var hidden = hidden(image);
    var output = output(hidden);
    double total = 0;
    for (int k = 0; k < DIGITS; k++) {
      output[k] = StrictMath.exp(output[k]);
      total += output[k];
    }
    var blame = new double[width];
    for (int k = 0; k < DIGITS; k++) {
      double error = output[k] / total - (k == digit ? 1 : 0);
      int at = width * (PIXELS + 1) + k * (width + 1);
      for (int j = 0; j < width; j++) {
        blame[j] += error * weights[at + j];
        weights[at + j] -= rate * error * hidden[j];
      }
      weights[at + width] -= rate * error;
    }
    for (int j = 0; j < width; j++) {
      double error = blame[j] * (tanh ? 1 - hidden[j] * hidden[j] : hidden[j] > 0 ? 1 : 0);
      int at = j * (PIXELS + 1);
      for (int i = 0; i < PIXELS; i++) {
        weights[at + i] -= rate * error * image[i];
      }
      weights[at + PIXELS] -= rate * error;
    }
  }

  private double[] hidden(double[] image) {
    var hidden = new double[width];
    for (int j = 0; j < width; j++) {
      int at = j * (PIXELS + 1);
      double sum = weights[at + PIXELS];
      for (int i = 0; i < PIXELS; i++) {
        sum += weights[at + i] * image[i];
      }
      hidden[j] = tanh ? StrictMath.tanh(sum) : Math.max(0, sum);
    }
    return hidden;
  }

  private double[] output(double[] hidden) {
    var output = new double[DIGITS];
    for (int k = 0; k < DIGITS; k++) {
      int at = width * (PIXELS + 1) + k * (width + 1);
      output[k] = weights[at + width];
      for (int j = 0; j < width; j++) {
        output[k] += weights[at + j] * hidden[j];
      }
    }
    return output;
  }

  /// Drops this share of the weights, the smallest, and rounds the others to `bits` bits each.
  ///
  /// @return how many are left
  int shrink(double share, int bits) {
    var sizes = Arrays.stream(weights).map(Math::abs).sorted().toArray();
    double least = sizes[(int) (share * (sizes.length - 1))];
    double step = sizes[sizes.length - 1] / Math.max(1, (1 << (bits - 1)) - 1);
    int left = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.abs(weights[i]) < least ? 0 : Math.rint(weights[i] / step) * step;
      left += weights[i] == 0 ? 0 : 1;
    }
    return left;
  }

  /// The share of the images kept back that it reads rightly.
  double accuracy(Data data) {
    int right = 0;
    int all = 0;
    for (int row = 0; row < data.digits().length; row++) {
      if (data.isKeptBack(row)) {
        var output = output(hidden(data.images()[row]));
        int best = 0;
        for (int k = 1; k < DIGITS; k++) {
          best = output[k] > output[best] ? k : best;
        }
        right += best == data.digits()[row] ? 1 : 0;
        all++;
      }
    }
    return (double) right / all;
  }

  void save(Path file) throws IOException {
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(width);
      out.writeBoolean(tanh);
      for (double weight : weights) {
        out.writeDouble(weight);
      }
    }
  }

  static Network load(Path file) throws IOException {
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      int width = in.readInt();
      var network = new Network(width, in.readBoolean(), new double[size(width)]);
      for (int i = 0; i < network.weights.length; i++) {
        network.weights[i] = in.readDouble();
      }
      return network;
    }
  }
}
