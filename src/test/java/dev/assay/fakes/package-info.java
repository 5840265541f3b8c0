/// Stand-ins written by hand, for tests of every room.
@NullMarked
package dev.assay.fakes;

import org.jspecify.annotations.NullMarked;
