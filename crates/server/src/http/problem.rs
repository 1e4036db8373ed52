//! What went wrong, as RFC 9457 problem details. The one place where errors meet HTTP.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use redress_core::{case::Refusal, lang::Lang};
use redress_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::desk::DeskError;

/// Something was made.
pub(crate) const CREATED: StatusCode = StatusCode::CREATED;
/// Taken in, and done later.
pub(crate) const ACCEPTED: StatusCode = StatusCode::ACCEPTED;
/// Done, and there is nothing to say.
pub(crate) const NO_CONTENT: StatusCode = StatusCode::NO_CONTENT;
/// A part of what is there.
pub(crate) const PARTIAL_CONTENT: StatusCode = StatusCode::PARTIAL_CONTENT;
/// The reader has it already.
pub(crate) const NOT_MODIFIED: StatusCode = StatusCode::NOT_MODIFIED;

/// What handlers answer with.
pub type Result<T> = std::result::Result<T, Problem>;

/// A request that was not carried out. Nothing was written.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    en: String,
    zh: String,
    field: Option<String>,
}

/// The body of a problem: `application/problem+json`.
#[derive(Serialize, ToSchema)]
pub struct ProblemBody {
    /// Stable: `https://redress.example/problems/<code>` is documented in `docs/problems.md`.
    r#type: String,
    /// The HTTP status.
    status: u16,
    /// Stable, for programs: `exceeds-payment`.
    code: &'static str,
    /// A sentence in the reader's language (`Accept-Language: zh` or `en`).
    detail: String,
    /// The part of the request it is about, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// Names this answer in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl Problem {
    fn new(status: StatusCode, code: &'static str, en: impl Into<String>, zh: &str) -> Problem {
        Problem { status, code, en: en.into(), zh: zh.to_owned(), field: None }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Whether it is the server's to mend, not the reader's.
    pub fn is_ours(&self) -> bool {
        self.status.is_server_error()
    }

    /// The sentence, in one language.
    pub fn detail(&self, lang: Lang) -> &str {
        if lang == Lang::Zh { &self.zh } else { &self.en }
    }

    /// The part of the request it is about.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// What was sent cannot be understood; `what` says where and why, without repeating it.
    pub fn bad_request(code: &'static str, en: impl Into<String>, zh: &str) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, code, en, zh)
    }

    /// What was sent is understood and cannot be taken: a limit, a file that is none.
    pub fn unprocessable(code: &'static str, en: impl Into<String>, zh: &str) -> Problem {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, en, zh)
    }

    /// Not there, or not for the reader to know of.
    pub fn not_found() -> Problem {
        let en = "there is no such thing here, or it is not yours to see";
        Problem::new(StatusCode::NOT_FOUND, "not-found", en, "不存在，或您无权查看")
    }

    /// No valid credentials came with the request.
    pub fn unauthorized() -> Problem {
        let en = "sign in first, or send a valid token or case secret";
        let zh = "请先登录，或提供有效的令牌或案件密钥";
        Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", en, zh)
    }

    /// Login and password do not go together. Says no more than that.
    pub fn wrong_password() -> Problem {
        let en = "login and password do not go together";
        Problem::new(StatusCode::UNAUTHORIZED, "wrong-password", en, "登录名或密码不正确")
    }

    /// Number and secret of a case do not go together. Says no more than that.
    pub fn wrong_secret() -> Problem {
        let en = "number and secret do not go together";
        Problem::new(StatusCode::UNAUTHORIZED, "wrong-secret", en, "案件编号或密钥不正确")
    }

    /// The reader is known and may not do this.
    pub fn forbidden() -> Problem {
        let en = "your role does not have this right";
        Problem::new(StatusCode::FORBIDDEN, "forbidden", en, "您的角色没有此权限")
    }

    /// Words and tags are searched by those who handle complaints.
    pub fn search_is_for_staff(field: &str) -> Problem {
        let en = "words and tags are looked for by those who handle complaints; look for a case by \
                  its number (`number`)";
        let zh = "全文和标签检索仅供受理人员使用，请按案件编号（number）查找";
        Problem::new(StatusCode::FORBIDDEN, "search-is-for-staff", en, zh).about(field)
    }

    /// Somebody changed the same thing meanwhile, or it is in use.
    pub fn conflict(code: &'static str, en: impl Into<String>, zh: &str) -> Problem {
        Problem::new(StatusCode::CONFLICT, code, en, zh)
    }

    /// More than is taken in one piece.
    pub fn too_large(limit: usize) -> Problem {
        let en = format!("the body is larger than {limit} bytes");
        let zh = format!("请求内容超过 {limit} 字节");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", en, &zh)
    }

    /// A file of no kind that is taken: both sentences list those that are.
    pub fn unsupported_file(en: &str, zh: &str) -> Problem {
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unknown-kind", en, zh)
            .about("Content-Type")
    }

    /// A file beyond what is taken from this reader.
    pub fn file_too_large(limit: u64) -> Problem {
        let en = format!("the file is larger than {limit} bytes, the most that is taken from you");
        let zh = format!("文件超过 {limit} 字节（您可提交的上限）");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", en, &zh)
    }

    /// A part of a file that lies beyond its end.
    pub fn no_such_range(size: u64) -> Problem {
        let en = format!("the file has {size} bytes, and none where `Range` begins");
        let zh = format!("文件共 {size} 字节，Range 起点超出范围");
        Problem::new(StatusCode::RANGE_NOT_SATISFIABLE, "no-such-range", en, &zh).about("Range")
    }

    /// An upload is not where the request goes on.
    pub fn upload_moved() -> Problem {
        let en =
            "the upload goes on elsewhere than at `Upload-Offset`: ask with HEAD how far it is";
        let zh = "Upload-Offset 与已接收的进度不符，请先用 HEAD 查询进度";
        Problem::new(StatusCode::CONFLICT, "upload-moved", en, zh).about("Upload-Offset")
    }

    /// The upload was given up, or has become a file.
    pub fn upload_gone() -> Problem {
        let en = "this upload was given up; begin again";
        Problem::new(StatusCode::GONE, "upload-gone", en, "该上传已失效，请重新开始")
    }

    /// What came is not what the sender's checksum says. tus 1.0: 460, a status of its own.
    pub fn checksum_mismatch() -> Problem {
        let status = StatusCode::from_u16(460).unwrap_or(StatusCode::BAD_REQUEST);
        let en =
            "what came is not what `Upload-Checksum` says; nothing of it was kept, send it again";
        let zh = "收到的内容与 Upload-Checksum 不符，未保留，请重新发送";
        Problem::new(status, "checksum-mismatch", en, zh).about("Upload-Checksum")
    }

    /// A version of tus that is not spoken here.
    pub fn wrong_tus_version() -> Problem {
        let en = "send `Tus-Resumable: 1.0.0`; no other version is spoken here";
        let zh = "请发送 Tus-Resumable: 1.0.0，不支持其他版本";
        Problem::new(StatusCode::PRECONDITION_FAILED, "wrong-tus-version", en, zh)
            .about("Tus-Resumable")
    }

    /// A body of another kind than the address takes.
    pub fn wrong_content_type(wanted: &str) -> Problem {
        let en = format!("send the body as {wanted}, and say so in `Content-Type`");
        let zh = format!("请求内容须为 {wanted}，并在 Content-Type 中注明");
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong-content-type", en, &zh)
            .about("Content-Type")
    }

    /// What was changed meanwhile is no longer what the change was made for.
    pub fn changed_meanwhile(version: u64) -> Problem {
        let en = format!("it has version \"{version}\" by now; read it again and decide anew");
        let zh = format!("内容已更新至版本 \"{version}\"，请重新读取后再操作");
        Problem::new(StatusCode::PRECONDITION_FAILED, "changed-meanwhile", en, &zh)
            .about("If-Match")
    }

    /// A change that must say which version it was made for.
    pub fn version_needed() -> Problem {
        let en = "send `If-Match` with the ETag of what you read";
        let zh = "请在 If-Match 中注明所读取内容的 ETag";
        Problem::new(StatusCode::PRECONDITION_REQUIRED, "version-needed", en, zh).about("If-Match")
    }

    /// No move of that name; `there` are those that the reader has.
    pub fn unknown_move(there: &[String]) -> Problem {
        let list = there.join(", ");
        let en = format!("there is no such move; yours on this case are: {list}");
        let zh = format!("没有此操作；您目前可对本案进行的操作：{list}");
        Problem::new(StatusCode::NOT_FOUND, "unknown-move", en, &zh).about("move")
    }

    /// No move that is made on many cases at once.
    pub fn no_move_of_many() -> Problem {
        let en = "there is no such move, or none that is made on many cases at once";
        let zh = "没有此操作，或此操作不能对多个案件同时进行";
        Problem::new(StatusCode::NOT_FOUND, "unknown-move", en, zh).about("move")
    }

    /// Too often.
    pub fn too_many_requests() -> Problem {
        let en = "too many attempts; wait a while and try again";
        let zh = "尝试次数过多，请稍后再试";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", en, zh)
    }

    /// No such address.
    pub fn no_such_address() -> Problem {
        let en = "there is nothing at this address; see /api/openapi.json for what there is";
        let zh = "此地址不存在，可用接口见 /api/openapi.json";
        Problem::new(StatusCode::NOT_FOUND, "no-such-address", en, zh)
    }

    /// The address exists for other methods.
    pub fn wrong_method() -> Problem {
        let en = "this address does not take this method";
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", en, "此地址不支持该方法")
    }

    /// Not ready to serve: a database that does not answer, a shutdown under way.
    pub fn unavailable() -> Problem {
        let en = "the server cannot answer right now; try again with the same Idempotency-Key";
        let zh = "服务器暂时无法处理，请使用相同的 Idempotency-Key 重试";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", en, zh)
    }

    /// The virus scanner is away, and nothing is taken that it has not looked at.
    pub fn not_scanned() -> Problem {
        let en = "the virus scanner is away, so no file can be taken right now; the file is still \
                  yours: send it again in a few minutes with the same Idempotency-Key";
        let zh = "病毒扫描暂不可用，暂时不能接收文件；请保留文件，几分钟后用相同的 Idempotency-Key 重新提交";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-scanned", en, zh)
    }

    /// No font was found that letters could be printed with.
    pub fn no_fonts() -> Problem {
        let en = "no font for Chinese was found, so letters cannot be printed; the operator names a \
                  folder of fonts with --fonts";
        let zh = "未找到中文字体，无法生成文书；请运维人员用 --fonts 指明字体目录";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no-fonts", en, zh)
    }

    /// Ours to fix. The reader learns nothing, the log everything that is not personal.
    pub fn fault(cause: &dyn std::fmt::Display) -> Problem {
        tracing::error!(%cause, "a request failed on our side");
        let en = "something went wrong on our side; nothing was changed";
        let zh = "系统内部错误，未作任何更改";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "fault", en, zh)
    }

    /// The same problem, about a part of the request.
    pub fn about(self, field: impl Into<String>) -> Problem {
        Problem { field: Some(field.into()), ..self }
    }

    fn body(self, lang: Lang, request_id: Option<String>) -> ProblemBody {
        ProblemBody {
            r#type: format!("https://redress.example/problems/{}", self.code),
            status: self.status.as_u16(),
            code: self.code,
            detail: if lang == Lang::Zh { self.zh } else { self.en },
            field: self.field,
            request_id,
        }
    }
}

/// Carries the problem in the response's extensions; [`say_problems`] writes it out in the
/// reader's language.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes every problem that leaves the server as `application/problem+json`, in the language
/// that the request asked for.
pub async fn say_problems(request: Request, next: Next) -> Response {
    let lang = reader_lang(request.headers());
    let response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>().cloned() else {
        return response;
    };
    let (mut parts, _) = response.into_parts();
    let id = parts.headers.get("x-request-id").and_then(|it| it.to_str().ok());
    let body = problem.body(lang, id.map(str::to_owned));
    let json = serde_json::to_vec(&body).unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    let media = HeaderValue::from_static("application/problem+json");
    parts.headers.insert(header::CONTENT_TYPE, media);
    Response::from_parts(parts, Body::from(json))
}

/// Chinese where the reader asks for it before English; English otherwise, for programs.
pub fn reader_lang(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok());
    let first = wanted.unwrap_or("en").split(',').map(str::trim).find_map(|it| {
        let tag = it.get(..2)?.to_ascii_lowercase();
        match tag.as_str() {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    });
    first.unwrap_or(Lang::En)
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let status = match &refusal {
            it if it.is_about_the_asker() => StatusCode::FORBIDDEN,
            it if it.is_about_the_input() => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::Erased => StatusCode::GONE,
            _ => StatusCode::CONFLICT,
        };
        let field = match &refusal {
            Refusal::BadField { field, .. }
            | Refusal::TooMany { field, .. }
            | Refusal::WrongCurrency { field, .. }
            | Refusal::NotPositive { field }
            | Refusal::NoSuchPayment { field, .. } => Some(field.clone()),
            _ => None,
        };
        let (code, en, zh) = (refusal.code(), refusal.to_string(), refusal.zh());
        Problem { status, code, en, zh, field }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::LoginTaken => Problem::conflict(
                "login-taken",
                "this login is somebody's already",
                "该登录名已被使用",
            )
            .about("login"),
            StoreError::FileExists { .. } => Problem::unprocessable(
                "idempotency-key-reused",
                "this Idempotency-Key was used for another file; make a new one",
                "此 Idempotency-Key 已用于其他文件，请换一个新的",
            )
            .about("Idempotency-Key"),
            StoreError::TooLarge { limit, .. } => Problem::too_large(limit),
            StoreError::UploadMoved => Problem::upload_moved(),
            other => DeskError::from(other).into(),
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Problem {
        match error {
            DeskError::Refused(refusal) => refusal.into(),
            DeskError::NotFound => Problem::not_found(),
            DeskError::KeyReused => Problem::unprocessable(
                "idempotency-key-reused",
                "this Idempotency-Key was used for something else; make a new one",
                "此 Idempotency-Key 已用于其他请求，请换一个新的",
            )
            .about("Idempotency-Key"),
            DeskError::BadText { field, limit } => Problem::unprocessable(
                "bad-text",
                format!("`{field}` must have 1 to {limit} characters"),
                &format!("“{field}”须为 1 至 {limit} 个字符"),
            )
            .about(field),
            DeskError::PaymentExhausted { left } => {
                let nothing = Refusal::PaymentExhausted { payment: 0 };
                Problem::new(
                    StatusCode::CONFLICT,
                    nothing.code(),
                    format!("another case or channel was faster: {left} is left of the payment"),
                    &format!("其他案件或渠道已先行退款，该笔交易可退余额为 {left}"),
                )
            }
            DeskError::PaymentInOtherCurrency => Problem::new(
                StatusCode::CONFLICT,
                "payment-in-other-currency",
                "another case says that this payment was made in another currency",
                "另一案件记载该笔交易使用其他币种",
            ),
            DeskError::NoSuchPerson { field } => Problem::unprocessable(
                "no-such-person",
                format!("`{field}` is nobody who could do this here"),
                &format!("“{field}”不是可承担此事的人员"),
            )
            .about(field),
            DeskError::NoSuchCase { field } => Problem::unprocessable(
                "no-such-case",
                format!("`{field}` names no case that you may see"),
                &format!("“{field}”不是您可查看的案件"),
            )
            .about(field),
            DeskError::UnknownIssue => Problem::unprocessable(
                "unknown-issue",
                "`issue` is none of the issue types; see /api/v1/issues",
                "“issue”不是已知的投诉类型，见 /api/v1/issues",
            )
            .about("issue"),
            DeskError::UnknownChannel { field } => Problem::unprocessable(
                "unknown-channel",
                format!("`{field}` is none of the channels; see /api/v1/channels"),
                &format!("“{field}”不是已知的渠道，见 /api/v1/channels"),
            )
            .about(field),
            DeskError::Changed { version } => Problem::changed_meanwhile(version.into()),
            DeskError::Busy => Problem::unavailable(),
            DeskError::Erased => Problem::new(
                StatusCode::GONE,
                "erased",
                "what people wrote in this case was erased; its record remains",
                "本案中个人内容已删除，仅保留处理记录",
            ),
            DeskError::Store(cause) => Problem::fault(&cause),
        }
    }
}
