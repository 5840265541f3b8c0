# Sourced by assay at its end: starts Java. Expects assay_jdk, assay_dir with the jars, assay_native with the
# native library, and assay_aot, the AOT cache; the last two may be absent.

# Commands that stay get both compilers, and a heap that grows from little; the rest start fast and small.
assay_flags=$assay_short_flags
assay_words=
assay_skip=
for assay_word do
  case $assay_skip$assay_word in
    skip*) assay_skip= ;;
    -C | -o) assay_skip=skip ;;
    -*) ;;
    run | demo | serve) assay_flags=$assay_stay_flags && break ;;
    worker) assay_words=worker ;;
    start) [ -z "$assay_words" ] || assay_flags=$assay_stay_flags && break ;;
    *) break ;;
  esac
done

set -f
set -- -cp "$assay_dir/assay.jar" dev.assay.app.Main "$@"
# shellcheck disable=SC2086 # options are words; the last of two options wins, so the user's stand last
set -- $assay_flags $assay_base_flags ${ASSAY_JAVA_OPTS:-} "$@"
[ ! -s "$assay_aot" ] || set -- "-XX:AOTCache=$assay_aot" "$@"
# Its temporary folder is the library's too: the driver looks through it for what it left there.
[ ! -d "$assay_native" ] || set -- "-Dorg.sqlite.lib.path=$assay_native" "-Dorg.sqlite.tmpdir=$assay_native" "$@"
exec "$assay_jdk/bin/java" "-Dassay.launcher=$assay_home/assay" "$@"
