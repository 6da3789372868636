//! The `feiqian` executable; `feiqian --help` names its commands.

fn main() -> std::process::ExitCode {
    server::commands::main()
}
