# Sourced by assay and build: puts the home of a JDK 25 into assay_jdk, and what identifies it into
# assay_jdk_version. Ends the caller with one line and exit 1 where there is none. It reads the
# `release` file of each candidate, so no process is started unless a candidate has no such file.
# No variable of the user's environment is changed: jobs inherit it.

assay_is_jdk_25() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  assay_jdk_version=
  assay_jdk_build=
  if [ -r "$1/release" ]; then
    while IFS='=' read -r assay_key assay_value; do
      assay_value=${assay_value#\"}
      case $assay_key in
        JAVA_VERSION) assay_jdk_version=${assay_value%\"*} ;;
        IMPLEMENTOR_VERSION) assay_jdk_build=${assay_value%\"*} ;;
      esac
    done <"$1/release"
  else
    assay_jdk_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  case $assay_jdk_version in
    25 | 25.* | 25-*) ;;
    *) return 1 ;;
  esac
  case $assay_jdk_build in
    '' | *[!A-Za-z0-9.+_-]*) ;;
    *) assay_jdk_version=$assay_jdk_build ;;
  esac
}

assay_find_jdk() {
  for assay_jdk in "${JAVA_HOME:-}" /usr/lib/jvm/* "${HOME:-/}"/.sdkman/candidates/java/* \
    /opt/* /opt/*/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$assay_jdk" ] && assay_is_jdk_25 "$assay_jdk" && return 0
  done
  if assay_jdk=$(command -v java); then
    assay_jdk=$(readlink -f "$assay_jdk")
    assay_jdk=${assay_jdk%/bin/java}
    assay_is_jdk_25 "$assay_jdk" && return 0
  fi
  echo "assay: no JDK 25 found (looked at JAVA_HOME=${JAVA_HOME:-unset}, /usr/lib/jvm, ~/.sdkman, /opt, java on PATH); install one, e.g. apt-get install temurin-25-jdk or openjdk-25-jdk, or set JAVA_HOME to it" >&2
  exit 1
}

assay_find_jdk
