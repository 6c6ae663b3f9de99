# Builds with /bin/sh, which in the sandbox is the configured shell, not that of the system.
derivation {
  name = "shell";
  system = builtins.currentSystem;
  builder = "/bin/sh";
  args = [ "-c" "echo built by /bin/sh > $out" ];
}
