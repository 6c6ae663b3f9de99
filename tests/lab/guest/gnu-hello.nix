# GNU hello, compiled from source in the usual way: configure, make, make install.
{ version }:
let
  inherit (import ./toolchain.nix) busybox libc toolchain;
in
derivation {
  name = "hello-${version}";
  system = builtins.currentSystem;
  source = builtins.path {
    path = /srv/toolchain + "/hello_${version}.orig.tar.gz";
    name = "hello-source";
  };
  CC = "gcc";
  CFLAGS = "-O1";
  LDFLAGS = "-Wl,--dynamic-linker=${libc}/lib/ld-linux-x86-64.so.2 -Wl,-rpath,${libc}/lib -Wl,-s";
  CONFIG_SHELL = "${toolchain}/bin/bash";
  builder = "${toolchain}/bin/bash";
  args = [
    "-euc"
    ''
      ${busybox}/bin/busybox mkdir bin
      ${busybox}/bin/busybox --install -s bin
      PATH=${toolchain}/bin:$PWD/bin
      # 33-hello reads this line.
      echo "root holds:" $(ls /)
      tar -xzf $source
      cd hello-${version}
      $CONFIG_SHELL ./configure --prefix=$out
      make -j$NIX_BUILD_CORES
      make install
      $out/bin/hello --version
      # Without this line bash would exec hello, which closes its output before it exits; Nix then kills the builder.
      exit
    ''
  ];
}
