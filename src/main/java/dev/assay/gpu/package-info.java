/// The GPUs of this machine, as `nvidia-smi` tells of them: which there are, how busy, and who is
/// on them. The text is read by pure functions; one class calls the program. Knows neither jobs nor
/// store; the engine watches with it, control shows what it sees.
@NullMarked
package dev.assay.gpu;

import org.jspecify.annotations.NullMarked;
