package dev.assay.app;

/// Starts Assay from the command line.
public final class Main {
  private Main() {}

  /// Runs one command and exits with its code.
  public static void main(String[] args) {
    System.out.println("assay");
  }
}
