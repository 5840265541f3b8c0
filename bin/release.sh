# Sourced by assay in an unpacked release: finds Java, and the AOT cache that fits it. The release with a runtime
# brings one; the other makes one at its first start, beside the jars or, where it may not write there, in the
# cache folder of the user. The name of a cache holds the build it was made from: the JVM would not notice that
# jars were exchanged.
. "$assay_home/bin/environment.sh"
if [ -x "$assay_home/runtime/bin/java" ]; then
  assay_jdk=$assay_home/runtime
  assay_needs=java
  assay_is_jdk_25 "$assay_jdk" || :
  assay_jdk_version=runtime
else
  assay_find_jdk java
fi
assay_speak_utf8
. "$assay_home/bin/prepare.sh"

assay_dir=$assay_home/app
assay_native=$assay_dir/native/$assay_arch
read -r assay_build <"$assay_dir/build"

# assay_choose_aot [WORD]: WORD is the first of the command.
assay_choose_aot() {
  assay_aot=$assay_dir/$assay_build-$assay_jdk_version.aot
  [ ! -s "$assay_aot" ] || return 0
  [ -w "$assay_dir" ] ||
    assay_aot=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/assay/$assay_build-$assay_jdk_version.aot
  if [ -s "$assay_aot" ] || [ -e "$assay_aot.failed" ] || [ "${1-}" = completion ]; then
    return 0 # a TAB does not wait for it
  fi
  mkdir -p -m 700 "${assay_aot%/*}" 2>/dev/null && [ -w "${assay_aot%/*}" ] || return 0
  (
    exec 9>"$assay_aot.lock"
    ! command -v flock >/dev/null || flock -n 9 || exit 0 # somebody else makes it
    trap 'rm -rf "$assay_aot.$$.tour"; exit 130' INT TERM HUP
    echo "assay: preparing for fast starts, once (some seconds) ..." >&2
    assay_make_aot "$assay_aot" 9>&-
    rm -f "$assay_aot.lock"
  )
}
assay_choose_aot "$@"
