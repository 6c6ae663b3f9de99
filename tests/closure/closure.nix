# A closure in the manner of upstream's, made of files of Debian: Nix, the libraries it is linked with, glibc, a shell
# for sandboxes, and certificates. `make` has collected the files below /parts. They become store paths here, and learn
# where the others are; Nix then finds the references by itself.
{ version, glibcVersion, certificatesVersion }:
let
  part = name: builtins.path { inherit name; path = /parts + "/${name}"; };

  busybox = part "busybox";

  # A store path of that name, made by the script out of $files.
  made = name: files: script: derivation {
    inherit name;
    files = part files;
    system = builtins.currentSystem;
    builder = "${busybox}/bin/sh";
    PATH = "/usr/bin:/bin";
    args = [ "-ec" "cp -r $files $out; chmod -R u+w $out; ${script}" ];
  };

  glibc = made "glibc-${glibcVersion}" "glibc" "";

  libraries = made "nix-libraries-${version}" "libraries" ''
    for library in $out/lib/*; do patchelf --force-rpath --set-rpath $out/lib:${glibc}/lib $library; done
  '';

  # RPATH, not RUNPATH: it holds for what glibc opens at run time, too, as its modules for accounts and host names.
  nix = made "nix-${version}" "nix" (''
    patchelf --force-rpath --set-rpath ${libraries}/lib:${glibc}/lib \
      --set-interpreter ${glibc}/lib/ld-linux-* $out/bin/nix
    ln -s ${busybox}/bin/busybox $out/libexec/sandbox-shell
  '' + (if builtins.compareVersions version "2.26" < 0 then launcher else ""));

  # Older releases look for files of their own where they were compiled to be, which is not here.
  # A launcher in the place of the program tells them; it starts the real one by the name it was called by.
  launcher = ''
    mkdir $out/libexec/launched
    for program in $out/bin/nix $out/bin/nix-* $out/libexec/nix/build-remote; do
      ln -s nix $out/libexec/launched/''${program##*/}
    done
    rm $out/libexec/launched/nix
    mv $out/bin/nix $out/libexec/launched/nix
    {
      echo "#!${busybox}/bin/sh"
      echo "export NIX_BIN_DIR=$out/bin NIX_DATA_DIR=$out/share NIX_LIBEXEC_DIR=$out/libexec"
      echo "exec $out/libexec/launched/\''${0##*/} \"\$@\""
    } >$out/bin/nix
    chmod 755 $out/bin/nix
  '';
in
{
  inherit nix;
  cacert = made "nss-cacert-${certificatesVersion}" "certificates" "";
}
