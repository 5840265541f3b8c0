package dev.assay.optimize.tpe;

/// One axis of many kernels, each in a slot and around the coordinate of one trial. Where the trial
/// has no coordinate (NaN) the kernel is the prior.
sealed interface AxisKernels permits LineKernels, ChoiceKernels {

  /// Puts a kernel around `coordinate` into `slot`; takes effect with [#refresh].
  void put(int slot, double coordinate);

  /// Takes the kernel out of `slot`; takes effect with [#refresh].
  void remove(int slot);

  /// Computes what depends on the other kernels.
  void refresh();

  /// The greatest value of the logarithm of the kernel in `slot`.
  double peak(int slot);

  /// The logarithm of the prior at `coordinate`.
  double prior(double coordinate);

  /// Adds to `logs` how far below its peak each kernel is at `coordinate`, for the slots in the
  /// first `count` of `alive`; keeps those there that stay above `least`.
  ///
  /// @return how many are kept
  int add(double coordinate, double[] logs, int[] alive, int count, double least);

  /// Where `fraction` of the kernel in `slot` lies below; of the prior where `slot` is negative.
  ///
  /// @param stretch by how much the kernel is made wider, from 1
  double draw(int slot, double fraction, double stretch);
}
