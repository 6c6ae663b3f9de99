# Builds with /bin/sh, which in a sandbox is the shell of the configuration and never the machine's.
derivation {
  name = "shell";
  system = builtins.currentSystem;
  builder = "/bin/sh";
  args = [ "-c" "echo built by /bin/sh > $out" ];
}
