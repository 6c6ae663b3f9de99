# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_nix_packager_global_optspecs
	string join \n q/quiet h/help V/version
end

function __fish_nix_packager_needs_command
	# Figure out if the current invocation already has a command.
	set -l cmd (commandline -opc)
	set -e cmd[1]
	argparse -s (__fish_nix_packager_global_optspecs) -- $cmd 2>/dev/null
	or return
	if set -q argv[1]
		# Also print the command, so this can be used to figure out what it is.
		echo $argv[1]
		return 1
	end
	return 0
end

function __fish_nix_packager_using_subcommand
	set -l cmd (__fish_nix_packager_needs_command)
	test -z "$cmd"
	and return 1
	contains -- $cmd[1] $argv
end

complete -c nix-packager -n "__fish_nix_packager_needs_command" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -s h -l help -d 'Print help'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -s V -l version -d 'Print version'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "build" -d 'Build packages'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "init" -d 'Write a commented configuration to start from'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "check" -d 'Check a configuration and template overrides without writing anything'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "targets" -d 'List the known targets and what is known about them'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "settings" -d 'List the known settings of nix.conf, or explain some of them'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "advisories" -d 'List the known security advisories of Nix, or explain some of them'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "pin" -d 'Write the newest Nix of upstream, or a certain one, into a configuration'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "plan" -d 'Show what would be in the packages and what their scripts would do'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "render" -d 'Write the files and scripts of the packages as plain files, to review and diff'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "inspect" -d 'Show what is in .deb and .rpm files: identity, relations, files, scripts'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "repo" -d 'Publish packages as signed apt and dnf repositories'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "release" -d 'Build, lint, sign and publish in one command'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "fetch" -d 'Download and verify the closures that a configuration names'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "cache" -d 'Show what is cached, or clear the cache'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "key" -d 'Create and manage the key that signs repositories'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "schema" -d 'Print a JSON Schema of nix-packager.toml, by which editors check and complete it'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c nix-packager -n "__fish_nix_packager_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand build" -s c -l config -d 'Configuration file; without it, ./nix-packager.toml, or the built-in defaults if there is none' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand build" -s t -l target -d 'Only these targets (ID,ID, or repeated); without it, those of the configuration' -r -f -a "debian-11\t''
debian-12\t''
debian-13\t''
debian-14\t''
ubuntu-22.04\t''
ubuntu-24.04\t''
ubuntu-25.10\t''
ubuntu-26.04\t''
ubuntu-26.10\t''
fedora-43\t''
fedora-44\t''
fedora-45\t''
fedora-46\t''
el-9\t''
el-10\t''
amazon-2023\t''
opensuse-leap-16\t''
opensuse-tumbleweed\t''"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand build" -l templates -d 'Directory with templates that replace the embedded ones of the same name' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand build" -l cache -d 'Cache directory [default: $NIX_PACKAGER_CACHE, else nix-packager in $XDG_CACHE_HOME or ~/.cache]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand build" -s o -l out -d 'Output directory' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand build" -l no-config -d 'Use the built-in defaults, even if there is a ./nix-packager.toml'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand build" -l deny-vulnerable -d 'Also fail if the distribution\'s own Nix is open to a known security advisory that `allow-vulnerable` does not list; for a bundled Nix, this is always an error'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand build" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand build" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand init" -l force -d 'Replace an existing file'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand init" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand check" -s c -l config -d 'Configuration file; without it, ./nix-packager.toml, or the built-in defaults if there is none' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand check" -s t -l target -d 'Only these targets (ID,ID, or repeated); without it, those of the configuration' -r -f -a "debian-11\t''
debian-12\t''
debian-13\t''
debian-14\t''
ubuntu-22.04\t''
ubuntu-24.04\t''
ubuntu-25.10\t''
ubuntu-26.04\t''
ubuntu-26.10\t''
fedora-43\t''
fedora-44\t''
fedora-45\t''
fedora-46\t''
el-9\t''
el-10\t''
amazon-2023\t''
opensuse-leap-16\t''
opensuse-tumbleweed\t''"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand check" -l templates -d 'Directory with templates that replace the embedded ones of the same name' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand check" -l cache -d 'Cache directory [default: $NIX_PACKAGER_CACHE, else nix-packager in $XDG_CACHE_HOME or ~/.cache]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand check" -l no-config -d 'Use the built-in defaults, even if there is a ./nix-packager.toml'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand check" -l deny-vulnerable -d 'Also fail if the distribution\'s own Nix is open to a known security advisory that `allow-vulnerable` does not list; for a bundled Nix, this is always an error'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand check" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand targets" -l json -d 'Print everything, as JSON'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand targets" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand targets" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand settings" -l nix -d 'Show the settings as this version of Nix reads them' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand settings" -l json -d 'Print JSON'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand settings" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand settings" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand advisories" -l nix -d 'Only those that this Nix is open to: a version, that of a distribution\'s package, or the name of a fork\'s release' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand advisories" -s t -l target -d 'Only those that the target\'s own Nix is open to' -r -f -a "debian-11\t''
debian-12\t''
debian-13\t''
debian-14\t''
ubuntu-22.04\t''
ubuntu-24.04\t''
ubuntu-25.10\t''
ubuntu-26.04\t''
ubuntu-26.10\t''
fedora-43\t''
fedora-44\t''
fedora-45\t''
fedora-46\t''
el-9\t''
el-10\t''
amazon-2023\t''
opensuse-leap-16\t''
opensuse-tumbleweed\t''"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand advisories" -l json -d 'Print JSON'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand advisories" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand advisories" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand pin" -s c -l config -d 'Configuration file to change' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand pin" -l system -d 'Pin only this system, and add it if it is missing (may be repeated); without it, those with a `url` in the file, or x86_64-linux and aarch64-linux if there are no closures' -r -f -a "x86_64-linux\t''
i686-linux\t''
aarch64-linux\t''
armv7l-linux\t''
riscv64-linux\t''
powerpc64le-linux\t''
s390x-linux\t''
loongarch64-linux\t''"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand pin" -l site -d 'Upstream\'s release site, or a mirror of it: has nix/nix-VERSION/nix-VERSION-SYSTEM.tar.xz' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand pin" -l channels -d 'Site that redirects nix-latest/install to the newest release' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand pin" -l check -d 'Write nothing; the exit status says whether the pins are up to date'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand pin" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand pin" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand plan" -s c -l config -d 'Configuration file; without it, ./nix-packager.toml, or the built-in defaults if there is none' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand plan" -s t -l target -d 'Only these targets (ID,ID, or repeated); without it, those of the configuration' -r -f -a "debian-11\t''
debian-12\t''
debian-13\t''
debian-14\t''
ubuntu-22.04\t''
ubuntu-24.04\t''
ubuntu-25.10\t''
ubuntu-26.04\t''
ubuntu-26.10\t''
fedora-43\t''
fedora-44\t''
fedora-45\t''
fedora-46\t''
el-9\t''
el-10\t''
amazon-2023\t''
opensuse-leap-16\t''
opensuse-tumbleweed\t''"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand plan" -l templates -d 'Directory with templates that replace the embedded ones of the same name' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand plan" -l cache -d 'Cache directory [default: $NIX_PACKAGER_CACHE, else nix-packager in $XDG_CACHE_HOME or ~/.cache]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand plan" -l no-config -d 'Use the built-in defaults, even if there is a ./nix-packager.toml'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand plan" -l json -d 'Print the whole model, as JSON'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand plan" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand plan" -s h -l help -d 'Print help'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand render" -s c -l config -d 'Configuration file; without it, ./nix-packager.toml, or the built-in defaults if there is none' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand render" -s t -l target -d 'Only these targets (ID,ID, or repeated); without it, those of the configuration' -r -f -a "debian-11\t''
debian-12\t''
debian-13\t''
debian-14\t''
ubuntu-22.04\t''
ubuntu-24.04\t''
ubuntu-25.10\t''
ubuntu-26.04\t''
ubuntu-26.10\t''
fedora-43\t''
fedora-44\t''
fedora-45\t''
fedora-46\t''
el-9\t''
el-10\t''
amazon-2023\t''
opensuse-leap-16\t''
opensuse-tumbleweed\t''"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand render" -l templates -d 'Directory with templates that replace the embedded ones of the same name' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand render" -l cache -d 'Cache directory [default: $NIX_PACKAGER_CACHE, else nix-packager in $XDG_CACHE_HOME or ~/.cache]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand render" -s o -l out -d 'Output directory; must not exist or be empty' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand render" -l no-config -d 'Use the built-in defaults, even if there is a ./nix-packager.toml'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand render" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand render" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand inspect" -l json -d 'Print as JSON: an object, of several files a list of objects'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand inspect" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -s c -l config -d 'Configuration file; without it, ./nix-packager.toml, or the built-in defaults if there is none' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -l templates -d 'Directory with templates that replace the embedded ones of the same name' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -s o -l out -d 'Directory of the repository' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -l url -d 'URL of the repository [default: `url` of `[repository]`]' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -l key -d 'File with the signing key [default: `key` of `[repository]`]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -l passphrase-file -d 'File with the key\'s passphrase [default: `passphrase-file` of `[repository]`, then $NIX_PACKAGER_PASSPHRASE, then the terminal]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -l accept-change -d 'Publish despite a change that clients do not follow: url, origin, component, common-suite, common-target, target, package, version, date' -r -f -a "url\t'Another URL'
origin\t'Another `origin`'
component\t'Another `component`'
common-suite\t'Another `common-suite`'
package\t'Another `name` in `[package]`'
common-target\t'Another `common-target`, or none'
target\t'A suite or dnf repository that is no longer published'
version\t'A package with a lower version than the published one'
date\t'A date before that of the last publication'"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -l no-config -d 'Use the built-in defaults, even if there is a ./nix-packager.toml'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -l unsigned -d 'Publish without signatures'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -l replace-key -d 'Sign with a key that clients do not trust yet'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -l recover -d 'Rebuild the state (repository.json.zst) from the packages that the signed SHA256SUMS lists'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand repo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -s c -l config -d 'Configuration file; without it, ./nix-packager.toml, or the built-in defaults if there is none' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -s t -l target -d 'Only these targets (ID,ID, or repeated); without it, those of the configuration' -r -f -a "debian-11\t''
debian-12\t''
debian-13\t''
debian-14\t''
ubuntu-22.04\t''
ubuntu-24.04\t''
ubuntu-25.10\t''
ubuntu-26.04\t''
ubuntu-26.10\t''
fedora-43\t''
fedora-44\t''
fedora-45\t''
fedora-46\t''
el-9\t''
el-10\t''
amazon-2023\t''
opensuse-leap-16\t''
opensuse-tumbleweed\t''"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l templates -d 'Directory with templates that replace the embedded ones of the same name' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l cache -d 'Cache directory [default: $NIX_PACKAGER_CACHE, else nix-packager in $XDG_CACHE_HOME or ~/.cache]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -s o -l out -d 'Directory of the repository' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l url -d 'URL of the repository [default: `url` of `[repository]`]' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l key -d 'File with the signing key [default: `key` of `[repository]`]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l passphrase-file -d 'File with the key\'s passphrase [default: `passphrase-file` of `[repository]`, then $NIX_PACKAGER_PASSPHRASE, then the terminal]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l accept-change -d 'Publish despite a change that clients do not follow: url, origin, component, common-suite, common-target, target, package, version, date' -r -f -a "url\t'Another URL'
origin\t'Another `origin`'
component\t'Another `component`'
common-suite\t'Another `common-suite`'
package\t'Another `name` in `[package]`'
common-target\t'Another `common-target`, or none'
target\t'A suite or dnf repository that is no longer published'
version\t'A package with a lower version than the published one'
date\t'A date before that of the last publication'"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l dist -d 'Directory for the packages' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l lint -d 'Linters that must pass: `auto`, those that are installed; `required`, all; `off`, none' -r -f -a "auto\t'Every one that is installed'
required\t'All: one that is not installed is an error'
off\t'None'"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l builder -d 'Builder for the provenance: the URI that identifies the CI to verifiers' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l no-config -d 'Use the built-in defaults, even if there is a ./nix-packager.toml'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l deny-vulnerable -d 'Also fail if the distribution\'s own Nix is open to a known security advisory that `allow-vulnerable` does not list; for a bundled Nix, this is always an error'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l unsigned -d 'Publish without signatures'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l replace-key -d 'Sign with a key that clients do not trust yet'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -l recover -d 'Rebuild the state (repository.json.zst) from the packages that the signed SHA256SUMS lists'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand release" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand fetch" -s c -l config -d 'Configuration file; without it, ./nix-packager.toml, or the built-in defaults if there is none' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand fetch" -s t -l target -d 'Only these targets (ID,ID, or repeated); without it, those of the configuration' -r -f -a "debian-11\t''
debian-12\t''
debian-13\t''
debian-14\t''
ubuntu-22.04\t''
ubuntu-24.04\t''
ubuntu-25.10\t''
ubuntu-26.04\t''
ubuntu-26.10\t''
fedora-43\t''
fedora-44\t''
fedora-45\t''
fedora-46\t''
el-9\t''
el-10\t''
amazon-2023\t''
opensuse-leap-16\t''
opensuse-tumbleweed\t''"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand fetch" -l templates -d 'Directory with templates that replace the embedded ones of the same name' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand fetch" -l cache -d 'Cache directory [default: $NIX_PACKAGER_CACHE, else nix-packager in $XDG_CACHE_HOME or ~/.cache]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand fetch" -l no-config -d 'Use the built-in defaults, even if there is a ./nix-packager.toml'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand fetch" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand fetch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand cache" -l cache -d 'Cache directory [default: $NIX_PACKAGER_CACHE, else nix-packager in $XDG_CACHE_HOME or ~/.cache]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand cache" -l clear -d 'Remove everything'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand cache" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand cache" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and not __fish_seen_subcommand_from generate show export extend rotate help" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and not __fish_seen_subcommand_from generate show export extend rotate help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and not __fish_seen_subcommand_from generate show export extend rotate help" -f -a "generate" -d 'Generate a key that every version of apt and rpm accepts'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and not __fish_seen_subcommand_from generate show export extend rotate help" -f -a "show" -d 'Show the keys of a file, and what apt or rpm would not accept'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and not __fish_seen_subcommand_from generate show export extend rotate help" -f -a "export" -d 'Export the certificates (public keys) of a key file'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and not __fish_seen_subcommand_from generate show export extend rotate help" -f -a "extend" -d 'Extend the validity of a key'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and not __fish_seen_subcommand_from generate show export extend rotate help" -f -a "rotate" -d 'Replace a key with a new one, in two steps'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and not __fish_seen_subcommand_from generate show export extend rotate help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from generate" -l out -d 'File to write; it must not exist' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from generate" -l name -d 'User id of the key, as shown by apt and rpm: a name and an email address' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from generate" -l years -d 'Years until it expires' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from generate" -l passphrase-file -d 'File with the passphrase on its first line [default: $NIX_PACKAGER_PASSPHRASE, then the terminal]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from generate" -l no-passphrase -d 'Do not protect the key: anyone who has the file can sign'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from show" -l json -d 'Print as JSON'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from export" -l format -d 'For apt\'s `Signed-By`: `binary` in a file named *.gpg, or `armored` in one named *.asc' -r -f -a "armored\t''
binary\t''"
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from export" -l out -d 'File to write or replace [default: standard output]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from extend" -l years -d 'Years from now until it expires' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from extend" -l passphrase-file -d 'File with the passphrase on its first line [default: $NIX_PACKAGER_PASSPHRASE, then the terminal]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from extend" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from extend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from rotate" -l name -d 'User id of the new key [default: that of the old key]' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from rotate" -l years -d 'Years until the new key expires [default: 3]' -r
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from rotate" -l passphrase-file -d 'File with the passphrase on its first line [default: $NIX_PACKAGER_PASSPHRASE, then the terminal]' -r -F
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from rotate" -l finish -d 'Sign with the new key only, and remove the secret part of the old one'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Generate a key that every version of apt and rpm accepts'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the keys of a file, and what apt or rpm would not accept'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "export" -d 'Export the certificates (public keys) of a key file'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "extend" -d 'Extend the validity of a key'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Replace a key with a new one, in two steps'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand key; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand schema" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand completions" -s q -l quiet -d 'Print nothing but errors'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "build" -d 'Build packages'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "init" -d 'Write a commented configuration to start from'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "check" -d 'Check a configuration and template overrides without writing anything'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "targets" -d 'List the known targets and what is known about them'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "settings" -d 'List the known settings of nix.conf, or explain some of them'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "advisories" -d 'List the known security advisories of Nix, or explain some of them'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "pin" -d 'Write the newest Nix of upstream, or a certain one, into a configuration'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "plan" -d 'Show what would be in the packages and what their scripts would do'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "render" -d 'Write the files and scripts of the packages as plain files, to review and diff'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "inspect" -d 'Show what is in .deb and .rpm files: identity, relations, files, scripts'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "repo" -d 'Publish packages as signed apt and dnf repositories'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "release" -d 'Build, lint, sign and publish in one command'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "fetch" -d 'Download and verify the closures that a configuration names'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "cache" -d 'Show what is cached, or clear the cache'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "key" -d 'Create and manage the key that signs repositories'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "schema" -d 'Print a JSON Schema of nix-packager.toml, by which editors check and complete it'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "completions" -d 'Print completions for a shell'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and not __fish_seen_subcommand_from build init check targets settings advisories pin plan render inspect repo release fetch cache key schema completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "generate" -d 'Generate a key that every version of apt and rpm accepts'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "show" -d 'Show the keys of a file, and what apt or rpm would not accept'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "export" -d 'Export the certificates (public keys) of a key file'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "extend" -d 'Extend the validity of a key'
complete -c nix-packager -n "__fish_nix_packager_using_subcommand help; and __fish_seen_subcommand_from key" -f -a "rotate" -d 'Replace a key with a new one, in two steps'
