/// What came back from an attempt: metric reports and observations. Floor 0, above trial.
@NullMarked
package dev.assay.result;

import org.jspecify.annotations.NullMarked;
