# A build that ends only when another build, PARTNER, runs at the same time: both create a file in /gate. It waits for
# thirty seconds, unless `tries` tenths of a second are given.
{ who, partner, tries ? "300" }:
let
  busybox = builtins.path { path = /opt/busybox; name = "busybox"; };
in
derivation {
  name = "meet-${who}";
  system = builtins.currentSystem;
  builder = "${busybox}/bin/sh";
  args = [
    "-ec"
    ''
      bb=${busybox}/bin/busybox
      echo ${who} > mine
      echo here > /gate/${who}
      tries=0
      until [ -e /gate/${partner} ]; do
        tries=$((tries + 1))
        [ $tries -lt ${tries} ] || { echo "${partner} did not start"; exit 1; }
        $bb sleep 0.1
      done
      set -- $($bb cat /proc/self/uid_map)
      echo $2 > $out
    ''
  ];
}
