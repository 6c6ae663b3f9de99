# Runs a command line as a build user where builds are not sandboxed.
{ command, salt ? "" }:
derivation {
  name = "place${salt}";
  system = builtins.currentSystem;
  builder = "/bin/sh";
  args = [ "-c" "PATH=/usr/bin:/bin; export PATH; { ${command}; } 2>&1; id -un; echo done > $out" ];
}
