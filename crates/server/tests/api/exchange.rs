//! Old cases come in as CSV, once however often they are sent; the list of cases goes out.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use redress_core::party::Role;
use serde_json::{Value, json};

use crate::harness::{Ask, Engine, Got, Ground, Somebody};

const OLD: &str = "\
原编号,受理时间,投诉类型,支付机构,交易单号,交易金额,要求金额,姓名,电话,投诉内容,状态,处理结果
TS-1,2024-03-05 14:30,refund-delayed,支付宝,20240305220014,128.00,128.00,王小明,13800000001,退款未到账。,处理中,
TS-2,2024-03-06,other,,,,,李华,,客服态度差。,已结案:不支持,已致电说明。
TS-3,never,other,,,,,张三,,什么时候都行。,,
TS-4,2099-01-01,other,,,,,赵敏,,来自未来。,,
";

/// A server with a reviewer and an auditor.
async fn scene(engine: Engine) -> (Ground, Somebody, Somebody) {
    let ground = Ground::open(engine).await;
    let reviewer = ground.person("reviewer", Role::Reviewer).await;
    let auditor = ground.person("auditor", Role::Auditor).await;
    (ground, reviewer, auditor)
}

async fn import(ground: &Ground, who: &Somebody, file: impl Into<Vec<u8>>) -> Got {
    let ask = Ask::new("POST", "/api/v1/cases/import").raw("text/csv", file);
    ground.send(ask.by(&who.token)).await
}

async fn imported(ground: &Ground, who: &Somebody, file: &str) -> Value {
    let got = import(ground, who, file).await;
    assert_eq!(got.status, 200, "{}", got.json);
    got.json
}

fn codes(view: &Value) -> Vec<(u64, &str)> {
    let problems = view["problems"].as_array().unwrap();
    let code = |it: &'_ Value| it["line"].as_u64().unwrap();
    problems.iter().map(|it| (code(it), it["code"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn old_cases_come_in_and_bad_rows_stop_none_of_them() {
    for engine in Engine::every() {
        let (ground, reviewer, _) = scene(engine).await;
        let view = imported(&ground, &reviewer, OLD).await;
        assert_eq!((&view["imported"], &view["known"]), (&json!(2), &json!(0)), "{view}");
        assert_eq!(codes(&view), [(4, "bad-time"), (5, "bad-field")]);

        let number = view["cases"][0]["case_number"].as_str().unwrap();
        assert!(number.starts_with("000101-"), "{number}");
        let path = format!("/api/v1/cases/{number}");
        let open = ground.send(Ask::get(&path).by(&reviewer.token)).await;
        assert_eq!(open.text("stage"), "lodged");
        assert_eq!(
            open.json["origin"],
            json!({
                "from": "imported", "number": "TS-1", "received_at": "2024-03-05T06:30:00Z",
            })
        );
        assert_eq!(open.text("narrative"), "退款未到账。");
        assert_eq!(open.json["particulars"]["contact"]["phone"], "13800000001");

        let path = format!("/api/v1/cases/{}", view["cases"][1]["case"].as_str().unwrap());
        let closed = ground.send(Ask::get(&path).by(&reviewer.token)).await;
        assert_eq!((closed.text("stage"), closed.text("closing")), ("closed", "outside"));
        assert_eq!(closed.json["handling"]["institution"], "earlier-system");
        assert_eq!(closed.json["obligations"], json!([]), "no clock of ours starts");
        assert!(closed.json["timeline"].to_string().contains("已致电说明。"));
    }
}

#[tokio::test]
async fn the_same_file_again_makes_nothing_twice() {
    for engine in Engine::every() {
        let (ground, reviewer, auditor) = scene(engine).await;
        let admin = ground.person("admin", Role::Admin).await;
        let first = imported(&ground, &reviewer, OLD).await;
        ground.later(86_400);
        let again = imported(&ground, &admin, OLD).await;
        assert_eq!((&again["imported"], &again["known"]), (&json!(0), &json!(2)), "{again}");
        assert_eq!(again["cases"][0]["case"], first["cases"][0]["case"]);
        assert_eq!(codes(&again), codes(&first));
        let list = ground.send(Ask::get("/api/v1/cases").by(&auditor.token)).await;
        assert_eq!(list.json["cases"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn a_row_that_changed_since_overwrites_nothing() {
    for engine in Engine::every() {
        let (ground, reviewer, _) = scene(engine).await;
        imported(&ground, &reviewer, OLD).await;
        let changed = OLD.replace("退款未到账。", "还有别的事。").replace("14:30", "15:30");
        let view = imported(&ground, &reviewer, &changed).await;
        assert_eq!((&view["imported"], &view["known"]), (&json!(0), &json!(1)));
        assert_eq!(codes(&view)[0], (2, "imported-differently"));
        let mended = OLD.replace("never", "2024-03-07");
        let view = imported(&ground, &reviewer, &mended).await;
        assert_eq!((&view["imported"], &view["known"]), (&json!(1), &json!(2)));
    }
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_and_writes_nothing() {
    for engine in Engine::every() {
        let (ground, reviewer, auditor) = scene(engine).await;
        let files: [(&[u8], &str); 4] = [
            (b"", "empty-file"),
            (b"PK\x03\x04\0\0\0", "not-a-text"),
            (b"number,name\n1,\xff\xff", "bad-encoding"),
            ("编号,姓名\n1,王小明".as_bytes(), "missing-columns"),
        ];
        for (file, code) in files {
            let got = import(&ground, &reviewer, file).await;
            assert_eq!((got.status, got.code()), (422, code));
            assert!(!got.json.to_string().contains("王小明"));
        }
        let ask = Ask::new("POST", "/api/v1/cases/import").raw("application/json", "{}");
        assert_eq!(ground.send(ask.by(&reviewer.token)).await.status, 415);
        let list = ground.send(Ask::get("/api/v1/cases").by(&auditor.token)).await;
        assert_eq!(list.json["cases"], json!([]));
    }
}

#[tokio::test]
async fn an_import_that_broke_off_is_finished_the_next_time() {
    for engine in Engine::every() {
        let (ground, reviewer, _) = scene(engine).await;
        let header = "number,received_at,issue,name,narrative,outside_institution,status";
        let file = |end: &str| format!("{header}\nH-1,2024-03-05,other,Name,Text,{end}\n");
        // As it is left by an import that ended between the two steps of a closed row.
        let half = imported(&ground, &reviewer, &file("earlier-system,open")).await;
        let path = format!("/api/v1/cases/{}", half["cases"][0]["case"].as_str().unwrap());
        assert_eq!(ground.send(Ask::get(&path).by(&reviewer.token)).await.text("stage"), "lodged");
        for _ in 0..2 {
            let view = imported(&ground, &reviewer, &file(",closed:settled")).await;
            assert_eq!((&view["known"], &view["problems"]), (&json!(1), &json!([])));
            let case = ground.send(Ask::get(&path).by(&reviewer.token)).await;
            assert_eq!(case.text("stage"), "closed");
        }
    }
}

async fn export(ground: &Ground, who: &Somebody, query: &str) -> Got {
    let path = format!("/api/v1/cases/export{query}");
    ground.send(Ask::get(&path).by(&who.token).in_chinese()).await
}

fn rows_of(got: &Got) -> Vec<Vec<String>> {
    assert_eq!(got.status, 200, "{}", got.json);
    assert_eq!(got.header("content-type"), "text/csv; charset=utf-8");
    let text = got.bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
    reader.records().map(|it| it.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn the_list_goes_out_whole_and_without_names() {
    for engine in Engine::every() {
        let (ground, reviewer, auditor) = scene(engine).await;
        // More than two pages of the store.
        let header = OLD.lines().next().unwrap();
        let row = |n| format!("M-{n},2024-03-05,other,,,,,某某{n},,某事,,");
        let file: Vec<String> =
            std::iter::once(header.to_owned()).chain((0..450).map(row)).collect();
        let view = imported(&ground, &reviewer, &file.join("\n")).await;
        assert_eq!(view["imported"], 450);
        imported(&ground, &reviewer, OLD).await;

        let got = export(&ground, &auditor, "").await;
        let rows = rows_of(&got);
        assert_eq!((rows.len(), rows[0][0].as_str()), (453, "案件编号"));
        let mut numbers: Vec<_> = rows[1..].iter().map(|row| row[0].clone()).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), 452);
        let text = String::from_utf8(got.bytes.to_vec()).unwrap();
        for personal in ["王小明", "13800000001", "退款未到账。", "某某"] {
            assert!(!text.contains(personal), "{personal}");
        }

        let closed = rows_of(&export(&ground, &auditor, "?stage=closed").await);
        assert_eq!(closed.len(), 2);
        assert_eq!((closed[1][1].as_str(), closed[1][15].as_str()), ("已结案", "由外部机构办结"));
        let claimed = rows_of(&export(&ground, &reviewer, "?provider=alipay&format=csv").await);
        assert_eq!((claimed.len(), claimed[1][6].as_str()), (2, "128.00"));
    }
}

#[tokio::test]
async fn the_list_goes_out_as_a_workbook() {
    for engine in Engine::every() {
        let (ground, reviewer, auditor) = scene(engine).await;
        imported(&ground, &reviewer, OLD).await;
        let got = export(&ground, &auditor, "?format=xlsx&provider=alipay").await;
        assert_eq!(got.status, 200, "{}", got.json);
        assert!(got.header("content-disposition").contains("cases.xlsx"));
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(got.bytes.to_vec())).unwrap();
        let (_, sheet) = book.worksheets().remove(0);
        assert_eq!(sheet.height(), 2);
        assert_eq!(sheet.get_value((1, 6)), Some(&Data::Float(128.0)));
        let refused = export(&ground, &auditor, "?format=pdf").await;
        assert_eq!(refused.status, 422);
    }
}

#[tokio::test]
async fn a_list_holds_what_its_reader_may_see_and_no_more() {
    for engine in Engine::every() {
        let (ground, reviewer, auditor) = scene(engine).await;
        ground.lodged().await;
        let draft = json!({
            "issue": "other", "narrative": "未提交的草稿。",
            "particulars": { "name": "李四", "contact": { "phone": "1" } },
        });
        assert_eq!(ground.send(Ask::post("/api/v1/cases", draft)).await.status, 201);
        for reader in [&reviewer, &auditor] {
            assert_eq!(rows_of(&export(&ground, reader, "").await).len(), 2);
        }
        for role in [Role::Agent, Role::Admin] {
            let other = ground.person(&format!("no-{role}"), role).await;
            assert_eq!(export(&ground, &other, "").await.status, 403);
        }
    }
}
