package dev.assay;

import dev.assay.app.Main;
import java.io.IOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the compiled product classes refer to, read from their class files; test classes and
/// libraries are not part of it.
///
/// @param classes every class of the house, by binary name
/// @param nullMarked the packages whose package-info carries `@NullMarked`
/// @param references every use of another class
record CompiledHouse(
    Set<String> classes, Set<String> nullMarked, List<Ladder.Reference> references) {

  private static final Pattern CLASS_IN_DESCRIPTOR = Pattern.compile("L([\\w$]+(?:/[\\w$]+)+)[;<]");

  /// Reads the directory that holds the product's classes.
  static CompiledHouse read() throws IOException {
    Path root = productClasses();
    var house = new CompiledHouse(new LinkedHashSet<>(), new LinkedHashSet<>(), new ArrayList<>());
    try (Stream<Path> files = Files.walk(root.resolve("dev/assay"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        house.add(ClassFile.of().parse(file));
      }
    }
    return house;
  }

  private static Path productClasses() {
    try {
      return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the product's classes are at no readable place", e);
    }
  }

  private void add(ClassModel model) {
    String name = dotted(model.thisClass().asInternalName());
    if (name.endsWith(".package-info")) {
      if (isNullMarked(model)) {
        nullMarked.add(Ladder.room(name));
      }
      return;
    }
    classes.add(name);
    usedBy(model).forEach(used -> references.add(new Ladder.Reference(name, used)));
  }

  private static boolean isNullMarked(ClassModel model) {
    return model
        .findAttribute(Attributes.runtimeVisibleAnnotations())
        .map(found -> found.annotations().stream().map(Annotation::className))
        .orElse(Stream.empty())
        .anyMatch(annotation -> annotation.equalsString("Lorg/jspecify/annotations/NullMarked;"));
  }

  /// Class entries name what is called or extended; descriptors and signatures, which are plain
  /// text in the constant pool, name what is only passed through or annotated.
  private static Set<String> usedBy(ClassModel model) {
    Set<String> used = new LinkedHashSet<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type when !type.asInternalName().startsWith("[") ->
            used.add(dotted(type.asInternalName()));
        case Utf8Entry text ->
            CLASS_IN_DESCRIPTOR
                .matcher(text.stringValue())
                .results()
                .map((MatchResult match) -> dotted(match.group(1)))
                .forEach(used::add);
        default -> {}
      }
    }
    return used;
  }

  private static String dotted(String internalName) {
    return internalName.replace('/', '.');
  }
}
