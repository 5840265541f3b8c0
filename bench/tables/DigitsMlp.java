import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/// Makes the rows of digits-mlp.csv.gz anew: trains every configuration of digits-mlp.json with the network of the example, which
/// takes some minutes of one processor. The accuracies come out the same on every machine, the seconds do not. In
/// examples/digits:
///
/// ```
/// javac -d /tmp/digits Train.java
/// javac -d /tmp/digits -cp /tmp/digits ../../bench/tables/DigitsMlp.java
/// java -cp /tmp/digits DigitsMlp | gzip -9n >../../bench/tables/digits-mlp.csv.gz
/// ```
public final class DigitsMlp {
  private static final String[] ACTS = {"relu", "tanh"};
  private static final double[] DECAYS = {0, 1e-5, 1e-4, 1e-3, 1e-2};
  private static final double[] RATES = {1e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1};
  private static final int[] WIDTHS = {2, 4, 8, 16, 64, 128};
  private static final int SEEDS = 3;
  private static final int EPOCHS = 27;

  private final Train.Data[] data = new Train.Data[SEEDS];

  public static void main(String[] args) throws IOException {
    new DigitsMlp().print();
  }

  private void print() throws IOException {
    var header = new StringBuilder("act,decay,lr,width,seconds");
    for (int seed = 0; seed < SEEDS; seed++) {
      data[seed] = Train.Data.read(Path.of("digits.csv"), seed + 1);
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        header.append(",seed").append(seed).append('@').append(epoch);
      }
    }
    System.out.println(header);
    row(0, 0, 0, 5); // so that the first one counted runs in compiled code as the others do
    for (int act = 0; act < ACTS.length; act++) {
      for (int decay = 0; decay < DECAYS.length; decay++) {
        for (int rate = 0; rate < RATES.length; rate++) {
          for (int width = 0; width < WIDTHS.length; width++) {
            System.out.println(row(act, decay, rate, width));
          }
        }
      }
    }
  }

  /// The indices, the mean CPU seconds of a run, and the validation accuracy of every seed after every epoch.
  private String row(int act, int decay, int rate, int width) {
    var accuracies = new StringBuilder();
    long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    for (int seed = 0; seed < SEEDS; seed++) {
      var options =
          new Train.Options(RATES[rate], WIDTHS[width], ACTS[act], EPOCHS, seed + 1, DECAYS[decay]);
      var network = new Train.Network(options);
      for (int epoch = 1; epoch <= EPOCHS; epoch++) {
        network.learn(data[seed], options);
        double accuracy = network.scores(data[seed]).get("val_accuracy");
        accuracies.append(String.format(Locale.ROOT, ",%.6f", accuracy));
      }
    }
    long end = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    double seconds = (end - begin) / 1e9 / SEEDS;
    return String.format(Locale.ROOT, "%d,%d,%d,%d,%.3f", act, decay, rate, width, seconds) + accuracies;
  }
}
