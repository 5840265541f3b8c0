/// Tells somebody: a message goes to a web address or to a program, once, within a time limit, and
/// what came of it is a value. [Courier] is the door. Never calls a private address that was not
/// allowed by name, follows no redirect, and starts no shell. Floor 1; for the engine.
@NullMarked
package dev.assay.notify;

import org.jspecify.annotations.NullMarked;
