/// Answers how fast Assay is, one question a file, on the machine it runs on. Nothing here is part
/// of the product.
package dev.assay.bench;
