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

  /// Adds to `logs` the greatest value of the logarithm of each kernel, times `times`, for the
  /// slots in the first `count` of `slots`.
  void addPeaks(double[] logs, int[] slots, int count, double times);

  /// The logarithm of the prior at `coordinate`.
  double prior(double coordinate);

  /// Writes to `logs` what `from` says less how far below its peak each kernel is at `coordinate`,
  /// for the slots in the first `count` of `among`; those that stay above `least` go to `alive`.
  ///
  /// @param among may be `alive` itself, and `from` may be `logs`
  /// @return how many are alive
  int add(
      double coordinate,
      double[] from,
      int[] among,
      int count,
      double[] logs,
      int[] alive,
      double least);

  /// Where `fraction` of the kernel in `slot` lies below; of the prior where `slot` is negative.
  ///
  /// @param stretch by how much the kernel is made wider, from 1
  double draw(int slot, double fraction, double stretch);
}
