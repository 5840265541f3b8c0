# Sourced by assay and build: what they need around them before they start Java.
#
# assay_find_jdk PROGRAM puts the home of a Java 25 that has PROGRAM (javac for a JDK) into assay_jdk, what
# identifies it into assay_jdk_version, and its processor into assay_arch (empty on musl and where it says
# nothing); it ends the caller with one line and exit 1 where there is none. It reads
# the `release` file of each candidate, so no process is started unless a candidate has no such file.
# JAVA_HOME itself stays as it is: jobs inherit it. ASSAY_JDK_PLACES replaces the usual places.

assay_is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/$assay_needs" ] || return 1
  assay_jdk_version=
  assay_jdk_build=
  assay_arch=
  assay_libc=gnu
  if [ -r "$1/release" ]; then
    while IFS='=' read -r assay_key assay_value; do
      assay_value=${assay_value#\"}
      case $assay_key in
        JAVA_VERSION) assay_jdk_version=${assay_value%\"*} ;;
        IMPLEMENTOR_VERSION) assay_jdk_build=${assay_value%\"*} ;;
        OS_ARCH) assay_arch=${assay_value%\"*} ;;
        LIBC) assay_libc=${assay_value%\"*} ;;
      esac
    done <"$1/release"
  else
    assay_jdk_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  [ "$assay_libc" = gnu ] || assay_arch=
  case $assay_jdk_version in
    25 | 25.* | 25-*) ;;
    *) return 1 ;;
  esac
  case $assay_jdk_build in
    '' | *[!A-Za-z0-9.+_-]*) ;;
    *) assay_jdk_version=$assay_jdk_build ;;
  esac
  return 0
}

assay_find_jdk() {
  assay_needs=$1
  # shellcheck disable=SC2086 # the places are words and patterns
  for assay_jdk in "${JAVA_HOME:-}" ${ASSAY_JDK_PLACES:-/usr/lib/jvm/* /opt/* /opt/*/* \
    "${HOME:-/}"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home}; do
    [ -n "$assay_jdk" ] && assay_is_jdk_25 "$assay_jdk" && return 0
  done
  if assay_jdk=$(command -v java); then
    assay_jdk=$(readlink -f "$assay_jdk")
    assay_jdk=${assay_jdk%/bin/java}
    assay_is_jdk_25 "$assay_jdk" && return 0
  fi
  echo "assay: no JDK 25 found (looked at JAVA_HOME=${JAVA_HOME:-unset}, ${ASSAY_JDK_PLACES:-/usr/lib/jvm, /opt, ~/.sdkman}, java on PATH); install one, e.g. apt-get install temurin-25-jdk or openjdk-25-jdk, or set JAVA_HOME to it" >&2
  exit 1
}

# Under the plain C locale, or one that is not installed, Java turns every character beyond ASCII in
# arguments, file names and output into "?". There the process, and so its jobs, get C.UTF-8.
assay_speak_utf8() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
    C.UTF-8 | C.utf8) return 0 ;;
    C | POSIX) ;;
    *) [ "$(locale charmap 2>/dev/null)" = ANSI_X3.4-1968 ] || return 0 ;;
  esac
  LC_ALL=C.UTF-8
  export LC_ALL
}
