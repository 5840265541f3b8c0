/// Specifications to begin with: templates for common trainers, and drafts read from the options of
/// a training script. Pure text in, text out; nothing is run. Floor 1, above the config room, which
/// reads the configuration files of scripts.
@NullMarked
package dev.assay.draft;

import org.jspecify.annotations.NullMarked;
