/// The store as files that can be committed to git, in signac's layout. One trial is one directory
/// with its state point and one job document; every change replaces one document at once, together
/// with the events it carries. What is volatile (leases, heartbeats, locks, the order of events on
/// this machine) stands in `.local`, which git ignores. Only app opens it.
@NullMarked
package dev.assay.store.tree;

import org.jspecify.annotations.NullMarked;
