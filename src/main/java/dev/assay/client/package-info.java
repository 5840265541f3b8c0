/// Assay for programs in Java: submit, and hold futures that complete from the store. A program
/// gets its [Client] from `dev.assay.app.Assay.open`, and sees of the other rooms what stands in
/// signatures here: values, statuses, and the exceptions of control and of configuration.
///
/// Only over the door of control; data passes down as requests and comes back as documents.
@NullMarked
package dev.assay.client;

import org.jspecify.annotations.NullMarked;
