#!/bin/sh
# Makes the archives of a release in target/dist: ./build package
#   assay-VERSION.tar.gz             for any Linux that has a Java 25
#   assay-VERSION-linux-ARCH.tar.gz  with a runtime of its own, for Linux with glibc on this processor
# and beside each its sha256. The first is the same bytes whenever the sources are.
set -eu
assay_home=$(cd -P -- "$(dirname -- "$0")/.." && pwd)
. "$assay_home/bin/environment.sh"
assay_find_jdk javac
assay_speak_utf8
. "$assay_home/bin/prepare.sh"

fail() {
  echo "package: $1" >&2
  exit 1
}

for assay_tool in mvn tar gzip sha256sum; do
  command -v "$assay_tool" >/dev/null || fail "$assay_tool is missing; install it"
done
case $assay_arch in
  x86_64) assay_platform=linux-x64 ;;
  aarch64) assay_platform=linux-aarch64 ;;
  *) fail "a runtime can be packed on Linux with glibc on x86_64 or aarch64, not with the JDK in $assay_jdk" ;;
esac

echo "package: compiling"
assay_log=$assay_home/target/package.log
mkdir -p "$assay_home/target"
(cd "$assay_home" && JAVA_HOME=$assay_jdk mvn -B -ntp -Pquick package) >"$assay_log" 2>&1 ||
  fail "the build failed; all of its output is in $assay_log"
assay_jars=$assay_home/target/quick
assay_run() {
  "$assay_jdk/bin/java" -Xlog:disable --enable-native-access=ALL-UNNAMED -cp "$assay_jars/assay.jar" \
    dev.assay.app.Main "$@"
}
assay_version=$(assay_run version -o id)
assay_epoch=$(sed -n 's/.*<project.build.outputTimestamp>\(.*\)<.*/\1/p' "$assay_home/pom.xml")

assay_dist=$assay_home/target/dist
assay_name=assay-$assay_version
assay_root=$assay_dist/stage/$assay_name
rm -rf "$assay_dist"
mkdir -p "$assay_root/bin" "$assay_root/app" "$assay_root/clients/python"

assay_pack() {
  find "$assay_root" -exec touch -h -d "$assay_epoch" {} +
  tar -C "$assay_dist/stage" --sort=name --mtime="$assay_epoch" --owner=0 --group=0 --numeric-owner \
    --format=gnu -cf - "$assay_name" | gzip -n -6 >"$assay_dist/$1"
  (cd "$assay_dist" && sha256sum "$1" >"$1.sha256")
  echo "package: target/dist/$1, $(($(wc -c <"$assay_dist/$1") / 1048576)) MiB"
}

cd "$assay_home"
cp -R LICENSE NOTICE README.md CHANGELOG.md docs examples "$assay_root"
cp assay "$assay_root"
for assay_script in environment.sh release.sh prepare.sh launch.sh; do
  cp "bin/$assay_script" "$assay_root/bin"
done
cp clients/python/assay.py "$assay_root/clients/python"
cp -R "$assay_jars/assay.jar" "$assay_jars/lib" "$assay_root/app"
for assay_each in x86_64 aarch64; do
  assay_unpack_sqlite "$assay_root/app" "$assay_each"
done
(cd "$assay_root/app" && sha256sum assay.jar lib/*.jar) | sha256sum | cut -c1-16 >"$assay_root/app/build"

assay_share=$assay_root/share
mkdir -p "$assay_share/bash-completion/completions" "$assay_share/zsh/site-functions" \
  "$assay_share/fish/vendor_completions.d"
assay_run completion bash >"$assay_share/bash-completion/completions/assay"
assay_run completion zsh >"$assay_share/zsh/site-functions/_assay"
assay_run completion fish >"$assay_share/fish/vendor_completions.d/assay.fish"
assay_run help --man-pages "$assay_share/man/man1"
chmod -R u=rwX,go=rX "$assay_root"
assay_pack "$assay_name.tar.gz"

# The compiler is for the demo, whose program is one Java file. Jackson only looks whether java.desktop is there.
echo "package: linking a runtime"
assay_modules=$("$assay_jdk/bin/jdeps" --multi-release 25 --ignore-missing-deps --print-module-deps \
  --class-path "$assay_jars/lib/*" "$assay_jars/assay.jar" 2>/dev/null | tail -n 1 | sed 's/,java\.desktop//')
"$assay_jdk/bin/jlink" --strip-debug --no-header-files --no-man-pages --output "$assay_root/runtime" \
  --add-modules "$assay_modules,java.sql,java.net.http,java.management,jdk.management,jdk.compiler,jdk.unsupported"
chmod -R u=rwX,go=rX "$assay_root/runtime"
find "$assay_root" -exec touch -h -d "$assay_epoch" {} + # the cache remembers the times of what it was made from

echo "package: making its AOT cache"
assay_jdk=$assay_root/runtime
assay_dir=$assay_root/app
assay_native=$assay_dir/native/$assay_arch
read -r assay_build <"$assay_dir/build"
assay_aot=$assay_dir/$assay_build-runtime.aot
assay_make_aot "$assay_aot"
[ -s "$assay_aot" ] || fail "no AOT cache came of it; see $assay_aot.log"
rm -rf "$assay_dir/native/$([ "$assay_arch" = x86_64 ] && echo aarch64 || echo x86_64)"
assay_pack "$assay_name-$assay_platform.tar.gz"
rm -rf "$assay_dist/stage"
