#!/bin/sh
# What an image starts: a module beside this file, as a process of its own. start.sh main.js read --config ...
#
# The first process of a container is spared by every signal that it has no handler for, and a handler of JavaScript runs only
# between two pieces of work: it waits for seconds while a large body is parsed. A process that is not the first ends at once.
module=${0%/*}/$1
shift
told=
pass() {
  told=yes
  # Nothing has begun yet.
  [ -n "$!" ] || exit "$2"
  kill -s "$1" $!
}
trap 'pass TERM 143' TERM
# A terminal tells everybody on it.
if [ -t 0 ]; then trap 'told=yes' INT; else trap 'pass INT 130' INT; fi
# What runs in the background is not given the standard input.
command exec 3<&0 || exec 3</dev/null
node "$module" "$@" <&3 3<&- &
# The shell has nothing to say of its own, and holds no pipe open.
exec 3<&- </dev/null >/dev/null 2>&1
wait $!
code=$?
while [ -n "$told" ]; do
  told=
  wait $!
  again=$?
  # 127: it had ended before, and how is known.
  [ "$again" = 127 ] || code=$again
done
exit "$code"
