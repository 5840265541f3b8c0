# The keeper of attempts, one after another:  sh shim.sh < orders
#
# It lives in a session of its own, starts each command in another one, and writes down how it
# ended, so an attempt outlives the worker that started it. POSIX sh; works in dash and bash. Each
# fork costs the user about a millisecond a job, so what a builtin can do a builtin does.
# Every record is one line or ends in the word `end`: a torn or empty file is never taken for one.

set -C               # `>` creates with O_EXCL and never overwrites; `>|` does

# A handler, not "ignore": ignored signals would be inherited by the command.
trap : HUP INT QUIT PIPE TERM USR1 USR2 ALRM

read -r self _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ since _ </proc/self/stat

# Waits out a full disk: the result of ten hours must not be lost to it.
put() {
  until echo "$1"; do
    [ -d "$dir" ] || exit 66
    "$sleep" 1
  done
}

alive() { kill -s 0 -- "-$1"; }

# Ends the command's session: signal, grace, KILL. Runs beside the wait below, with or without a
# worker. A cause that is already there stays; the ending is repeated, for who wrote it may be dead.
finish() {
  echo "$1" >"$dir/cause"
  read -r _ pid _ <"$dir/payload" || return
  kill -s "$signal" -- "-$pid" || kill -s "$signal" "$pid"
  kill -s CONT -- "-$pid"
  while [ "$grace" -gt 0 ] && alive "$pid"; do
    "$sleep" 0.1
    grace=$((grace - 1))
  done
  kill -s KILL -- "-$pid" || kill -s KILL "$pid"
}

# Whether the attempt may run: the lease says until when, on the clock of this kernel since boot. The
# worker read that clock before it asked the store, so what it writes late is over already, however
# long it was asleep between. An unreadable lease is over.
covered() {
  read -r now _ </proc/uptime
  read -r until <"$dir/lease" && [ "${now%.*}${now#*.}" -le "${until%.*}${until#*.}" ]
}

# The dead man's switch: two looks in a row at a lease that is over, so that a machine that wakes
# from suspension, or a worker that was paused, has one look to renew.
watch_lease() {
  stale=0
  while [ "$stale" -lt 2 ]; do
    "$sleep" "$look"
    stale=$((stale + 1))
    covered && stale=0
  done
  grace=$last
  finish lease
}

# Runs the attempt in `dir`, once the gate is passed: whoever creates it decides whether the command
# runs, once and for all. What the shell has used of the CPU so far is in it too. This keeper works
# in the directory, by which others see whose keeper it is now.
attempt() {
  cd "$dir" || return
  [ -z "$look" ] || covered || return
  { put "gate $self $since $host" && times && put end; } >"$dir/gate" || return

  helpers=
  if [ "$timeout" ]; then
    { "$sleep" "$timeout" && finish timeout; } >/dev/null &
    helpers="$helpers $!"
  fi
  if [ "$look" ]; then
    watch_lease >/dev/null &
    helpers="$helpers $!"
  fi

  # In the foreground: a command started with `&` would inherit INT and QUIT as ignored. The fork
  # writes its own identity before it becomes the command: pid and start time survive the exec.
  (
    read -r pid _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ ticks _ </proc/self/stat
    read -r up _ </proc/uptime
    { put "payload $pid $ticks $up end"; } >"$dir/payload" || exit 66
    ulimit -S -c 0
    # When memory runs out the command goes before the worker and this keeper.
    read -r adjust </proc/self/oom_score_adj && [ "$adjust" -lt 300 ] && echo 300 >|/proc/self/oom_score_adj
    exec 2>&1
    launch
  ) </dev/null >>"$dir/output.log"
  code=$?

  if [ "$helpers" ]; then
    read -r cause <"$dir/cause"
    [ "$cause" != lease ] || grace=$last
    case $cause in
      timeout | lease) # the rest of the session has what is left of the grace, then a moment to die
        read -r _ pid _ <"$dir/payload"
        grace=$((grace + 10))
        while [ "$grace" -gt 0 ] && alive "$pid"; do
          "$sleep" 0.1
          grace=$((grace - 1))
        done
        ;;
    esac
    # KILL for the helpers: a fresh fork still has this shell's handler and would lose a TERM. Then
    # TERM for their sleeps; this shell has the handler. Helpers never end before the command.
    kill -s KILL $helpers
    kill -s TERM 0
    wait
  fi

  cause=exited
  [ -e "$dir/cause" ] && { read -r cause <"$dir/cause" || cause=unknown; }
  read -r up _ </proc/uptime
  until { echo "exit $code $cause $up" && times && echo end; } >|"$dir/exit"; do
    [ -d "$dir" ] || exit 66
    "$sleep" 1
  done
}

# The last word of an order.
keep() {
  ready=yes
  attempt
  cd /
  echo over # to the worker, if there still is one
}

# An order defines dir, host, setsid, sleep, timeout, signal, grace (in tenths of a second), look and
# last (for a lease: between two looks, and the grace then; empty without one) and the function
# `launch`, which becomes the command; then it calls `keep`. It comes by a pipe: values
# keep their bytes, are on no command line and on no disk. A worker killed while it writes leaves a
# syntax error or no `keep`, and nothing has begun. Without a worker the pipe ends, and so does this.
ready=no
. /dev/stdin
[ "$ready" = yes ] || exit 64
