# A package like those that users install: a command way-WHO, its manual page, completions, desktop entry, and a file in
# etc/xdg.
{ who }:
let
  busybox = builtins.path { path = /opt/busybox; name = "busybox"; };
in
derivation {
  name = "way-${who}";
  system = builtins.currentSystem;
  builder = "${busybox}/bin/sh";
  args = [
    "-ec"
    ''
      bb=${busybox}/bin/busybox
      put() { $bb mkdir -p $out/''${1%/*} && $bb cat > $out/$1; }
      echo "#!${busybox}/bin/sh
      echo way of ${who}" | put bin/way-${who}
      $bb chmod 755 $out/bin/way-${who}
      echo ".TH WAY 1
      .SH NAME
      way \- of ${who}" | put share/man/man1/way-${who}.1
      echo "[Desktop Entry]
      Type=Application
      Name=Way of ${who}
      Exec=way-${who}" | put share/applications/way-${who}.desktop
      echo "complete -W bashes way-${who}" | put share/bash-completion/completions/way-${who}
      echo "complete -c way-${who} -f -a fishes" | put share/fish/vendor_completions.d/way-${who}.fish
      echo "set -g read_by_${who} yes" | put share/fish/vendor_conf.d/way-${who}.fish
      echo "#compdef way-${who}" | put share/zsh/site-functions/_way-${who}
      echo ${who} | put etc/xdg/way-${who}
    ''
  ];
}
