//! The commands of the `feiqian` executable.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
