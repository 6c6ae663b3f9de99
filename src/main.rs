fn main() -> std::process::ExitCode {
    nix_packager::cli::main()
}
