use money::{HolderId, MerchantId};

use super::*;
use crate::Refusal;
use crate::stage::{PHONE, Stage};

const SHOP: MerchantId = MerchantId::from_bytes([1; 16]);
const OTHER_SHOP: MerchantId = MerchantId::from_bytes([2; 16]);

fn opened(stage: &mut Stage, name: &'static str) -> String {
    stage.run::<_, ()>(move |tx, ctx| Ok(open(tx, ctx, name)?)).unwrap().appid
}

fn openid(stage: &mut Stage, appid: &str, holder: HolderId) -> Result<String, &'static str> {
    let appid = appid.to_owned();
    stage.run(move |tx, ctx| openid_of(tx, ctx, &appid, holder)).map_err(|refusal| refusal.code())
}

fn holder(stage: &mut Stage, appid: &str, openid: &str) -> Result<HolderId, &'static str> {
    let (appid, openid) = (appid.to_owned(), openid.to_owned());
    stage.run(move |tx, _| holder_of(tx, &appid, &openid)).map_err(|refusal| refusal.code())
}

fn permitted(stage: &mut Stage, appid: &str, merchant: MerchantId) -> Result<(), &'static str> {
    let appid = appid.to_owned();
    stage.run(move |tx, _| permit(tx, &appid, merchant)).map_err(|refusal| refusal.code())
}

fn an_app_serves_the_merchants_bound_to_it(mut stage: Stage) {
    let (app, other) = (opened(&mut stage, "商城"), opened(&mut stage, "小程序"));
    assert!(app.len() == 18 && app.starts_with("wx") && app[2..].bytes().all(|b| b.is_ascii_hexdigit()));
    for appid in [app.clone(), other.clone(), app.clone()] {
        stage.run(move |tx, _| bind(tx, &appid, SHOP)).unwrap();
    }
    assert_eq!(permitted(&mut stage, &app, SHOP), Ok(()));
    assert_eq!(permitted(&mut stage, &app, OTHER_SHOP), Err("app_not_bound"));
    assert_eq!(permitted(&mut stage, "wx0000000000000000", SHOP), Err("app_unknown"));
    assert_eq!(stage.see(|view, _| of_merchant(view, SHOP)).len(), 2);
    let gone = app.clone();
    stage.run(move |tx, _| unbind(tx, &gone, SHOP)).unwrap();
    assert_eq!(permitted(&mut stage, &app, SHOP), Err("app_not_bound"));
    let again = stage.run(move |tx, _| unbind(tx, &app, SHOP));
    assert_eq!(again, Err(AppRefusal::NotBound));
}

fn a_merchant_binds_only_what_it_opened(mut stage: Stage) {
    let own = stage.run(|tx, ctx| open_own(tx, ctx, SHOP, "门店")).unwrap().appid;
    let house = opened(&mut stage, "商城");
    assert_eq!(permitted(&mut stage, &own, SHOP), Ok(()));
    let mut bind_as = |appid: &str, merchant: MerchantId| {
        let appid = appid.to_owned();
        stage.run(move |tx, _| bind_own(tx, &appid, merchant)).map_err(|refusal| refusal.code())
    };
    assert_eq!(bind_as(&own, SHOP), Ok(()));
    assert_eq!(bind_as(&own, OTHER_SHOP), Err("app_not_owned"));
    assert_eq!(bind_as(&house, SHOP), Err("app_not_owned"));
    assert_eq!(bind_as("wx0000000000000000", SHOP), Err("app_unknown"));
    assert_eq!(stage.see(|view, _| opened_by(view, SHOP)).len(), 1);
    let more = (0..100).map_while(|_| stage.run(|tx, ctx| open_own(tx, ctx, SHOP, "门店")).ok()).count();
    assert_eq!(stage.see(|view, _| opened_by(view, SHOP)).len(), more + 1);
    assert_eq!(stage.run(|tx, ctx| open_own(tx, ctx, SHOP, "门店")).unwrap_err().code(), "apps_too_many");
}

fn a_holder_has_one_lasting_openid_in_each_app(mut stage: Stage) {
    let person = stage.sign_in(PHONE).holder;
    let (app, other) = (opened(&mut stage, "商城"), opened(&mut stage, "小程序"));
    let first = openid(&mut stage, &app, person).unwrap();
    assert!(first.len() == 28 && first.starts_with('o'));
    assert_eq!(openid(&mut stage, &app, person), Ok(first.clone()));
    assert_ne!(openid(&mut stage, &other, person).unwrap(), first);
    assert_eq!(holder(&mut stage, &app, &first), Ok(person));
    assert_eq!(holder(&mut stage, &other, &first), Err("openid_unknown"));
    assert_eq!(holder(&mut stage, &app, "oAAAAAAAAAAAAAAAAAAAAAAAAAAA"), Err("openid_unknown"));
    assert_eq!(openid(&mut stage, "wx0000000000000000", person), Err("app_unknown"));
}

#[test]
fn apps_on_sqlite() {
    an_app_serves_the_merchants_bound_to_it(Stage::new());
    a_merchant_binds_only_what_it_opened(Stage::new());
    a_holder_has_one_lasting_openid_in_each_app(Stage::new());
}

#[test]
fn apps_on_postgres() {
    an_app_serves_the_merchants_bound_to_it(Stage::on_postgres());
    a_merchant_binds_only_what_it_opened(Stage::on_postgres());
    a_holder_has_one_lasting_openid_in_each_app(Stage::on_postgres());
}
