/// Text in every dialect → what is wanted: command-line values, specs and settings. Floor 1: sees
/// the rooms of floor 0 and the JSON room; front ends call it. Whatever is wrong with the text ends
/// as one [InputException] that says where, what, and what to do.
@NullMarked
package dev.assay.config;

import org.jspecify.annotations.NullMarked;
