package dev.assay.bench;

/// Takes the time.
final class Clock {

  private Clock() {}

  interface Work {
    void run() throws Exception;
  }

  /// How many seconds `work` took.
  static double seconds(Work work) throws Exception {
    long begin = System.nanoTime();
    work.run();
    return (System.nanoTime() - begin) / 1e9;
  }
}
