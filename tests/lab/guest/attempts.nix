# A build that runs attempts.sh, then creates a file beside its output and tries to kill all processes.
{ port, directory, pid }:
let
  busybox = builtins.path { path = /opt/busybox; name = "busybox"; };
in
derivation {
  name = "attempts";
  system = builtins.currentSystem;
  inherit port directory pid;
  builder = "${busybox}/bin/sh";
  args = [
    "-c"
    ''
      bb=${busybox}/bin/busybox
      {
        $bb sh ${./attempts.sh} $bb ${busybox} $port $directory $pid
        echo "files: $($bb ls -A)"
      } > $out
      $bb touch /nix/store/mine
      kill -9 -1
      exit 0
    ''
  ];
}
