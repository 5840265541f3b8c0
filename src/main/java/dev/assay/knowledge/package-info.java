/// Notes of research as Markdown files with a head in YAML: text → records, what is wrong with
/// them, and the texts of new ones. Stands on floor 1 above config, whose YAML it reads; control
/// calls it. Pure but for [dev.assay.knowledge.KnowledgeFolder] and the other readers of folders,
/// which only read.
@NullMarked
package dev.assay.knowledge;

import org.jspecify.annotations.NullMarked;
