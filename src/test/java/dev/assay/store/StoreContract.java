package dev.assay.store;

/// What suites share that need more than a queue; see [QueueContract].
public abstract class StoreContract extends QueueContract<Store> {}
