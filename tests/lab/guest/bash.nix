# Uses bash syntax: arrays, `[[`, process substitution, here-strings.
derivation {
  name = "bash";
  system = builtins.currentSystem;
  builder = "/bin/sh";
  args = [
    "-euc"
    ''
      words=(built "by bash" "and more")
      [[ ''${words[1]} == by* && ''${#words[@]} -eq 3 ]]
      read -r line < <(echo "''${words[@]:0:2}")
      read -r first _ <<<"$line"
      [[ $first =~ ^b.*t$ ]]
      echo "$line" > $out
    ''
  ];
}
