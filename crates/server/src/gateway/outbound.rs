//! Calls to addresses that merchants name.
//!
//! **Invariant:** unless the configuration allows it, no call reaches an address of this machine, of a private network or
//! of the link: what counts is the address after the name was resolved, and that same address is connected to. Redirects
//! are not followed, so none can lead around this.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

/// Where calls may go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses only.
    Public,
    /// Everywhere, as the sandbox wants it.
    Everywhere,
}

/// Why an address is not called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// Not an http or https address with a host.
    Form,
    /// An address of this machine or of a private network.
    Private,
}

impl Unreachable {
    /// For the merchant's log of attempts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Form => "address_not_http",
            Self::Private => "address_private",
        }
    }
}

/// A client that keeps to a reach. `wait` bounds the whole call.
pub fn client(reach: Reach, wait: Duration) -> Result<Client, reqwest::Error> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let builder = Client::builder().redirect(Policy::none()).timeout(wait).no_proxy();
    match reach {
        Reach::Public => builder.dns_resolver(PublicOnly).build(),
        Reach::Everywhere => builder.build(),
    }
}

/// Reads an address. A host that is written as a number is judged here, because it is never resolved.
pub fn address(text: &str, reach: Reach) -> Result<Url, Unreachable> {
    let url = Url::parse(text).map_err(|_| Unreachable::Form)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Unreachable::Form);
    }
    let host = url.host_str().ok_or(Unreachable::Form)?;
    let number: Option<IpAddr> = host.trim_start_matches('[').trim_end_matches(']').parse().ok();
    match number {
        Some(number) if reach == Reach::Public && !is_public(number) => Err(Unreachable::Private),
        _ => Ok(url),
    }
}

/// The system's resolver, without what is not public.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(Unreachable::Private.code().into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let special = a == 0 || a >= 240 || (a, b, c) == (192, 0, 0) || (a == 198 && (18..20).contains(&b));
    let ours = address.is_loopback() || address.is_private() || address.is_link_local();
    !(ours || shared || special || address.is_multicast() || address.is_broadcast() || address.is_documentation())
}

/// Global unicast, without what is tunnelled to an IPv4 address or set aside for documents.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let global = (0x2000..0x4000).contains(&a);
    let tunnel = a == 0x2002 || (a == 0x2001 && b < 0x0200);
    let documents = a == 0x2001 && b == 0x0db8;
    global && !tunnel && !documents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_reached() {
        let table = "
            http://93.184.216.34/notify           ok
            https://merchant.example/notify       ok
            https://[2606:2800:220:1::1]/n        ok
            http://127.0.0.1:3000/n               address_private
            http://2130706433/n                   address_private
            http://0x7f.1/n                       address_private
            http://10.1.2.3/n                     address_private
            http://172.16.0.1/n                   address_private
            http://192.168.1.1/n                  address_private
            http://169.254.169.254/latest         address_private
            http://100.64.0.1/n                   address_private
            http://0.0.0.0/n                      address_private
            http://[::1]/n                        address_private
            http://[::ffff:127.0.0.1]/n           address_private
            http://[fe80::1]/n                    address_private
            http://[fd00::1]/n                    address_private
            http://[2002:7f00:1::]/n              address_private
            ftp://merchant.example/n              address_not_http
            file:///etc/passwd                    address_not_http
            merchant.example                      address_not_http
        ";
        for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (url, expected) = line.split_once(' ').unwrap();
            let got = address(url, Reach::Public).map_or_else(Unreachable::code, |_| "ok");
            assert_eq!(got, expected.trim(), "{url}");
        }
        assert!(address("http://127.0.0.1:3000/n", Reach::Everywhere).is_ok());
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_not_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = client(Reach::Public, Duration::from_secs(5)).unwrap();
        let error = client.get(format!("http://localhost:{port}/")).send().await.unwrap_err();
        assert!(crate::door::chain(&error).contains("address_private"), "{error:?}");
    }
}
