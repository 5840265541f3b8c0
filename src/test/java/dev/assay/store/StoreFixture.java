package dev.assay.store;

/// Opens an implementation that keeps the whole contract.
@FunctionalInterface
public interface StoreFixture extends QueueFixture<Store> {}
