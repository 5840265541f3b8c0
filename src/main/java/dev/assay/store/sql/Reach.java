package dev.assay.store.sql;

/// What a change keeps from others while it is made.
enum Reach {
  /// The whole store: nothing else is changed meanwhile. Every change may be made so.
  STORE,

  /// Only the jobs it takes or holds, and what is theirs alone; others of this kind are made
  /// meanwhile. Counters it reads may be older than what others have made of them: what it adds to
  /// them is added to what they are when it ends, when it is alone for a moment.
  JOBS;

  /// To be called before a change touches, or decides by, what is not of its jobs alone.
  ///
  /// @throws TooNarrow when it does not have the whole store; it is then made again with it
  void needStore() {
    if (this != STORE) {
      throw new TooNarrow();
    }
  }

  /// A change needs more than it was begun with. Nobody but [Writer] catches it.
  @SuppressWarnings("serial")
  static final class TooNarrow extends RuntimeException {
    TooNarrow() {
      super("this change needs the whole store", null, false, false);
    }
  }
}
