# A C compiler as store paths, built in a sandbox from files of Debian (tests/lab/toolchain). The programs expect the loader
# in /lib64, which the sandbox does not have, so each is replaced by a script that starts it with the loader of the tree.
# libc is a store path of its own, because compiled programs depend on it.
let
  busybox = builtins.path { path = /opt/busybox; name = "busybox"; };
  tree = builtins.path { path = /srv/toolchain/tree; name = "toolchain-tree"; };
  libraries = "${tree}/usr/lib/x86_64-linux-gnu";

  made = name: script: derivation {
    inherit name;
    system = builtins.currentSystem;
    builder = "${busybox}/bin/sh";
    args = [ "-euc" "${busybox}/bin/busybox --install -s . && PATH=$PWD && ${script}" ];
  };

  libc = made "libc" ''
    mkdir -p $out/lib
    for file in ld-linux-x86-64.so.2 libc.so.6 libm.so.6; do cp -L ${libraries}/$file $out/lib/; done
  '';

  toolchain = made "toolchain" ''
    mkdir -p $out/bin
    for program in ${tree}/usr/bin/* ${tree}/usr/libexec/gcc/x86_64-linux-gnu/*/*; do
      # gcc finds its own files relative to itself, but must call the programs in -B.
      case $program in
        *.so) continue ;;
        */gcc) called=$program options="--sysroot=${tree} -B$out/bin" ;;
        *) called='"$0"' options= ;;
      esac
      printf '#!${busybox}/bin/sh\nexec %s --library-path %s --argv0 %s %s %s "$@"\n' \
        ${libc}/lib/ld-linux-x86-64.so.2 ${libc}/lib:${libraries} "$called" $program "$options" >$out/bin/''${program##*/}
    done
    chmod 755 $out/bin/*
  '';
in
{ inherit busybox libc toolchain; }
