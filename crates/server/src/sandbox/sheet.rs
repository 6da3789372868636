//! What the sandbox prints: the three ways in, line by line, to be copied.

use std::fmt::Write;

use super::Settings;
use crate::config::Config;
use crate::gateway::HOSTS;

/// Everything that a developer must know to send a first request.
pub(super) fn sheet(config: &Config, settings: &Settings, people: &str) -> String {
    let (base, ca) = (&settings.base_url, &settings.ca_file);
    let port = config.server.http_port;
    let mut text = String::from("SANDBOX\n");
    for merchant in &settings.merchants {
        let folder = merchant.private_key_file.trim_end_matches("/apiclient_key.pem");
        let _ = writeln!(
            text,
            "merchant       {}  mchid {}  appid {}  answers: {}",
            merchant.name, merchant.mchid, merchant.appid, merchant.mode
        );
        if let Some(sub_mchid) = &merchant.sub_mchid {
            let _ = writeln!(text, "  deals for    sub_mchid {sub_mchid}, as its service provider");
        }
        let _ = writeln!(text, "  key files    {folder}/");
        let _ = writeln!(text, "  serial       {}", merchant.serial);
    }
    let _ = writeln!(text, "\n1  a client whose base URL can be set\n     {base}");
    let _ = writeln!(text, "\n2  a client with the host name built in: through the proxy, trusting {ca}");
    let _ = writeln!(text, "     Python   HTTPS_PROXY={base} REQUESTS_CA_BUNDLE={ca} SSL_CERT_FILE={ca}");
    let _ = writeln!(text, "     Node     HTTPS_PROXY={base} NODE_USE_ENV_PROXY=1 NODE_EXTRA_CA_CERTS={ca}");
    let _ = writeln!(text, "     Rust     HTTPS_PROXY={base} SSL_CERT_FILE={ca}");
    let _ = writeln!(text, "     Go       HTTPS_PROXY=http://127.0.0.1:{port} SSL_CERT_FILE={ca}");
    let _ = writeln!(
        text,
        "     Java     keytool -importcert -noprompt -alias feiqian -file {ca} -keystore trust.p12 -storepass changeit\n\
                       -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort={port} -Djavax.net.ssl.trustStore=trust.p12"
    );
    let _ = writeln!(
        text,
        "\n3  a client that takes no proxy: the hosts file, trusting the same file; this port speaks TLS too"
    );
    let _ = writeln!(text, "     echo '127.0.0.1 {}' | sudo tee -a /etc/hosts", HOSTS.join(" "));
    let _ = writeln!(
        text,
        "     sudo iptables -t nat -A OUTPUT -d 127.0.0.1 -p tcp --dport 443 -j REDIRECT --to-ports {port}"
    );
    let _ = writeln!(text, "\nphone and clock    {base}/sandbox/api/v1/");
    let _ = writeln!(text, "operator           http://operator.localhost:{port}/\n\n{people}");
    text
}
