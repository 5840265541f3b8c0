/// Text ⇄ [dev.assay.space.Value]: the only room that imports the JSON library. It stands above the
/// other rooms of floor 0 and below floor 1.
@NullMarked
package dev.assay.json;

import org.jspecify.annotations.NullMarked;
