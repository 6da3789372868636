use super::*;

fn keys(versions: &[u32]) -> VaultKeys {
    let key = |n: u8| Zeroizing::new([n; 32]);
    let sealing = versions.iter().map(|v| (*v, key(u8::try_from(*v).unwrap()))).collect();
    VaultKeys { sealing, index: key(100), mac: key(101) }
}

fn entropy() -> Entropy {
    Entropy::from_seed([9; 32])
}

#[test]
fn what_is_sealed_opens_and_looks_different_each_time() {
    let vault = Vault::new(&keys(&[1])).unwrap();
    let mut entropy = entropy();
    let first = vault.seal(Field::Name, "张三", &mut entropy).unwrap();
    let second = vault.seal(Field::Name, "张三", &mut entropy).unwrap();
    assert_ne!(first, second);
    assert_eq!(vault.open(Field::Name, &first).unwrap().as_str(), "张三");
}

#[test]
fn an_old_key_still_opens_and_a_forgotten_one_is_named() {
    let old = Vault::new(&keys(&[1])).unwrap().seal(Field::Phone, "13800138000", &mut entropy()).unwrap();
    let rotated = Vault::new(&keys(&[1, 2])).unwrap();
    assert_eq!(rotated.open(Field::Phone, &old).unwrap().as_str(), "13800138000");
    assert_eq!(rotated.seal(Field::Phone, "1", &mut entropy()).unwrap()[..5], [1, 0, 0, 0, 2]);
    let error = Vault::new(&keys(&[2])).unwrap().open(Field::Phone, &old).unwrap_err();
    assert_eq!(error.to_string(), "the key store has no sealing key of version 1");
}

#[test]
fn a_changed_byte_or_another_field_does_not_open() {
    let vault = Vault::new(&keys(&[1])).unwrap();
    let sealed = vault.seal(Field::Pan, "6222021234567894", &mut entropy()).unwrap();
    assert!(vault.open(Field::Phone, &sealed).is_err());
    for place in 0..sealed.len() {
        let mut bad = sealed.clone();
        bad[place] ^= 1;
        assert!(vault.open(Field::Pan, &bad).is_err(), "byte {place}");
        assert!(vault.open(Field::Pan, &sealed[..place]).is_err(), "cut at {place}");
    }
}

#[test]
fn indexes_and_macs_are_equal_only_for_equal_inputs() {
    let vault = Vault::new(&keys(&[1])).unwrap();
    assert_eq!(vault.index(Field::Phone, "1"), vault.index(Field::Phone, "1"));
    assert_ne!(vault.index(Field::Phone, "1"), vault.index(Field::Pan, "1"));
    assert_ne!(vault.mac(Purpose::Token, b"ab", b"c"), vault.mac(Purpose::Token, b"a", b"bc"));
    let pin = Pin::parse("190254").unwrap();
    assert_ne!(vault.pin_mac(&[0; 16], &pin), vault.pin_mac(&[1; 16], &pin));
}

#[test]
fn a_vault_needs_a_sealing_key() {
    assert_eq!(Vault::new(&keys(&[])).err(), Some(VaultError::NoKey));
}
