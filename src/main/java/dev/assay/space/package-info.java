/// What may be tried: values, parameters, domains, conditions, constraints, and the identity of a
/// configuration (canonical JSON, content ids). Floor 0: sees nothing of Assay, does no input or
/// output; everyone may call it.
@NullMarked
package dev.assay.space;

import org.jspecify.annotations.NullMarked;
