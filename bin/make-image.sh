# Sourced by bin/checkout.sh where the newest image is missing or stale, or has no AOT cache for this JDK.
# One process makes it, the others wait for it. Sets assay_image, assay_dir and assay_aot.

assay_fail() {
  echo "assay: $1" >&2
  exit 1
}

assay_make_image() (
  mkdir -p "$assay_images" || assay_fail "cannot write to $assay_home/target, where it is built"
  exec 9>"$assay_images/lock"
  if command -v flock >/dev/null && ! flock -n 9; then
    echo "assay: waiting for another build of the same checkout ..." >&2
    flock 9
  fi
  assay_name_image
  if assay_is_stale; then
    assay_build 9>&-
    assay_name_image
  fi
  if assay_lacks_aot; then
    assay_make_aot "$assay_aot" 9>&-
  fi
)

assay_build() {
  command -v mvn >/dev/null || assay_fail "Maven is missing, with which it is built on first use; install it, e.g. apt-get install maven"
  assay_log=$assay_home/target/image/build.log
  assay_new=$assay_images/new
  rm -rf "$assay_new"
  mkdir "$assay_new"
  : >"$assay_new/begun"
  assay_started=$(date +%s)
  [ -t 2 ] || echo "assay: building (a minute on first use) ..." >&2
  {
    (cd "$assay_home" && JAVA_HOME=$assay_jdk mvn -B -ntp -Pquick package </dev/null 2>&1) || printf '\nFAILED\n'
  } | tee "$assay_log" | assay_show_progress
  if [ "$(tail -n 1 "$assay_log")" = FAILED ]; then
    grep '^\[ERROR\]' "$assay_log" | head -n 5 >&2 || :
    assay_fail "the build failed; all of its output is in $assay_log"
  fi
  cp -R "$assay_home/target/quick/assay.jar" "$assay_home/target/quick/lib" "$assay_new"
  case $assay_arch in
    x86_64 | aarch64) assay_unpack_sqlite "$assay_new" "$assay_arch" ;;
  esac
  assay_image=$(date +%Y%m%d-%H%M%S)-$$
  mv "$assay_new" "$assay_images/$assay_image"
  echo "$assay_image" >"$assay_images/current.new"
  mv "$assay_images/current.new" "$assay_images/current"
  assay_remove_old_images
  echo "assay: built in $(($(date +%s) - assay_started)) s" >&2
}

# On a terminal one line that tells the current step; elsewhere nothing.
assay_show_progress() {
  if [ ! -t 2 ]; then
    cat >/dev/null
    return
  fi
  while read -r assay_line; do
    case $assay_line in
      '[INFO] --- '*)
        assay_line=${assay_line#'[INFO] --- '}
        printf '\rassay: building (a minute on first use): %s\033[K' "${assay_line%% *}" >&2
        ;;
    esac
  done
  printf '\r\033[K' >&2
}

# Keeps the two newest images and those from which something still runs.
assay_remove_old_images() {
  for assay_old in $(cd "$assay_images" && ls -d 2*-* | sort -r | tail -n +3); do
    grep -qsF "/$assay_old/assay.jar" /proc/[0-9]*/cmdline || rm -rf "${assay_images:?}/$assay_old"
  done
}

assay_make_image
assay_name_image
