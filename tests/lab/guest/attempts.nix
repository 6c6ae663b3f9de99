# A build that tries attempts.sh, and then to kill whatever it can and to leave a file beside its output.
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
