# Sourced by what makes an AOT cache or uses one: the options with which Java runs, the tour that fills the
# cache, and what else is prepared from the jars.

assay_stay_flags='-XX:+UseSerialGC -Xms24m'
assay_short_flags='-XX:+UseSerialGC -XX:TieredStopAtLevel=1'
# What the JVM has to say about itself goes to standard error, and only if it is an error. The driver of the
# store would else look through all jars for a logger.
assay_base_flags='-Xlog:disable -Xlog:all=error:stderr --enable-native-access=ALL-UNNAMED
  -Dslf4j.provider=org.slf4j.nop.NOPServiceProvider -Dslf4j.internal.verbosity=WARN'

# One process that types these commands, parted by commas, is watched to fill the AOT cache, from which
# later starts load their classes already linked, and with what was learnt of methods that ran often. Keep
# it a tour of what short commands do, and at the end some hundred jobs for what workers do.
assay_training='version , run --sweep x=1|2 --minimize loss -- echo metric loss={x}
  , experiment list , experiment get , experiments , experiment list -o jsonl , trial list --filter loss<2 --sort -loss
  , trial show last.1 , trial metrics last.1 , trial logs last.1 , results , trial list -o csv , events
  , submit --inline {"command":"true"} --hold -o json , queue list , trial logs last.1 , queue release last
  , wait last --timeout 0 , experiment cancel last , worker status , config show , id {"a":1} , help
  , completion bash -- trial show l , completion bash -- trial show last. , completion bash -- wait --t
  , run --slots 2 --repeat 300 -- true'

# assay_make_aot FILE: makes the cache FILE for $assay_jdk and what is in $assay_dir and $assay_native. Without it everything
# works, only slower; so a failure is remembered, as FILE.failed, and not repeated.
assay_make_aot() {
  assay_tour=$1.$$.tour
  mkdir -p "$assay_tour/.git" # no home above it is looked for
  # shellcheck disable=SC2086
  (
    cd "$assay_tour"
    set -- $assay_stay_flags $assay_base_flags
    [ ! -d "$assay_native" ] || set -- "-Dorg.sqlite.lib.path=$assay_native" "-Dorg.sqlite.tmpdir=$assay_native" "$@"
    unset ASSAY_HOME
    exec "$assay_jdk/bin/java" "-XX:AOTCacheOutput=$assay_tour/aot" -Dassay.tour=, "$@" \
      -cp "$assay_dir/assay.jar" dev.assay.app.Main $assay_training
  ) </dev/null >"$1.log" 2>&1 || :
  if [ -s "$assay_tour/aot" ]; then
    mv "$assay_tour/aot" "$1"
    rm -f "$1.log"
  else
    : >"$1.failed"
  fi
  rm -rf "$assay_tour"
}

# assay_unpack_sqlite DIR ARCH: takes the native library for Linux with glibc out of the jars in DIR and puts it
# into DIR/native/ARCH. The driver would unpack it anew at every start.
assay_unpack_sqlite() (
  assay_inside=org/sqlite/native/Linux/$2/libsqlitejdbc.so
  cd "$1"
  "$assay_jdk/bin/jar" -xf lib/sqlite-jdbc-*.jar "$assay_inside"
  mkdir -p "native/$2"
  mv "$assay_inside" "native/$2/"
  rm -r org
)
