# A package with one command, hello-WHO, built offline from a static busybox.
{ who }:
let
  busybox = builtins.path { path = /opt/busybox; name = "busybox"; };
in
derivation {
  name = "hello-${who}";
  system = builtins.currentSystem;
  builder = "${busybox}/bin/sh";
  args = [
    "-ec"
    ''
      bb=${busybox}/bin/busybox
      $bb mkdir -p $out/bin
      $bb printf '#!%s/bin/sh\necho hello from %s\n' ${busybox} ${who} > $out/bin/hello-${who}
      $bb chmod 755 $out/bin/hello-${who}
    ''
  ];
}
