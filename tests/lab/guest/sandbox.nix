# Records what a build sees of the system.
let
  busybox = builtins.path { path = /opt/busybox; name = "busybox"; };
in
derivation {
  name = "sandbox";
  system = builtins.currentSystem;
  builder = "${busybox}/bin/sh";
  args = [
    "-c"
    ''
      bb=${busybox}/bin/busybox
      {
        echo "uid=$($bb id -u)"
        echo "gid=$($bb id -g)"
        set -- $($bb cat /proc/self/uid_map); echo "host-uid=$2 count=$3"
        set -- $($bb cat /proc/self/gid_map); echo "host-gid=$2"
        for ns in user net pid mnt ipc uts; do echo "ns-$ns=$($bb readlink /proc/self/ns/$ns)"; done
        echo "interfaces=$($bb sed -n 's/^ *\([^ ]*\):.*/\1/p' /proc/net/dev | $bb tr '\n' ' ')"
        echo "root=$($bb ls / | $bb tr '\n' ' ')"
        echo "bin=$($bb ls /bin 2>/dev/null | $bb tr '\n' ' ')"
        echo "etc=$($bb ls /etc | $bb tr '\n' ' ')"
        echo "store=$($bb ls /nix/store | $bb wc -l)"
        echo "processes=$($bb ls /proc | $bb grep -c '^[0-9]')"
      } > $out
    ''
  ];
}
